package io.bucketbrigade.activities;

import static io.bucketbrigade.activities.TestMigrations.REF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.engine.plan.ExpectedPrefixes.Checked;
import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.preflight.FakeConnections;
import io.bucketbrigade.engine.preflight.PinCheck;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.upload.PartLayout;
import io.bucketbrigade.engine.upload.UploadIntent;
import io.bucketbrigade.engine.upload.UploadRecord;
import io.bucketbrigade.engine.upload.UploadRecords;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.ControlActivities.PreflightTask;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.Phase;
import io.bucketbrigade.model.migration.PrefixFindings;
import io.bucketbrigade.model.migration.SeamCheck;
import io.bucketbrigade.model.migration.StatusRecord;
import io.bucketbrigade.model.migration.UploadSweep;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.plan.PlanWindow;
import io.bucketbrigade.model.plan.SplitTask;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.preflight.PreflightResult;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.StateLocation;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestWorkflowEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlActivitiesImplTest {

  private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

  private static TestWorkflowEnvironment temporal;

  @TempDir private Path folder;
  private final FakeConnections connections = new FakeConnections();
  private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
  private StateStores states;
  private ControlActivitiesImpl control;

  @BeforeAll
  static void startTemporal() {
    temporal = TestWorkflowEnvironment.newInstance();
  }

  @AfterAll
  static void stopTemporal() {
    temporal.close();
  }

  @AfterEach
  void stopActivities() {
    environment.close();
  }

  @BeforeEach
  void makeActivities() {
    states = new StateStores(connections, StateLocation.inFolder(folder.toString()));
    control = control(connections);
    IntStream.range(0, 50).forEach(i -> connections.source.add("a/%02d".formatted(i), "x" + i));
  }

  // ---- preflight

  @Test
  void preflight_whenAccepted_writesContextAndIndex() {
    PreflightResult result = control.preflight(new PreflightTask(REF, TestMigrations.spec()));
    assertThat(result.refusals()).isEmpty();
    assertThat(records().read(StateLayout.context(REF), MigrationContext.class))
        .get()
        .extracting(MigrationContext::spec)
        .isEqualTo(TestMigrations.spec());
    assertThat(states.open(null).list(StateLayout.INDEX, 10)).containsExactly("index/m1.json");
  }

  @Test
  void preflight_whenRefused_writesNoContext() {
    connections.ofSource().on(Operation.LIST).always().fail(StoreFailure.ACCESS_DENIED);
    PreflightResult result = control.preflight(new PreflightTask(REF, TestMigrations.spec()));
    assertThat(result.refusals())
        .extracting(Problem::code)
        .containsExactly(FailureCode.LIST_DENIED);
    assertThat(records().store().read(StateLayout.context(REF))).isEmpty();
  }

  @Test
  void preflight_whenTheStateStoreCannotBeWritten_refuses() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    ContextRef ref = new ContextRef("m1", "r", StateLocation.inFolder(file.toString()));
    PreflightResult result = control.preflight(new PreflightTask(ref, TestMigrations.spec()));
    assertThat(result.refusals()).hasSize(1);
    assertThat(result.refusals().getFirst().side()).isEqualTo(Side.STATE);
    assertThat(result.refusals().getFirst().code()).isEqualTo(FailureCode.STATE_UNAVAILABLE);
    assertThat(result.refusals().getFirst().message()).contains(file.toString());
  }

  @Test
  void preflight_whenTheStateStoreIsInsideTheSource_writesNothingThere() {
    StateLocation inside = StateLocation.inBucket(TestMigrations.SOURCE);
    ContextRef ref = new ContextRef("m1", "r", inside);
    PreflightResult result = control.preflight(new PreflightTask(ref, TestMigrations.spec()));
    assertThat(result.refusals()).extracting(Problem::side).containsExactly(Side.STATE);
    assertThat(connections.ofSource().writes()).isZero();
  }

  @Test
  void preflight_whenTheStateConnectionIsUnknown_refuses() {
    StateLocation there =
        StateLocation.inBucket(new BucketLocation("elsewhere", "state", "", null));
    ContextRef ref = new ContextRef("m1", "r", there);
    PreflightResult result = control.preflight(new PreflightTask(ref, TestMigrations.spec()));
    assertThat(result.refusals())
        .extracting(Problem::code)
        .containsExactly(FailureCode.UNKNOWN_CONNECTION);
  }

  @Test
  void preflight_withoutAnyStateStore_refuses() {
    states = new StateStores(connections, null);
    PreflightResult result =
        control(connections).preflight(new PreflightTask(REF, TestMigrations.spec()));
    assertThat(result.refusals())
        .extracting(Problem::code)
        .containsExactly(FailureCode.STATE_UNAVAILABLE);
  }

  // ---- many mappings

  @Test
  void checkMappings_whenTheyKeepApart_namesTheMigrationOnce() {
    connections.createBucket("old", "second").add("b/0", "x");

    assertThat(control.checkMappings(new PreflightTask(REF, twoMappings())).refusals()).isEmpty();
    assertThat(
            new StateRecords(states.open(null))
                .read(StateLayout.indexEntry("m1"), StateLayout.IndexEntry.class))
        .contains(
            new StateLayout.IndexEntry(
                "m1", "s3://source, s3://second", "s3://destination/in/, s3://destination/too/"));
  }

  @Test
  void checkMappings_whenTheyOverlap_writesNothing() {
    BucketMapping mapping = TestMigrations.spec().mappings().getFirst();

    PreflightResult result =
        control.checkMappings(
            new PreflightTask(REF, TestMigrations.spec().withMappings(List.of(mapping, mapping))));

    assertThat(result.refusals())
        .extracting(Problem::code)
        .containsExactly(FailureCode.SAME_BUCKET);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void recordsOfTwoMappings_keepApart() {
    connections.createBucket("old", "second").add("b/0", "x");
    MigrationSpec both = twoMappings();
    List<ContextRef> refs = List.of(REF.ofMapping(0, 2), REF.ofMapping(1, 2));
    for (int i = 0; i < 2; i++) {
      MigrationSpec own = both.withMappings(List.of(both.mappings().get(i)));
      assertThat(control.preflight(new PreflightTask(refs.get(i), own)).refusals()).isEmpty();
    }

    assertThat(refs.stream().map(control::plan).map(PlanSummary::objectsEstimated))
        .containsExactly(50L, 1L);
    assertThat(control.existsAtSource(new SeamCheck(refs.get(1), ObjectKey.of("b/0"), LATER)))
        .isTrue();
    assertThat(control.existsAtSource(new SeamCheck(refs.get(0), ObjectKey.of("b/0"), LATER)))
        .isFalse();
    UploadRecords uploads = new UploadRecords(states.ofMigration(refs.get(0)));
    uploads.intend(new UploadIntent("destination", ObjectKey.of("in/k"), Instant.now()));
    assertThat(uploads.names(10)).hasSize(1);
    assertThat(new UploadRecords(states.ofMigration(refs.get(1))).names(10)).isEmpty();
    assertThat(new UploadRecords(states.ofMigration(REF)).names(10)).isEmpty();
    assertThat(states.open(null).list(StateLayout.INDEX, 10)).isEmpty();
  }

  // ---- plan

  @Test
  void plan_isKeptAndReadInWindows() {
    accept();
    PlanSummary summary = control.plan(REF);
    assertThat(summary.objectsEstimated()).isEqualTo(50);
    assertThat(control.readPlan(new PlanWindow.Request(REF, 0)).lanes())
        .extracting(LanePlan::range)
        .containsExactly(KeyRange.ALL);
    assertThat(control.readPlan(new PlanWindow.Request(REF, 1)).lanes()).isEmpty();
  }

  @Test
  void plan_thatIsThereAlready_isNotMadeAnew() {
    accept();
    Plan first = new Plan(List.of(), new PlanSummary(0, 1, 2, false, 3, 4));
    records().write(StateLayout.plan(REF), first);
    assertThat(control.plan(REF)).isEqualTo(first.summary());
  }

  @Test
  void plan_withoutPreflight_saysWhatIsMissing() {
    assertThatThrownBy(() -> control.plan(REF))
        .isInstanceOf(StateStoreException.class)
        .hasMessageContaining("context.json");
  }

  @Test
  void plan_onAWorkerThatLacksTheConnection_isLeftToOthers() {
    accept();
    ControlActivitiesImpl elsewhere =
        control(
            location -> {
              throw new UnknownConnectionException("there is no connection 'old'");
            });
    assertThatThrownBy(() -> elsewhere.plan(REF))
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> {
              assertThat(failure.getType()).isEqualTo("UNKNOWN_CONNECTION");
              assertThat(failure.isNonRetryable()).isFalse();
              assertThat(failure.getNextRetryDelay()).isPositive();
            });
  }

  @Test
  void plan_onAWorkerWhoseConnectionLeadsElsewhere_isLeftToOthers() {
    accept();
    FakeConnections others = new FakeConnections();
    others.source.add("other", "data");
    assertThatThrownBy(() -> control(others).plan(REF))
        .isInstanceOfSatisfying(
            ApplicationFailure.class,
            failure -> assertThat(failure.getType()).isEqualTo("PIN_MISMATCH"));
  }

  @Test
  void split_cutsBetweenRealKeys() {
    accept();
    assertThat(control.split(new SplitTask(REF, KeyRange.ALL, 2, null)).cuts())
        .containsExactly(ObjectKey.of("a/24"));
  }

  // ---- unfinished uploads

  @Test
  void sweepUploads_abortsWhatIsOnRecord() {
    accept();
    String foreign = begin("theirs");
    keep("ours", begin("ours"));

    assertThat(sweepUploads()).isEqualTo(new UploadSweep(1, 0, null));
    assertThat(sweepUploads()).isEqualTo(UploadSweep.NOTHING);

    assertThat(connections.destination.openUploads()).containsExactly(foreign);
  }

  @Test
  void sweepUploads_whenTheDestinationIsAway_saysSoWithoutWaiting() {
    accept();
    keep("ours", begin("ours"));
    connections.ofDestination().on(Operation.ABORT_MULTIPART).always().fail(StoreFailure.NO_SPACE);

    UploadSweep sweep = sweepUploads();

    assertThat(sweep.left()).isEqualTo(1);
    assertThat(sweep.problem()).contains("ABORT_MULTIPART");
  }

  private UploadSweep sweepUploads() {
    TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
    try {
      environment.registerActivitiesImplementations(control);
      return environment.newActivityStub(ControlActivities.class).sweepUploads(REF);
    } finally {
      environment.close();
    }
  }

  private String begin(String key) {
    return connections.destination.createMultipartUpload(ObjectKey.of(key), ObjectAttributes.NONE);
  }

  private void keep(String key, String uploadId) {
    UploadRecords uploads = new UploadRecords(states.ofMigration(REF));
    String bucket = connections.destination.bucket();
    Instant now = Instant.now();
    String name = uploads.intend(new UploadIntent(bucket, ObjectKey.of(key), now));
    PartLayout layout = PartLayout.uniform(10, 10);
    uploads.write(
        name, new UploadRecord(bucket, ObjectKey.of(key), uploadId, "etag", layout, "x", now));
  }

  // ---- expected prefixes

  @Test
  void checkPrefixes_whenSomeAreMissing_namesTenAndKeepsAll() {
    List<String> expected =
        Stream.concat(
                Stream.of("a/", "a/0", "a/49"),
                IntStream.range(0, 200).mapToObj("none/%03d/"::formatted))
            .toList();
    accept(expected);
    List<Checked> beats = new CopyOnWriteArrayList<>();
    environment.setActivityHeartbeatListener(Checked.class, beats::add);

    PrefixFindings found = asActivity().checkPrefixes(REF);

    assertThat(found.expected()).isEqualTo(203);
    assertThat(found.missing()).isEqualTo(200);
    assertThat(found.named()).containsExactlyElementsOf(expected.subList(3, 13));
    assertThat(records().read(found.record(), String[].class))
        .hasValueSatisfying(
            all -> assertThat(all).containsExactlyElementsOf(expected.subList(3, 203)));
    assertThat(beats).isNotEmpty();
  }

  @Test
  void checkPrefixes_whenTriedAgain_goesOnWhereItStopped() {
    accept(List.of("none/", "a/", "nowhere/"));
    environment.setHeartbeatDetails(new Checked(2, List.of(0)));
    long before = connections.ofSource().requests(Operation.LIST);

    PrefixFindings found = asActivity().checkPrefixes(REF);

    assertThat(found.named()).containsExactly("none/", "nowhere/");
    assertThat(connections.ofSource().requests(Operation.LIST) - before).isEqualTo(1);
  }

  // ---- seams

  @Test
  void existsAtSource_ofAKeyThatWasThereBefore_isTrue() {
    accept();
    assertThat(control.existsAtSource(seam("a/00", Instant.now().plusSeconds(60)))).isTrue();
  }

  @Test
  void existsAtSource_ofAKeyThatCameLater_isFalse() {
    accept();
    Instant before = Instant.now();
    connections.source.touch("a/00", before.plus(Duration.ofMinutes(1)));
    assertThat(control.existsAtSource(seam("a/00", before))).isFalse();
  }

  @Test
  void existsAtSource_ofAKeyThatIsNotThere_isFalse() {
    accept();
    assertThat(control.existsAtSource(seam("zzz", Instant.now()))).isFalse();
  }

  // ---- records

  @Test
  void recordLane_isKeptUnderItsName() {
    LaneRecord record =
        new LaneRecord(REF, "0000-a", 3, List.of(new SegmentRef("lease", 1, 2)), List.of());
    control.recordLane(record);
    control.recordLane(record);
    assertThat(records().read(record.path(), LaneRecord.class)).contains(record);
    assertThat(records().store().list(StateLayout.lane(REF, "0000-a"), 10)).hasSize(1);
  }

  @Test
  void recordStatus_isKeptForWhenNothingRuns() {
    control.recordStatus(new StatusRecord(REF, progress("s3://source")));
    assertThat(records().read(StateLayout.STATUS, MigrationProgress.class))
        .contains(progress("s3://source"));
  }

  @Test
  void writeSummary_saysWhereItIsAndShowsHostileTextAsText() throws IOException {
    String where =
        control.writeSummary(
            new StatusRecord(REF, progress("s3://source/<script>|[x](y)\u001b[31m`#")));
    assertThat(where).isEqualTo(folder.resolve("migrations/m1/report.html").toString());
    assertThat(Files.readString(Path.of(where)))
        .contains("&lt;script&gt;")
        .doesNotContain("<script");
    assertThat(Files.readString(folder.resolve("migrations/m1/summary.md")))
        .contains("# Migration m1: INCOMPLETE", "| listed | 1,000 |", "does not close")
        .contains("\\<script\\>\\|\\[x\\]\\(y\\)U+001B\\[31m\\`\\#")
        .doesNotContain("\u001b");
    assertThat(records().read(StateLayout.SUMMARY, MigrationProgress.class)).isPresent();
  }

  // ---- leaves

  private static MigrationProgress progress(String source) {
    return new MigrationProgress(
        "m1",
        source,
        "s3://destination",
        Phase.DONE,
        Outcome.INCOMPLETE,
        false,
        4,
        new Tally(1_000, 990, 0, 0, 0, 5, 0, 0, 123_456, 0, 0),
        new PlanSummary(1, 1_000, 1_000, true, 2_002, 1),
        1,
        0,
        10,
        20,
        List.of(new Problem(Side.SOURCE, FailureCode.TALLY_OPEN, "The tally does not close.")),
        List.of("a warning"),
        null,
        Instant.EPOCH,
        Instant.EPOCH,
        null);
  }

  private static MigrationSpec twoMappings() {
    BucketMapping first = TestMigrations.spec().mappings().getFirst();
    return TestMigrations.spec()
        .withMappings(
            List.of(
                first,
                new BucketMapping(
                    new BucketLocation("old", "second", "", null),
                    new BucketLocation("new", "destination", "too/", null))));
  }

  private ControlActivities asActivity() {
    environment.registerActivitiesImplementations(control);
    return environment.newActivityStub(
        ControlActivities.class,
        ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofMinutes(1))
            .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
            .build());
  }

  private void accept(List<String> expectPrefixes) {
    MigrationSpec spec =
        TestMigrations.spec(
            TestMigrations.SOURCE, new SelectionOptions(List.of(), null, expectPrefixes, false));
    assertThat(control.preflight(new PreflightTask(REF, spec)).refusals()).isEmpty();
  }

  private void accept() {
    assertThat(control.preflight(new PreflightTask(REF, TestMigrations.spec())).refusals())
        .isEmpty();
  }

  private SeamCheck seam(String key, Instant before) {
    return new SeamCheck(REF, ObjectKey.of(key), before);
  }

  private StateRecords records() {
    return new StateRecords(states.ofMigration(REF));
  }

  private ControlActivitiesImpl control(ObjectStores stores) {
    WorkflowClient client = temporal.getWorkflowClient();
    return new ControlActivitiesImpl(
        stores, states, new PinCheck(stores), client, InstantSource.system());
  }
}
