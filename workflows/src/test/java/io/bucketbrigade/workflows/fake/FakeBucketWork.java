package io.bucketbrigade.workflows.fake;

import io.bucketbrigade.model.bucket.BucketActivities;
import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.bucket.BucketFindings;
import io.bucketbrigade.model.bucket.ItemState;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.spec.ApplyStage;
import io.bucketbrigade.model.spec.BucketItem;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Buckets of which nothing differs, until a test says so. Keeps in order what it was asked for.
 * Thread-safe.
 */
public final class FakeBucketWork implements BucketActivities {

  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private volatile BucketVerdict verdict = verdict(List.of(), List.of());
  private volatile List<Problem> notApplied = List.of();
  private volatile List<String> left = List.of();

  private static BucketVerdict verdict(List<Problem> refusals, List<String> warnings) {
    Map<ItemState, List<BucketItem>> unequal = new EnumMap<>(ItemState.class);
    unequal.put(ItemState.DIFFERENT, List.of(BucketItem.LIFECYCLE));
    return new BucketVerdict(new BucketFindings(20, 19, unequal, List.of()), refusals, warnings);
  }

  /** Comparing comes to this. */
  public void comesTo(List<Problem> refusals, List<String> warnings) {
    verdict = verdict(refusals, warnings);
  }

  /** Applying fails so. */
  public void failsToApply(List<Problem> problems) {
    notApplied = List.copyOf(problems);
  }

  /** Restoring leaves this. */
  public void leaves(List<String> words) {
    left = List.copyOf(words);
  }

  /** What was asked for: {@code judge}, {@code apply} with items, {@code restore}. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public BucketComparison compareBuckets(BucketComparison.Request request) {
    return new BucketComparison(List.of(), List.of());
  }

  @Override
  public BucketVerdict judgeBuckets(BucketTask task) {
    asked.add("judge");
    return verdict;
  }

  @Override
  public Applied applyBuckets(ApplyTask task) {
    List<BucketItem> items =
        task.stages().stream()
            .flatMap((ApplyStage stage) -> task.task().options().applied(stage).stream())
            .toList();
    asked.add("apply " + items);
    return new Applied(notApplied.isEmpty() ? items : List.of(), true, notApplied);
  }

  @Override
  public Restored restoreBuckets(BucketTask task) {
    asked.add("restore");
    return new Restored(task.options().applied(), left);
  }
}
