package io.bucketbrigade.activities;

import io.bucketbrigade.engine.bucket.BucketApplier;
import io.bucketbrigade.engine.bucket.BucketComparer;
import io.bucketbrigade.engine.bucket.BucketConfigurations;
import io.bucketbrigade.engine.bucket.BucketJudge;
import io.bucketbrigade.engine.bucket.KeptItems;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.model.bucket.BucketActivities;
import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketMapping;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Short work on what buckets are. Thread-safe; one instance per worker. */
public final class BucketActivitiesImpl implements BucketActivities {

  /** A side that is in trouble right after its preflight is given half a minute. */
  private static final int MAX_ATTEMPTS_TO_READ = 5;

  private final BucketComparer comparer;
  private final BucketApplier applier;
  private final MigrationContexts contexts;

  /**
   * Work of one worker.
   *
   * @param buckets opens what is compared and written
   * @param states opens state stores
   */
  public BucketActivitiesImpl(BucketConfigurations buckets, StateStores states) {
    this.comparer = new BucketComparer(buckets);
    this.applier = new BucketApplier(buckets);
    this.contexts = new MigrationContexts(states);
  }

  @Override
  public BucketComparison compareBuckets(BucketComparison.Request request) {
    return TaskFailures.withConnections(() -> comparer.compare(request));
  }

  @Override
  public BucketVerdict judgeBuckets(BucketTask task) {
    return TaskFailures.withConnections(
        () -> {
          BucketJudge judge = new BucketJudge(comparer, task.options());
          List<BucketMapping> mappings = task.mappings();
          for (int i = 0; i < mappings.size(); i++) {
            BucketMapping mapping = mappings.get(i);
            String title = mappings.size() == 1 ? "" : mapping.words() + ": ";
            records(task).write(StateLayout.bucketComparison(i), judge.add(mapping, title));
          }
          if (judge.isUnsettled()
              && Activity.getExecutionContext().getInfo().getAttempt() < MAX_ATTEMPTS_TO_READ) {
            throw ApplicationFailure.newFailure(
                "what the spec requires or applies could not be read",
                FailureCode.UNREACHABLE.name());
          }
          return judge.verdict();
        });
  }

  @Override
  public Applied applyBuckets(ApplyTask task) {
    return TaskFailures.withConnections(
        () -> {
          List<BucketItem> asked =
              task.task().options().applied().stream()
                  .filter(item -> task.stages().contains(item.stage()))
                  .toList();
          List<BucketItem> there = new ArrayList<>();
          List<Problem> problems = new ArrayList<>();
          boolean changed = false;
          for (int i : pairs(task.task())) {
            BucketApplier.Result result =
                applier.apply(task.task().mappings().get(i), asked, kept(task.task(), i));
            there.addAll(result.items());
            problems.addAll(result.problems());
            changed |= !result.written().isEmpty();
          }
          return new Applied(
              there.stream().distinct().toList(),
              changed,
              problems.stream().limit(MigrationProgress.MAX_PROBLEMS).toList());
        });
  }

  @Override
  public Restored restoreBuckets(BucketTask task) {
    return TaskFailures.withConnections(
        () -> {
          List<BucketItem> restored = new ArrayList<>();
          List<String> left = new ArrayList<>();
          for (int i : pairs(task).reversed()) {
            BucketApplier.Undone undone =
                applier.restore(task.mappings().get(i), task.options().applied(), kept(task, i));
            restored.addAll(undone.items());
            left.addAll(undone.left());
          }
          return new Restored(
              restored.stream().distinct().toList(),
              left.stream().limit(MigrationProgress.MAX_PROBLEMS).toList());
        });
  }

  /** The first mapping of each pair of buckets: prefixes make no difference to what buckets are. */
  private static List<Integer> pairs(BucketTask task) {
    List<BucketMapping> mappings = task.mappings();
    return IntStream.range(0, mappings.size())
        .filter(
            i ->
                mappings.subList(0, i).stream()
                    .noneMatch(before -> before.hasDestinationBucketOf(mappings.get(i))))
        .boxed()
        .toList();
  }

  private KeptItems kept(BucketTask task, int mapping) {
    return new KeptItems(records(task), mapping);
  }

  private StateRecords records(BucketTask task) {
    return contexts.records(task.migration());
  }
}
