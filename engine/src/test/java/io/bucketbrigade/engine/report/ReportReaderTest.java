package io.bucketbrigade.engine.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.engine.pace.Pace;
import io.bucketbrigade.engine.pace.PaceKeeper;
import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.settle.LedgerWriter;
import io.bucketbrigade.engine.state.InMemoryStateStore;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.migration.MappingProgress;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.Phase;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.range.Tally;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReportReaderTest {

  private static final ContextRef RUN = new ContextRef("m", "run", null);
  private static final Instant BEGAN = Instant.parse("2026-01-02T03:04:05Z");
  private static final PlanSummary PLAN = new PlanSummary(2, 1_000, 1_000, true, 2_000, 3);

  private final InMemoryStateStore state = new InMemoryStateStore();
  private final StateRecords records = new StateRecords(state);

  @Test
  void read_countsEachLanesExceptionsAndShowsTheFirst() {
    plan();
    accept("0000", "a/", 250, Fate.FAILED, FailureCode.OBJECT_ACCESS_DENIED);
    accept("0001", "b/", 3, Fate.QUARANTINED, FailureCode.KEY_OUTSIDE_LAYOUT);

    Report report = new ReportReader(state).read(progress());

    assertThat(report.lanes())
        .containsExactly(
            new LaneFindings("0000", "a/", 250, 0, 0, 0),
            new LaneFindings("0001", "b/", 0, 0, 3, 0));
    assertThat(report.exceptionsByCode())
        .isEqualTo(Map.of("OBJECT_ACCESS_DENIED", 250L, "KEY_OUTSIDE_LAYOUT", 3L));
    assertThat(report.exceptions())
        .filteredOn(record -> record.fate() == Fate.FAILED)
        .hasSize(Report.MAX_SHOWN);
    assertThat(report.exceptions())
        .filteredOn(record -> record.fate() == Fate.QUARANTINED)
        .hasSize(3);
  }

  @Test
  void read_ofManyMappings_readsEachInItsOwnFolder() {
    for (int index = 0; index < 2; index++) {
      ContextRef part = RUN.ofMapping(index, 2);
      StateStore own = state.below(StateLayout.mapping(Objects.requireNonNull(part.mapping())));
      new StateRecords(own)
          .write(
              StateLayout.plan(part),
              new Plan(List.of(new LanePlan("0000", "(all keys)", KeyRange.ALL)), PLAN));
      accept(own, part, "0000", "k", index + 1, Fate.FAILED, FailureCode.OBJECT_ACCESS_DENIED);
    }
    Tally tally = new Tally(2, 1, 0, 0, 0, 1, 0, 0, 5, 0, 0);

    Report report =
        new ReportReader(state)
            .read(
                progress(
                    tally,
                    List.of(
                        new MappingProgress("s3://a", "s3://b", tally, 1, 1, 0, 0),
                        new MappingProgress("s3://c", "s3://d", tally, 1, 1, 0, 0))));

    assertThat(report.lanes())
        .containsExactly(
            new LaneFindings("0000", "s3://a -> s3://b: (all keys)", 1, 0, 0, 0),
            new LaneFindings("0000", "s3://c -> s3://d: (all keys)", 2, 0, 0, 0));
    assertThat(report.exceptionsByCode()).isEqualTo(Map.of("OBJECT_ACCESS_DENIED", 3L));
    assertThat(text(ReportFiles.of(report), ReportFiles.HTML)).contains("s3://c -&gt; s3://d");
  }

  @Test
  void read_addsUpWhatEachWorkerMeasured() {
    plan();
    PaceKeeper pace = new PaceKeeper();
    pace.copied(ObjectKey.of("a/1"), 5, Duration.ofMillis(7));
    records.write(StateLayout.pace(RUN, "worker-1"), pace.pace());
    pace.copied(ObjectKey.of("a/2"), 5, Duration.ofMillis(70));
    records.write(StateLayout.pace(RUN, "worker-2"), pace.pace());

    Pace read = new ReportReader(state).read(progress()).pace();

    assertThat(read.sizes().getFirst().objects()).isEqualTo(3);
    assertThat(read.slowest()).extracting(slow -> slow.key().value()).startsWith("a/2", "a/1");
  }

  @Test
  void read_whenASegmentIsGone_refusesToReport() {
    plan();
    records.write(
        new LaneRecord(RUN, "0000", 1, List.of(), List.of()).path(),
        new LaneRecord(RUN, "0000", 1, List.of(new SegmentRef("0000-1", 1, 1)), List.of()));

    assertThatThrownBy(() -> new ReportReader(state).read(progress()))
        .isInstanceOf(StateStoreException.class)
        .hasMessageContaining("0000-1/1-1");
  }

  @Test
  void files_areOnePageWithoutScriptOrNetwork_andAChecksumThatHolds() throws Exception {
    plan();
    accept(
        "0000",
        "<script>alert(1)</script>\u202e\n",
        1,
        Fate.FAILED,
        FailureCode.OBJECT_ACCESS_DENIED);

    Map<String, byte[]> files = ReportFiles.of(new ReportReader(state).read(progress()));

    String html = text(files, ReportFiles.HTML);
    assertThat(html)
        .doesNotContain("<script", "http:", "https:", "url(", "@import", "\u202e")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;<i>U+202E</i><i>U+000A</i>")
        .contains("<b id=\"failed\">1</b>", "<b id=\"listed\">1,000</b>", ">INCOMPLETE<");
    JsonNode json = StateRecords.json().readTree(files.get(ReportFiles.JSON));
    assertThat(json.path("format").asText()).isEqualTo(Report.FORMAT);
    assertThat(json.path("migration").path("tally").path("failed").asLong()).isEqualTo(1);
    String digest =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest(Objects.requireNonNull(files.get(ReportFiles.JSON))));
    assertThat(text(files, ReportFiles.CHECKSUM)).isEqualTo(digest + "  report.json\n");
    assertThat(html).contains(digest);
  }

  @Test
  void files_ofAMigrationThatWasCancelled_doNotCallItsLanesClean() {
    plan();
    MigrationProgress ended = progress();
    MigrationProgress cancelled = cancelled(ended);

    assertThat(html(ended)).doesNotContain("may not have been worked on", "has not reached");
    assertThat(html(cancelled))
        .contains("may not have been worked on", "Keys that the migration has not reached.")
        .doesNotContain("The ledger names");
  }

  private static MigrationProgress cancelled(MigrationProgress ended) {
    ObjectNode node = StateRecords.json().valueToTree(ended);
    node.put("outcome", Outcome.CANCELLED.name());
    return StateRecords.json().convertValue(node, MigrationProgress.class);
  }

  @Test
  void files_whenTheLedgerAndTheTallyDiffer_saySo() {
    plan();
    accept("0000", "a/", 1, Fate.FAILED, FailureCode.OBJECT_ACCESS_DENIED);
    Tally two = new Tally(10, 8, 0, 0, 0, 2, 0, 0, 0, 0, 0);

    assertThat(html(progress())).contains("deferred objects, as many as the equation counts");
    assertThat(html(progress(two)))
        .contains("class=\"bad\">The ledger names 1 failed")
        .contains("and not as many as the equation counts");
  }

  private String html(MigrationProgress progress) {
    return text(ReportFiles.of(new ReportReader(state).read(progress)), ReportFiles.HTML);
  }

  @Test
  void files_whenTheEquationDoesNotClose_saySo() {
    MigrationProgress open = progress(new Tally(10, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0));

    Map<String, byte[]> files = ReportFiles.of(new ReportReader(state).read(open));

    assertThat(text(files, ReportFiles.HTML))
        .contains("The equation does not close: 10 listed, 9 with a fate.");
  }

  private static String text(Map<String, byte[]> files, String name) {
    return new String(Objects.requireNonNull(files.get(name)), StandardCharsets.UTF_8);
  }

  private void plan() {
    ObjectKey cut = ObjectKey.of("b");
    records.write(
        StateLayout.plan(RUN),
        new Plan(
            List.of(
                new LanePlan("0000", "a/", new KeyRange(null, cut)),
                new LanePlan("0001", "b/", new KeyRange(cut, null))),
            PLAN));
  }

  private void accept(String lane, String prefix, int keys, Fate fate, FailureCode code) {
    accept(state, RUN, lane, prefix, keys, fate, code);
  }

  private static void accept(
      StateStore store,
      ContextRef run,
      String lane,
      String prefix,
      int keys,
      Fate fate,
      FailureCode code) {
    List<LedgerRecord> exceptions = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      String key = keys == 1 ? prefix : prefix + i;
      exceptions.add(
          new LedgerRecord(
              ObjectKey.of(key), 1, "", fate, code, "It went wrong.", null, null, 1, BEGAN));
    }
    LedgerWriter writer =
        new LedgerWriter(
            store.below(StateLayout.run(run)), StateRecords.json(), lane + "-1", 1, null);
    SegmentRef segment = Objects.requireNonNull(writer.append(exceptions));
    LaneRecord record = new LaneRecord(run, lane, 1, List.of(segment), List.of());
    new StateRecords(store).write(record.path(), record);
  }

  private static MigrationProgress progress() {
    return progress(new Tally(1_000, 999, 0, 0, 0, 1, 0, 0, 12_345, 0, 0));
  }

  private static MigrationProgress progress(Tally tally) {
    return progress(tally, List.of());
  }

  private static MigrationProgress progress(Tally tally, List<MappingProgress> mappings) {
    return new MigrationProgress(
        "m",
        "s3://old/",
        "s3://new/",
        Phase.REPORT,
        Outcome.INCOMPLETE,
        false,
        8,
        tally,
        PLAN,
        2,
        0,
        0,
        0,
        List.of(new Problem(Side.STATE, FailureCode.OBJECTS_NOT_COPIED, "One <b>failed.")),
        List.of(),
        null,
        BEGAN,
        BEGAN.plusSeconds(75),
        null,
        new RunRecord(RUN, BEGAN, BEGAN.plusSeconds(70)),
        null,
        mappings,
        List.of());
  }
}
