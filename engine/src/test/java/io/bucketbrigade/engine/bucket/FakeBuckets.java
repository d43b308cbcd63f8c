package io.bucketbrigade.engine.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.engine.bucket.ItemReading.Absent;
import io.bucketbrigade.engine.bucket.ItemReading.Present;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Two buckets without anything, until a test says what they tell. */
final class FakeBuckets implements BucketConfigurations {

  static final BucketNames SOURCE = new BucketNames("old", "111111111111", false);
  static final BucketNames DESTINATION = new BucketNames("new", "222222222222", false);
  static final BucketMapping MAPPING =
      new BucketMapping(
          new BucketLocation("one", "old", "", null), new BucketLocation("two", "new", "", null));

  final Fake source = new Fake(SOURCE);
  final Fake destination = new Fake(DESTINATION);

  @Override
  public BucketConfiguration openConfiguration(BucketLocation location) {
    return location.bucket().equals("old") ? source : destination;
  }

  /** One of them. */
  static final class Fake implements BucketConfiguration {

    private final BucketNames names;
    private final Map<BucketItem, Supplier<ItemReading>> answers = new ConcurrentHashMap<>();
    final AtomicInteger requests = new AtomicInteger();
    final List<String> writes = new CopyOnWriteArrayList<>();
    private volatile Runnable beforeWrite = () -> {};
    private volatile Runnable afterWrite = () -> {};

    Fake(BucketNames names) {
      this.names = names;
      has(
          BucketItem.ACL,
          "{Owner:{ID:'owner-of-%1$s'},Grants:[{Grantee:{ID:'owner-of-%1$s'},Permission:'FULL_CONTROL'}]}"
              .formatted(names.bucket()));
    }

    void has(BucketItem item, String tree) {
      tells(item, new Present(Trees.of(tree)));
    }

    void tells(BucketItem item, ItemReading reading) {
      answers.put(item, () -> reading);
    }

    void fails(BucketItem item, StoreFailure failure, int httpStatus) {
      answers.put(
          item,
          () -> {
            throw new StoreException(
                failure, item.word() + " failed by " + failure, httpStatus, null, null, null);
          });
    }

    /** Fails once and tells then. */
    void failsOnce(BucketItem item, StoreFailure failure, ItemReading then) {
      AtomicInteger asked = new AtomicInteger();
      answers.put(
          item,
          () -> {
            if (asked.getAndIncrement() == 0) {
              throw new StoreException(failure, "once");
            }
            return then;
          });
    }

    /** Runs before each write, and after it; what it throws ends the attempt there. */
    void around(Runnable before, Runnable after) {
      beforeWrite = before;
      afterWrite = after;
    }

    @Override
    public void write(BucketItem item, @Nullable JsonNode tree) {
      beforeWrite.run();
      writes.add(item.word() + " " + tree);
      tells(item, tree == null ? new Absent() : new Present(tree));
      afterWrite.run();
    }

    @Override
    public BucketNames names() {
      return names;
    }

    @Override
    public ItemReading read(BucketItem item) {
      requests.incrementAndGet();
      return answers.getOrDefault(item, Absent::new).get();
    }
  }
}
