package io.bucketbrigade.activities;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.preflight.FakeConnections;
import io.bucketbrigade.engine.preflight.PinCheck;
import io.bucketbrigade.engine.settle.LedgerWriter;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.migration.ControlActivities.PreflightTask;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.StateLocation;
import io.bucketbrigade.model.verify.Discrepancy;
import io.bucketbrigade.model.verify.VerificationActivities.Sample;
import io.bucketbrigade.model.verify.VerificationActivities.Task;
import io.bucketbrigade.model.verify.VerificationOrder;
import io.temporal.testing.TestWorkflowEnvironment;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationActivitiesImplTest {

  private static final ContextRef COPIED = new ContextRef("m1", "copied", null);
  private static final ContextRef RUN = new ContextRef("m1", "copied-verify", null);
  private static final VerificationOrder ORDER =
      new VerificationOrder(COPIED, VerifyLevel.LISTING, false, true, Instant.EPOCH, Instant.EPOCH);

  @TempDir private Path folder;
  private final FakeConnections connections = new FakeConnections();
  private StateRecords records;
  private VerificationActivitiesImpl activities;

  @BeforeEach
  void preflight() {
    StateStores states = new StateStores(connections, StateLocation.inFolder(folder.toString()));
    PinCheck pins = new PinCheck(connections);
    IntStream.range(0, 50).forEach(i -> connections.source.add("a/%02d".formatted(i), "x" + i));
    try (TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance()) {
      ControlActivitiesImpl control =
          new ControlActivitiesImpl(
              connections, states, pins, temporal.getWorkflowClient(), InstantSource.system());
      control.preflight(new PreflightTask(COPIED, TestMigrations.spec()));
    }
    records = new StateRecords(states.ofMigration(COPIED));
    activities = new VerificationActivitiesImpl(connections, states, pins);
  }

  @Test
  void planVerification_givesItRecordsOfItsOwn_andTheSameOnesAgain() {
    ObjectKey cut = ObjectKey.of("09");
    records.write(
        StateLayout.plan(COPIED),
        new Plan(
            List.of(
                new LanePlan("0000", "first", new KeyRange(null, cut)),
                new LanePlan("0001", "second", new KeyRange(cut, null))),
            new PlanSummary(2, 50, 50, true, 100, 1)));

    PlanSummary summary = activities.planVerification(new Task(RUN, ORDER));

    assertThat(summary.lanes()).isEqualTo(2);
    Plan plan = records.require(StateLayout.plan(RUN), Plan.class);
    assertThat(plan.lanes().getFirst().range().through()).isNotNull().isNotEqualTo(cut);
    assertThat(records.require(StateLayout.context(RUN), MigrationContext.class))
        .isEqualTo(records.require(StateLayout.context(COPIED), MigrationContext.class));
    assertThat(records.require(StateLayout.verification(RUN), VerificationOrder.class))
        .isEqualTo(ORDER);

    connections.source.add("a/00-new", "x");
    assertThat(activities.planVerification(new Task(RUN, ORDER))).isEqualTo(summary);
    assertThat(records.require(StateLayout.plan(RUN), Plan.class)).isEqualTo(plan);
  }

  @Test
  void firstDiscrepancies_areAFewOfThoseOnRecord() {
    List<Discrepancy> found =
        IntStream.range(0, 30)
            .mapToObj(
                i -> new Discrepancy(ObjectKey.of("k" + i), Discrepancy.Kind.MISSING, "1 byte"))
            .toList();
    SegmentRef segment =
        new LedgerWriter(
                records.store().below(StateLayout.run(RUN)),
                StateRecords.json(),
                "v0000-1",
                1,
                null)
            .append(found);
    LaneRecord manifest =
        new LaneRecord(RUN, "v0000", 1, List.of(Objects.requireNonNull(segment)), List.of());
    records.write(manifest.path(), manifest);

    assertThat(activities.firstDiscrepancies(RUN).discrepancies())
        .isEqualTo(found.subList(0, Sample.MAX));
    assertThat(activities.firstDiscrepancies(COPIED).discrepancies()).isEmpty();
  }
}
