package io.bucketbrigade.engine.access;

import io.bucketbrigade.engine.bucket.BucketNames;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.model.spec.BucketLocation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Policies of buckets, with what happens between requests. */
final class PoliciesInMemory implements BucketPolicies {

  private final Map<String, String> policies = new HashMap<>();
  private final Deque<Runnable> afterReads = new ArrayDeque<>();
  private final Deque<Runnable> afterWrites = new ArrayDeque<>();
  private final Deque<StoreException> failedReads = new ArrayDeque<>();
  private final List<String> requests = new ArrayList<>();
  private boolean aws = true;

  PoliciesInMemory notAtAws() {
    aws = false;
    return this;
  }

  @Nullable String of(String bucket) {
    return policies.get(bucket);
  }

  void set(String bucket, String policy) {
    policies.put(bucket, policy);
  }

  void clear(String bucket) {
    policies.remove(bucket);
  }

  /** Happens right after one of the next reads. */
  void afterRead(Runnable event) {
    afterReads.add(event);
  }

  /** Happens right after one of the next writes, which then throws what the event throws. */
  void afterWrite(Runnable event) {
    afterWrites.add(event);
  }

  void failRead(StoreException failure) {
    failedReads.add(failure);
  }

  /** What was asked: get, put or delete, and the bucket. */
  List<String> requests() {
    return requests;
  }

  @Override
  public BucketPolicyStore openPolicy(BucketLocation location) {
    String bucket = location.bucket();
    return new BucketPolicyStore() {
      @Override
      public BucketNames names() {
        return new BucketNames(bucket, null, aws);
      }

      @Override
      public @Nullable String read() {
        requests.add("get " + bucket);
        StoreException failure = failedReads.poll();
        if (failure != null) {
          throw failure;
        }
        String text = policies.get(bucket);
        run(afterReads.poll());
        return text;
      }

      @Override
      public void write(String policy) {
        requests.add("put " + bucket);
        policies.put(bucket, policy);
        run(afterWrites.poll());
      }

      @Override
      public void delete() {
        requests.add("delete " + bucket);
        policies.remove(bucket);
        run(afterWrites.poll());
      }
    };
  }

  private static void run(@Nullable Runnable event) {
    if (event != null) {
      event.run();
    }
  }

  /** Throws after a write that was done. */
  static Runnable throwing(Supplier<StoreException> failure) {
    return () -> {
      throw failure.get();
    };
  }
}
