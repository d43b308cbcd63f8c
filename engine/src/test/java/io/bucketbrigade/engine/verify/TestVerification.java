package io.bucketbrigade.engine.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.migrate.EngineLimits;
import io.bucketbrigade.engine.migrate.LeaseClocks;
import io.bucketbrigade.engine.migrate.LeaseLink;
import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.settle.LedgerWriter;
import io.bucketbrigade.engine.settle.ZippedLines;
import io.bucketbrigade.engine.state.InMemoryStateStore;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.InMemoryObjectStore;
import io.bucketbrigade.engine.store.InMemoryS3;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.Capabilities;
import io.bucketbrigade.model.preflight.Carrying;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.preflight.SideRecord;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.verify.CloserLook;
import io.bucketbrigade.model.verify.Discrepancy;
import io.bucketbrigade.model.verify.Sampling;
import io.bucketbrigade.model.verify.VerificationOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Two buckets in memory, one of which was copied from the other, and leases that compare them. */
final class TestVerification {

  static final Instant BEFORE_COPY = Instant.parse("2026-01-01T09:00:00Z");
  static final Instant COPY_STARTED = Instant.parse("2026-01-01T10:00:00Z");
  static final Instant COPIED = Instant.parse("2026-01-01T10:30:00Z");
  static final Instant COPY_ENDED = Instant.parse("2026-01-01T11:00:00Z");
  static final Instant AFTER_COPY = Instant.parse("2026-01-01T12:00:00Z");

  private static final ContextRef COPY_RUN = new ContextRef("m", "copy", null);
  private static final ContextRef RUN = new ContextRef("m", "verify", null);

  private static final LeaseClocks QUICK =
      new LeaseClocks(
          Duration.ofMillis(1),
          Duration.ofMillis(3),
          Duration.ofMillis(300),
          Duration.ofSeconds(1),
          Duration.ofMillis(5));

  final InMemoryObjectStore source;
  final InMemoryObjectStore destination;
  final FaultyObjectStore sourceWire;
  final FaultyObjectStore destinationWire;
  final InMemoryStateStore state = new InMemoryStateStore();
  private final Behaviour behaviour;
  private VerifyLevel level = VerifyLevel.LISTING;
  private boolean exact = true;
  private boolean excuse;
  private Versions versions = Versions.CURRENT;
  private @Nullable Sampling sample;
  private @Nullable CloserLook closer;
  private long clockOffsetMillis;
  private boolean audit;
  private boolean checksums;
  private FidelityOptions fidelity = FidelityOptions.DEFAULT;

  TestVerification() {
    this(Behaviour.AWS);
  }

  TestVerification(Behaviour behaviour) {
    this.behaviour = behaviour;
    source = new InMemoryS3().createBucket("old", behaviour);
    destination = new InMemoryS3().createBucket("new", behaviour);
    sourceWire = new FaultyObjectStore(source);
    destinationWire = new FaultyObjectStore(destination);
    new StateRecords(state)
        .write(
            StateLayout.plan(COPY_RUN),
            new Plan(
                List.of(new LanePlan("0000", "(all keys)", KeyRange.ALL)),
                new PlanSummary(1, 0, 0, true, 0, 0)));
  }

  TestVerification level(VerifyLevel newLevel) {
    level = newLevel;
    return this;
  }

  /** A closer look at some objects alone. */
  TestVerification sample(Sampling sampling) {
    sample = sampling;
    return this;
  }

  /** A closer look at what was written since some time. */
  TestVerification closer(VerifyLevel written, Instant since) {
    closer = new CloserLook(written, since);
    return this;
  }

  /** The clocks of both sides are ahead of ours. */
  TestVerification clocksAhead(Duration offset) {
    clockOffsetMillis = offset.toMillis();
    return this;
  }

  /** Both sides tell the checksums of objects. */
  TestVerification checksums() {
    checksums = true;
    return this;
  }

  /** Somebody else copied. */
  TestVerification asAudit() {
    audit = true;
    return this;
  }

  /** Histories were migrated. */
  TestVerification versions() {
    versions = Versions.ALL;
    return this;
  }

  TestVerification fidelity(FidelityOptions options) {
    fidelity = options;
    return this;
  }

  /** Locks were carried. */
  TestVerification locks() {
    fidelity = FidelityOptions.DEFAULT.withObjectLock(LockPolicy.CARRY);
    return this;
  }

  /** As in a migration's own phase: what is on record is excused, what is extra is counted. */
  TestVerification asPhase() {
    exact = false;
    excuse = true;
    return this;
  }

  // ---- objects

  void atSource(String key, String text) {
    source.add(key, text);
    source.touch(key, BEFORE_COPY);
  }

  void atDestination(String key, String text) {
    destination.add(key, text);
    destination.touch(key, COPIED);
  }

