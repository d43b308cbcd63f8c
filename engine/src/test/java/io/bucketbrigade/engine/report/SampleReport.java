package io.bucketbrigade.engine.report;

import io.bucketbrigade.engine.pace.Pace;
import io.bucketbrigade.engine.pace.PaceKeeper;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.PassRecord;
import io.bucketbrigade.model.migration.Phase;
import io.bucketbrigade.model.migration.RetryRecord;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.Capabilities;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.preflight.SideRecord;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.verify.CloserLook;
import io.bucketbrigade.model.verify.Discrepancy;
import io.bucketbrigade.model.verify.VerificationProgress;
import io.bucketbrigade.testkit.generate.HostileKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The report of a migration in which everything happened that a report can tell of. */
final class SampleReport {

  static final Tally TALLY =
      new Tally(148_250, 141_900, 6_000, 200, 30, 100, 12, 8, 1L << 37, 4, 7);

  private static final ContextRef RUN = new ContextRef("photos-2026", "run", null);
  private static final Instant BEGAN = Instant.parse("2026-01-02T03:04:05Z");
  private static final int SECONDS = 5_025;

  private SampleReport() {}

  static Report report() {
    List<LedgerRecord> exceptions = exceptions();
    return new Report(
        Report.FORMAT,
        progress(),
        context(),
        lanes(),
        course(),
        pace(),
        new TreeMap<>(
            Map.of("OBJECT_UNREADABLE", 100L, "TAGS_NOT_SUPPORTED", 30L, "OBJECT_ARCHIVED", 12L)),
        exceptions,
        differences(),
        NotChecked.of(progress()));
  }

  /** Keys that break careless pages, the longest that S3 takes among them. */
  static List<LedgerRecord> exceptions() {
    return HostileKeys.all().stream()
        .limit(Report.MAX_SHOWN)
        .map(
            key ->
                new LedgerRecord(
                    ObjectKey.of(key),
                    4_096,
                    "",
                    Fate.FAILED,
                    FailureCode.OBJECT_UNREADABLE,
                    "The source breaks off when '%s' is read; ask its operator.".formatted(key),
                    "InternalError",
                    null,
                    4,
                    BEGAN))
        .toList();
  }

  static List<Discrepancy> differences() {
    return List.of(
        new Discrepancy(
            ObjectKey.of("2024/<img src=x onerror=alert(1)>.jpg"),
            Discrepancy.Kind.MISSING,
            "only the source has it"),
        new Discrepancy(
            ObjectKey.of("2025/%s.jpg".formatted("long-name-".repeat(60))),
            Discrepancy.Kind.SIZE,
            "10 bytes at the source, 12 at the destination"));
  }

  static List<RetryRecord> retries() {
    return List.of(
        new RetryRecord(
            RUN.ofRun("run-retry-1"), 190, 80, BEGAN.plusSeconds(4_100), BEGAN.plusSeconds(4_130)),
        new RetryRecord(
            RUN.ofRun("run-retry-2"), 110, 10, BEGAN.plusSeconds(4_170), BEGAN.plusSeconds(4_185)));
  }

  private static MigrationProgress progress() {
    return new MigrationProgress(
        RUN.migrationId(),
        "s3://old-photos/%s/".formatted("archive-of-many-years"),
        "s3://new-photos/",
        Phase.DONE,
        Outcome.INCOMPLETE,
        false,
        8,
        TALLY,
        new PlanSummary(120, 148_000, 148_000, true, 300_000, 150),
        120,
        0,
        0,
        0,
        List.of(
            new Problem(
                Side.SOURCE,
                FailureCode.OBJECTS_NOT_COPIED,
                "100 failed, 12 deferred, 23 quarantined; 'brigade failures photos-2026' lists them."),
            new Problem(
                Side.DESTINATION, FailureCode.DISCREPANCIES_FOUND, "2 keys differ <b>badly</b>.")),
        List.of("The destination has no storage class GLACIER; its default takes its place."),
        null,
        BEGAN,
        BEGAN.plusSeconds(SECONDS),
        "/state/migrations/photos-2026/report.html",
        new RunRecord(RUN, BEGAN.plusSeconds(3), BEGAN.plusSeconds(4_190)),
        verification(),
        List.of(),
        retries(),
        new EarlierPasses(
            1,
            List.of(
                new PassRecord(
                    "first",
                    BEGAN.minusSeconds(90_000),
                    BEGAN.minusSeconds(80_000),
                    new Tally(147_321, 147_321, 0, 0, 0, 0, 0, 0, 9_000, 0, 0, 0),
                    Outcome.COMPLETE)),
            List.of("first"),
            BEGAN.minusSeconds(90_000),
            VerifyLevel.LISTING,
            null),
        Limits.NONE,
        null);
  }

  private static VerificationProgress verification() {
    return new VerificationProgress(
        RUN.ofRun("run-verify"),
        VerifyLevel.METADATA,
        new CloserLook(VerifyLevel.CONTENT, BEGAN),
        false,
        new VerifyTally(148_254, 145_000, 3_090, 2, 5, 157, 1, 4, 1, 0, 0, 0, 0, 0)
            .withCloser(1_234),
        40,
        40,
        0,
        true,
        List.of(),
        null,
        BEGAN.plusSeconds(4_190),
        BEGAN.plusSeconds(SECONDS));
  }

  private static MigrationContext context() {
    return new MigrationContext(
        new MigrationSpec(
            RUN.migrationId(),
            new BucketLocation("old", "old-photos", "archive-of-many-years/", null),
            new BucketLocation("new", "new-photos", "", null),
            null,
            CopyOptions.DEFAULT,
            null,
            false,
            new Canary(true, Canary.DEFAULT_KEY),
            SelectionOptions.NONE,
            MigrationSpec.DEFAULT_GIVE_UP_AFTER,
            MigrationSpec.DEFAULT_LEASE_TIME,
            VerifyLevel.METADATA),
        new SideRecord(
            "http://127.0.0.1:9000", "eu-1", "a".repeat(64), Capabilities.UNKNOWN, 0, null),
        new SideRecord("aws", "eu-central-1", null, Capabilities.UNKNOWN, 120, null));
  }

  private static List<LaneFindings> lanes() {
    return IntStream.range(0, 120)
        .mapToObj(
            i ->
                new LaneFindings(
                    "%04d".formatted(i),
                    i == 7 ? "\"><script>alert(1)</script>" : "%d/".formatted(1900 + i),
                    i % 40 == 7 ? (i == 7 ? 34 : 33) : 0,
                    i == 50 ? 12 : 0,
                    i % 25 == 3 ? 6 : 0,
                    i == 87 ? 1 : 0))
        .toList();
  }

  private static Pace pace() {
    PaceKeeper pace = new PaceKeeper();
    for (int i = 0; i < 5_000; i++) {
      pace.copied(
          ObjectKey.of("raw/%04d-<b>.dng".formatted(i)),
          40L * i * i,
          Duration.ofMillis(20 + i * i / 300));
    }
    return pace.pace();
  }

  /** Slow at first, fast in the middle, with an outage. */
  private static Course course() {
    List<Course.Point> points = new ArrayList<>();
    long settled = 0;
    for (int i = 0; i <= 60; i++) {
      settled += i < 8 ? i * 250L : i > 30 && i < 36 ? 0 : 2_400 + i % 7 * 90L;
      points.add(
          new Course.Point(
              BEGAN.plusSeconds(i * 68L), settled, settled * 900_000, i < 20 ? 0 : i * 2L));
    }
    return new Course(points);
  }
}
