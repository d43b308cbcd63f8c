package io.bucketbrigade.workflows.large;

import static io.bucketbrigade.workflows.fake.FakeCluster.await;
import static io.bucketbrigade.workflows.fake.FakeCluster.finish;
import static io.bucketbrigade.workflows.fake.FakeCluster.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.large.LargeObjectActivities;
import io.bucketbrigade.model.large.LargeObjectWindow.LargeObject;
import io.bucketbrigade.model.large.LargeObjectsWorkflow;
import io.bucketbrigade.model.large.LargeStep;
import io.bucketbrigade.model.large.PartSet;
import io.bucketbrigade.model.large.PartsEtag;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.spec.Allowance;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.LimitsChange;
import io.bucketbrigade.workflows.fake.FakeCluster;
import io.bucketbrigade.workflows.fake.FakeControl;
import io.bucketbrigade.workflows.fake.FakeCopy;
import io.bucketbrigade.workflows.fake.FakeLargeObjects;
import io.bucketbrigade.workflows.fake.KeySpace;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Objects that leases handed over, from the root to the last part. */
@Timeout(300)
class LargeObjectsTest {

  private static final Problem THROTTLED =
      new Problem(Side.DESTINATION, FailureCode.THROTTLED, "The destination throttles.");

  private final KeySpace keys = new KeySpace(50, 1, 50);
  private final FakeCopy copy = new FakeCopy(keys, 1_000);
  private final FakeControl control = new FakeControl(keys);
  private @Nullable FakeCluster started;

  @AfterEach
  void close() {
    if (started != null) {
      started.close();
    }
  }

  // ---- the way through

  @Test
  void run_ofTenThousandParts_sendsEachOnceAndStaysSmall() {
    started = FakeCluster.withoutReplay(copy, control);
    started.large().parts(10_000);
    ObjectKey key = ObjectKey.of("\u0001".repeat(ObjectKey.MAX_UTF8_BYTES));
    handOver(List.of(new LargeObject(key, 5L << 40)));

    MigrationProgress result = finish(started.start(spec("m", 12)));

    assertThat(result.problems()).isEmpty();
    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(result.tally().copied()).isEqualTo(keys.size());
    assertThat(result.tally().deferred()).isZero();
    assertThat(result.tally().isClosed()).isTrue();
    assertThat(started.large().partsSent()).isEqualTo(10_000);
    assertThat(started.large().mostAtWork()).isBetween(2, 12);
    String id = "m/large/1-%08x".formatted(key.value().hashCode());
    List<HistoryEvent> history =
        started.environment().getWorkflowClient().fetchHistory(id).getEvents();
    System.out.printf(
        "10,000 parts: %d events, largest payload %d bytes%n",
        history.size(), started.meter().largestBytes());
    assertThat(history).hasSizeLessThan(8_000);
    assertThat(started.meter().largestBytes()).isLessThan(64 * 1_024);
  }