  /** An object and its copy. */
  void copied(String key, String text) {
    atSource(key, text);
    atDestination(key, text);
  }

  /** An object and its copy with attributes of their own. */
  void copied(String key, ObjectAttributes sourceHas, ObjectAttributes destinationHas) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    source.add(key, bytes, sourceHas);
    source.touch(key, BEFORE_COPY);
    destination.add(key, bytes, destinationHas);
    destination.touch(key, COPIED);
  }

  /** Puts a key into the ledger of the run that copied. */
  void onRecord(String key, Fate fate, FailureCode code) {
    LedgerRecord record =
        new LedgerRecord(ObjectKey.of(key), 1, "", fate, code, "No.", null, null, 1, COPIED);
    SegmentRef segment =
        new LedgerWriter(
                state.below(StateLayout.run(COPY_RUN)), StateRecords.json(), "0000-1", 1, null)
            .append(List.of(record));
    LaneRecord manifest =
        new LaneRecord(COPY_RUN, "0000", 1, List.of(Objects.requireNonNull(segment)), List.of());
    new StateRecords(state).write(manifest.path(), manifest);
  }

  // ---- leases

  RangeTask task(KeyRange range) {
    return new RangeTask(RUN, "v0000-1", range, List.of(), null, Duration.ofMinutes(10));
  }

  /** Runs one lease over everything to its end. */
  RangeOutcome run() throws InterruptedException {
    return run(task(KeyRange.ALL), RangeCheckpoint.NONE, 1, new Link());
  }

  RangeOutcome run(RangeTask task, RangeCheckpoint from, int attempt, LeaseLink link)
      throws InterruptedException {
    return verifier().verify(task, from, attempt, link);
  }

  private RangeVerifier verifier() {
    EngineLimits limits = new EngineLimits(8, 64L * 1024 * 1024, 64);
    return new RangeVerifier(
        sourceWire,
        destinationWire,
        context(),
        new VerificationOrder(
            COPY_RUN, level, exact, excuse, COPY_STARTED, COPY_ENDED, null, audit, sample, closer),
        state,
        StateRecords.json(),
        limits,
        new BufferPool(limits.bufferBytes()),
        new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1)),
        QUICK);
  }

  MigrationContext context() {
    SideRecord side =
        new SideRecord("memory", "memory-1", null, capabilities(), clockOffsetMillis, null);
    return new MigrationContext(spec(), side, side);
  }

  private Capabilities capabilities() {
    return new Capabilities(
        true,
        true,
        true,
        behaviour.etagIsMd5(),
        checksums,
        behaviour.tags() == Support.HONOURED,
        true,
        behaviour.tagCountOnRead(),
        false,
        false,
        new Carrying(Set.of(), false, false, false, behaviour.keeps().lock().enabled()));
  }

  private MigrationSpec spec() {
    return new MigrationSpec(
            "m",
            new BucketLocation("old", "old", "", null),
            new BucketLocation("new", "new", "", null),
            null,
            CopyOptions.DEFAULT.withFidelity(fidelity),
            null,
            true,
            MigrationSpec.Canary.DEFAULT,
            SelectionOptions.NONE,
            MigrationSpec.DEFAULT_GIVE_UP_AFTER,
            MigrationSpec.DEFAULT_LEASE_TIME,
            VerifyLevel.NONE)
        .withVersions(versions);
  }

  /** A tie that lets the lease run, unless a test overrides it. */
  static class Link implements LeaseLink {

    @Override
    public void heartbeat(RangeCheckpoint checkpoint) {}

    @Override
    public @Nullable StopReason stopRequested() {
      return null;
    }

    @Override
    public boolean mayWrite() {
      throw new AssertionError("a verification writes nothing");
    }
  }

  // ---- results

  static VerifyTally found(RangeOutcome outcome) {
    return Objects.requireNonNull(outcome.settled().verified());
  }

  /** What an accepted outcome has on record, sorted. */
  List<String> recorded(RangeOutcome outcome) {
    return discrepancies(outcome).stream().map(d -> d.key() + " " + d.kind()).sorted().toList();
  }

  /** The same in full. */
  List<Discrepancy> discrepancies(RangeOutcome outcome) {
    SegmentRef last = outcome.settled().lastSegment();
    if (last == null) {
      return List.of();
    }
    LaneRecord manifest = new LaneRecord(RUN, "v0000", 1, List.of(last), List.of());
    new StateRecords(state).write(manifest.path(), manifest);
    LedgerPage page = AcceptedLedger.of(state, RUN, LedgerPage.Kind.DISCREPANCIES).page(null);
    if (page.next() != null) {
      throw new AssertionError("more discrepancies than a page holds");
    }
    return ZippedLines.of(page).stream().map(TestVerification::parse).toList();
  }

  private static Discrepancy parse(String line) {
    try {
      return StateRecords.json().readValue(line, Discrepancy.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }
}
