package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.spec.BucketLocation;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An S3 provider in memory: buckets that can be copied between on the server. Two instances are two
 * providers, between which bytes must be streamed. Thread-safe.
 *
 * <pre>{@code
 * var s3 = new InMemoryS3();
 * var source = s3.createBucket("source");
 * var destination = s3.createBucket("destination", Behaviour.AWS.withVersioned(true));
 * source.add("a/1", "bytes");
 * }</pre>
 */
public final class InMemoryS3 implements ObjectStores {

  private final InstantSource clock;
  private final Map<String, InMemoryBucket> buckets = new ConcurrentHashMap<>();

  /** A provider on the system's clock. */
  public InMemoryS3() {
    this(InstantSource.system());
  }

  /** A provider whose LastModified dates and Date headers come from {@code clock}. */
  public InMemoryS3(InstantSource clock) {
    this.clock = clock;
  }

  /** Makes a bucket that behaves as AWS. */
  public InMemoryObjectStore createBucket(String name) {
    return createBucket(name, Behaviour.AWS);
  }

  /** Makes a bucket; one of that name must not exist. */
  public InMemoryObjectStore createBucket(String name, Behaviour behaviour) {
    if (buckets.putIfAbsent(name, new InMemoryBucket(clock, behaviour)) != null) {
      throw new IllegalStateException("bucket " + name + " exists");
    }
    return open(name);
  }

  /** A bucket; where it does not exist, every request ends with NO_SUCH_BUCKET. */
  public InMemoryObjectStore open(String name) {
    return new InMemoryObjectStore(this, name, true);
  }

  /** A bucket as seen with an unknown access key: every request ends with BAD_CREDENTIALS. */
  public InMemoryObjectStore openAsStranger(String name) {
    return new InMemoryObjectStore(this, name, false);
  }

  /** The location's bucket, whatever the connection's name. */
  @Override
  public InMemoryObjectStore open(BucketLocation location) {
    return open(location.bucket());
  }

  @Nullable InMemoryBucket find(String name) {
    return buckets.get(name);
  }
}