  @Test
  void run_ofManyObjects_givesEachItsFateAndRecordsIt() {
    handOver(objects(21));
    cluster()
        .large()
        .completing(
            task ->
                switch (task.upload().key().value()) {
                  case "large-3" -> FakeLargeObjects.end(task.upload().key(), Fate.FAILED, 0);
                  case "large-4" -> FakeLargeObjects.end(task.upload().key(), Fate.VANISHED, 0);
                  case "large-5" -> FakeLargeObjects.end(task.upload().key(), Fate.PRESENT, 0);
                  default -> cluster().large().finish(task);
                });

    MigrationProgress result = finish(cluster().start(spec("m", 4)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.tally().copied()).isEqualTo(keys.size() - 3);
    assertThat(result.tally().failed()).isEqualTo(1);
    assertThat(result.tally().vanished()).isEqualTo(1);
    assertThat(result.tally().present()).isEqualTo(1);
    assertThat(result.tally().deferred()).isZero();
    assertThat(result.tally().isClosed()).isTrue();
    assertThat(control.laneRecords())
        .filteredOn(record -> record.laneId().equals(LargeObjectsWorkflow.LANE_ID))
        .satisfies(
            records -> {
              assertThat(records).flatExtracting(LaneRecord::segments).hasSize(21);
              assertThat(records).flatExtracting(LaneRecord::writes).hasSize(18);
            });
  }

  @Test
  void run_whenNothingWasHandedOver_startsNothing() {
    finish(cluster().start(spec("m", 4)));

    assertThat(cluster().large().begins()).isZero();
  }

  @Test
  void run_whenTheLedgerCannotBeRead_isIncomplete() {
    handOver(objects(1));
    control.failReads(ApplicationFailure.newNonRetryableFailure("no such record", "State"));

    MigrationProgress result = finish(cluster().start(spec("m", 4)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.tally().deferred()).isEqualTo(1);
    assertThat(result.problems()).extracting(Problem::code).contains(FailureCode.STATE_UNAVAILABLE);
  }

  // ---- orders

  @Test
  void pause_inTheMiddle_recallsBatchesAndResumeSendsTheRest() {
    handOver(objects(1));
    FakeLargeObjects large = cluster().large();
    large.sending(large.untilRecalled(2));
    MigrationWorkflow workflow = cluster().start(spec("m", 3));
    await("three batches", () -> large.partsSent() == 6);

    workflow.pause();
    await("no batch", () -> large.atWork() == 0);
    assertThat(workflow.progress().paused()).isTrue();
    large.sending(large::sendAll);
    workflow.resume();

    MigrationProgress result = finish(workflow);
    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(large.partsSent()).as("each part once").isEqualTo(40);
    assertThat(large.begins()).isEqualTo(1);
  }

  @Test
  void setParallelism_inTheMiddle_changesTheBatchesAtWork() {
    handOver(objects(1));
    FakeLargeObjects large = cluster().large();
    large.parts(400);
    large.sending(large.untilRecalled(0));
    MigrationWorkflow workflow = cluster().start(spec("m", 1));
    await("one batch", () -> large.atWork() == 1);

    workflow.setParallelism(5);
    await("five batches", () -> large.atWork() == 5);
    workflow.setParallelism(2);
    await("two batches", () -> large.atWork() == 2);
    large.sending(large::sendAll);
    workflow.pause();
    workflow.resume();

    assertThat(finish(workflow).outcome()).isEqualTo(Outcome.COMPLETE);
  }

  @Test
  void setLimits_inTheMiddle_recallsBatchesAndGrantsOthersWithTheirShare() {
    handOver(objects(1));
    FakeLargeObjects large = cluster().large();
    List<@Nullable Allowance> allowances = new CopyOnWriteArrayList<>();
    Function<LargeObjectActivities.Parts, LargeStep> holding = large.untilRecalled(1);
    large.sending(
        task -> {
          allowances.add(task.allowance());
          return holding.apply(task);
        });
    MigrationWorkflow workflow = cluster().start(spec("m", 2));
    await("two batches", () -> allowances.size() == 2);
    assertThat(allowances).containsOnlyNulls();

    Limits limits = workflow.setLimits(new LimitsChange(null, 5L << 20, null, null));

    await("two other batches", () -> allowances.size() == 4);
    assertThat(allowances.subList(2, 4)).containsOnly(new Allowance(limits, 2));
    large.sending(large::sendAll);
    workflow.pause();
    workflow.resume();
    assertThat(finish(workflow).outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(large.partsSent()).as("each part once").isEqualTo(40);
  }

  @Test
  void cancel_inTheMiddle_leavesTheObjectDeferred() {
    handOver(objects(12));
    FakeLargeObjects large = cluster().large();
    large.sending(large.untilRecalled(1));
    MigrationWorkflow workflow = cluster().start(spec("m", 4));
    await("four batches", () -> large.atWork() == 4);

    workflow.cancel("enough");

    MigrationProgress result = finish(workflow);
    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(result.tally().deferred()).isEqualTo(12);
    assertThat(result.tally().isClosed()).isTrue();
    assertThat(control.sweeps()).isEqualTo(1);
  }

  // ---- trouble

  @Test
  void run_whenTheSourceChanges_beginsTheObjectAgain() {
    handOver(objects(1));
    FakeLargeObjects large = cluster().large();
    AtomicInteger batches = new AtomicInteger();
    large.sending(
        task ->
            switch (batches.incrementAndGet()) {
              case 3 -> {
                await("a batch beside it", () -> batches.get() == 4);
                yield LargeStep.restart(null);
              }
              case 4 -> large.untilRecalled(1).apply(task);
              default -> large.sendAll(task);
            });

    MigrationProgress result = finish(cluster().start(spec("m", 2)));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(large.begins()).isEqualTo(2);
    assertThat(large.partsSent()).as("two batches of five, one part, all").isEqualTo(51);
  }

  @Test
  void run_whenPartsDoNotMakeTheSourcesEtag_tellsTheNextCompletionWhatTheyMade() {
    handOver(objects(1));
    FakeLargeObjects large = cluster().large();
    PartsEtag made = new PartsEtag("id", "abc-40");
    AtomicInteger looks = new AtomicInteger();
    large.completing(
        task -> {
          boolean first = looks.incrementAndGet() == 1;
          if (first || !made.equals(task.earlierParts())) {
            return LargeStep.restart(made);
          }
          return large.finish(task);
        });

    assertThat(finish(cluster().start(spec("m", 2))).outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(large.begins()).isEqualTo(2);
    assertThat(large.partsSent()).as("all of them twice").isEqualTo(80);
  }

  @Test
  void run_whenAPartIsNotThereInTheEnd_sendsItAgain() {
    handOver(objects(1));
    FakeLargeObjects large = cluster().large();
    AtomicInteger looks = new AtomicInteger();
    large.completing(
        task -> {
          if (looks.incrementAndGet() == 1) {
            large.lose(task.upload().key(), 7);
          }
          return large.finish(task);
        });

    assertThat(finish(cluster().start(spec("m", 2))).outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(large.partsSent()).isEqualTo(41);
    assertThat(large.begins()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(When.class)
  void run_whenASideIsAwayForAWhile_waitsAndGoesOn(When when) {
    handOver(objects(1));
    FakeLargeObjects large = cluster().large();
    AtomicInteger refusals = new AtomicInteger();
    when.refuse(large, () -> refusals.incrementAndGet() <= 4);

    MigrationProgress result = finish(cluster().start(spec("m", 2)));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(large.partsSent()).isEqualTo(40);
    assertThat(large.begins()).as("no restart is used up").isEqualTo(when == When.BEGIN ? 5 : 1);
  }

  /** The step that meets the trouble. */
  enum When {
    BEGIN {
      @Override
      void refuse(FakeLargeObjects large, BooleanSupplier now) {
        large.beginning(task -> now.getAsBoolean() ? unavailable() : large.open(task));
      }
    },
    PARTS {
      @Override
      void refuse(FakeLargeObjects large, BooleanSupplier now) {
        large.sending(
            task ->
                now.getAsBoolean()
                    ? LargeStep.unavailable(PartSet.of(task.parts()), THROTTLED)
                    : large.sendAll(task));
      }
    },
    COMPLETE {
      @Override
      void refuse(FakeLargeObjects large, BooleanSupplier now) {
        large.completing(task -> now.getAsBoolean() ? unavailable() : large.finish(task));
      }
    };

    abstract void refuse(FakeLargeObjects large, BooleanSupplier now);

    private static LargeStep unavailable() {
      return LargeStep.unavailable(PartSet.NONE, THROTTLED);
    }
  }

  @Test
  void progress_whileAnObjectWaitsForASide_saysSo() {
    handOver(objects(1));
    FakeLargeObjects large = cluster().large();
    AtomicInteger refusals = new AtomicInteger();
    large.sending(
        task -> {
          refusals.incrementAndGet();
          return LargeStep.unavailable(PartSet.of(task.parts()), THROTTLED);
        });
    MigrationWorkflow workflow = cluster().start(spec("m", 2));
    await("a refusal", () -> refusals.get() > 0);

    LargeObjectsWorkflow all =
        cluster()
            .environment()
            .getWorkflowClient()
            .newWorkflowStub(LargeObjectsWorkflow.class, LargeObjectsWorkflow.workflowId("m"));
    await("the news", () -> THROTTLED.equals(all.progress().waiting()));

    large.sending(large::sendAll);
    workflow.pause();
    workflow.resume();
    assertThat(finish(workflow).outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(all.progress().waiting()).isNull();
  }

  @Test
  void run_whenASideStaysAway_givesUpAndNamesTheObject() {
    handOver(objects(1));
    cluster().large().sending(task -> LargeStep.unavailable(PartSet.of(task.parts()), THROTTLED));

    MigrationProgress result = finish(cluster().start(spec("m", 2)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.tally().deferred()).isEqualTo(1);
    assertThat(result.problems())
        .anySatisfy(
            problem -> {
              assertThat(problem.code()).isEqualTo(FailureCode.THROTTLED);
              assertThat(problem.message()).contains("large-0");
            });
  }

  @Test
  void run_whenAStepFailsForGood_endsWithANamedProblem() {
    handOver(objects(2));
    FakeLargeObjects large = cluster().large();
    large.beginning(
        task -> {
          if (task.key().value().equals("large-1")) {
            throw ApplicationFailure.newNonRetryableFailure("a defect", "Bug");
          }
          return large.open(task);
        });

    MigrationProgress result = finish(cluster().start(spec("m", 2)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.tally().copied()).isEqualTo(keys.size() - 1);
    assertThat(result.tally().deferred()).isEqualTo(1);
    assertThat(result.problems())
        .anySatisfy(problem -> assertThat(problem.message()).contains("large-1", "a defect"));
    assertThat(large.begins()).isEqualTo(1 + LargeObjectActivities.MAX_RESTARTS + 1);
  }

  // ---- helpers

  private FakeCluster cluster() {
    FakeCluster cluster = started;
    if (cluster == null) {
      cluster = new FakeCluster(copy, control);
      started = cluster;
    }
    return cluster;
  }

  private static List<LargeObject> objects(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new LargeObject(ObjectKey.of("large-" + i), 40L << 29))
        .toList();
  }

  /** The lane of the flat keys hands these over. */
  private void handOver(List<LargeObject> objects) {
    control.handedOver(objects);
    copy.script(FakeCopy.handingOver(copy.settling(1_000), objects.size()));
  }
}
