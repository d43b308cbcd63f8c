package io.bucketbrigade.engine.migrate;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.copy.CopyOutcome;
import io.bucketbrigade.engine.copy.ObjectCopier;
import io.bucketbrigade.engine.copy.SideProbe;
import io.bucketbrigade.engine.copy.SideTrouble;
import io.bucketbrigade.engine.decide.Decider;
import io.bucketbrigade.engine.decide.DecisionRules;
import io.bucketbrigade.engine.pace.PaceKeeper;
import io.bucketbrigade.engine.retry.RecordsInOrder;
import io.bucketbrigade.engine.select.Selection;
import io.bucketbrigade.engine.settle.LedgerWriter;
import io.bucketbrigade.engine.settle.Settlement;
import io.bucketbrigade.engine.settle.WriteRecorder;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.RetryingStore;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.engine.store.WritePermit;
import io.bucketbrigade.engine.upload.UploadRecords;
import io.bucketbrigade.engine.writes.GoneCopies;
import io.bucketbrigade.engine.writes.WriteLog;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.retry.RetryOrder;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import io.bucketbrigade.model.spec.PassOptions.Compare;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Works on leases of one migration: lists both sides of a range in lock step, decides per key,
 * copies with many objects in flight, and settles.
 *
 * <p>Memory: two pages a side, the look-ahead window, and bodies out of the worker's byte budget;
 * nothing grows with the range. Thread-safe: one instance may run several leases.
 *
 * <p>Retry: a range may be done again from any older checkpoint; what was copied is found and
 * booked as copied. Refusals by a side are stop reasons of the outcome, not exceptions.
 */
public final class RangeMigrator {

  /** Dates of replies are whole seconds, so a clock offset is known to a second or two. */
  private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

  private final MigrationContext context;
  private final MappingSide source;
  private final ObjectStore destinationStore;
  private final StateStore state;
  private final EngineLimits limits;
  private final BufferPool buffers;
  private final ObjectMapper json;
  private final RetryPolicy wireRetries;
  private final LeaseClocks clocks;
  private final List<ContextRef> earlier;
  private final WriteLog writes;
  private final PaceKeeper pace;

  /**
   * Works for one migration.
   *
   * @param source the source bucket, without retries of its own
   * @param destination the destination bucket, likewise
   * @param context spec and capabilities
   * @param state the migration's folder in the state store
   * @param json writes records with {@code java.time}
   * @param limits what one lease may use
   * @param buffers the worker's byte budget
   * @param pace hears of each copy
   */
  public RangeMigrator(
      ObjectStore source,
      ObjectStore destination,
      MigrationContext context,
      StateStore state,
      ObjectMapper json,
      EngineLimits limits,
      BufferPool buffers,
      PaceKeeper pace) {
    this(
        source,
        destination,
        context,
        state,
        json,
        limits,
        buffers,
        RetryPolicy.WIRE,
        LeaseClocks.DEFAULT,
        pace);
  }

  RangeMigrator(
      ObjectStore source,
      ObjectStore destination,
      MigrationContext context,
      StateStore state,
      ObjectMapper json,
      EngineLimits limits,
      BufferPool buffers,
      RetryPolicy wireRetries,
      LeaseClocks clocks,
      PaceKeeper pace) {
    MigrationSpec spec = context.spec();
    this.context = context;
    this.source =
        new MappingSide(
            Side.SOURCE,
            new RetryingStore(source, wireRetries),
            spec.source().prefix(),
            context.source().capabilities(),
            spec.versions() == Versions.ALL);
    this.destinationStore = destination;
    this.wireRetries = wireRetries;
    this.state = state;
    this.json = json;
    this.limits = limits;
    this.buffers = buffers;
    this.clocks = clocks;
    this.earlier =
        context.earlierWrites().runs().stream()
            .map(run -> new ContextRef(spec.id(), run, null))
            .toList();
    this.writes = new WriteLog(state, earlier, spec.source().prefix());
    this.pace = pace;
  }

  /**
   * Works on one lease until it is exhausted, its time is over, or it has to stop.
   *
   * @param task what to do
   * @param resumeFrom the last attempt's checkpoint; {@link RangeCheckpoint#NONE} for the first
   * @param attempt counts the attempts on this lease, from 1
   * @param leaseStartedAt when the first attempt began, by our clock
   * @param link the tie to whoever granted the lease
   */
  public RangeOutcome migrate(
      RangeTask task,
      RangeCheckpoint resumeFrom,
      int attempt,
      Instant leaseStartedAt,
      LeaseLink link)
      throws InterruptedException {
    Instant inDoubtSince = inDoubtSince(task, attempt, leaseStartedAt);
    ObjectTools tools = tools(link, task.leaseId(), inDoubtSince);
    return run(
        task,
        resumeFrom,
        attempt,
        link,
        tools,
        settlement -> listed(tools, settlement, inDoubtSince));
  }

  /**
   * Works on one lease of a run that retries: the same, over keys that an earlier run has on
   * record.
   *
   * @param order which of these it tries; the others are carried over
   */
  public RangeOutcome retry(
      RangeTask task, RangeCheckpoint resumeFrom, int attempt, LeaseLink link, RetryOrder order)
      throws InterruptedException {
    Instant inDoubtSince = byDestinationClock(order.inDoubtSince());
    ObjectTools tools = tools(link, task.leaseId(), inDoubtSince);
    return run(
        task,
        resumeFrom,
        attempt,
        link,
        tools,
        settlement -> recorded(tools, settlement, inDoubtSince, order));
  }

  /**
   * Works on one lease of a pass that deletes: the same, over the keys that the pass logged as gone
   * at the source.
   */
  public RangeOutcome delete(
      RangeTask task, RangeCheckpoint resumeFrom, int attempt, LeaseLink link)
      throws InterruptedException {
    boolean repeated = attempt > 1 || task.inDoubtSince() != null;
    ObjectTools tools = tools(link, task.leaseId(), null);
    return run(
        task, resumeFrom, attempt, link, tools, settlement -> gone(tools, settlement, repeated));
  }

  /** Where keys come from, and what is done with them. */
  private record Work(KeyFeed feed, KeyWork keys) {}

  private Work listed(ObjectTools tools, Settlement settlement, @Nullable Instant inDoubtSince) {
    KeyMigrator keys = keys(tools);
    RowWork work =
        migratesVersions()
            ? new VersionWork(
                tools.decider(), keys, histories(tools, keys, inDoubtSince), settlement)
            : new CopyWork(
                tools.decider(), keys, settlement, writes, context.earlierWrites().carryOver());
    return new Work(new ListedKeys(source, tools.destination(), work, clocks.listingPause()), work);
  }

  private Work recorded(
      ObjectTools tools, Settlement settlement, @Nullable Instant inDoubtSince, RetryOrder order) {
    KeyMigrator keys = keys(tools);
    HistoryMigrator histories = migratesVersions() ? histories(tools, keys, inDoubtSince) : null;
    RecordedKeys again =
        new RecordedKeys(
            new RecordsInOrder(state, order, source.prefix()),
            order,
            new KeyAgain(keys, tools.keys(tools.copier()::copy), histories),
            settlement,
            writes);
    return new Work(again, again);
  }

  /** The part of a pass that deletes comes after the one that copied, and reads its log. */
  private Work gone(ObjectTools tools, Settlement settlement, boolean repeated) {
    ContextRef copied = earlier.getFirst();
    GoneKeys gone =
        new GoneKeys(
            range -> new GoneCopies(state, copied, source.prefix(), range),
            new WriteLog(state, List.of(copied), source.prefix()),
            source.prefix(),
            new OrphanDeleter(tools, keys(tools), repeated),
            settlement);
    return new Work(gone, gone);
  }

  private RangeOutcome run(
      RangeTask task,
      RangeCheckpoint resumeFrom,
      int attempt,
      LeaseLink link,
      ObjectTools tools,
      Function<Settlement, Work> prepared)
      throws InterruptedException {
    RangeCheckpoint from = startOf(task, resumeFrom);
    Problem obstacle = migratesVersions() ? versioningProblem(tools.destination()) : null;
    if (obstacle != null) {
      return new RangeOutcome(from, StopReason.SIDE_UNAVAILABLE, obstacle, null);
    }
    Settlement settlement = new Settlement(from, limits.lookAheadKeys());
    StateStore run = state.below(StateLayout.run(task.context()));
    LedgerWriter ledger = new LedgerWriter(run, json, task.leaseId(), attempt, from.lastSegment());
    Work what = prepared.apply(settlement);
    LeaseWork work =
        new LeaseWork(
            what.feed(),
            what.keys(),
            limits.objectsInFlight(migratesVersions()),
            source.store(),
            tools.destination().store());
    Checkpointer checkpointer =
        new Checkpointer(
            settlement,
            ledger,
            migratesVersions() ? run.below(StateLayout.VERSIONS) : null,
            migratesVersions() ? null : writeRecorder(run, task.leaseId(), attempt, from),
            from,
            attempt,
            what.feed()::firstKey);
    return new LeaseRun(task, from, link, work, checkpointer, clocks).run();
  }

  /** For what one object's steps write. */
  WriteRecorder writeRecorder(ContextRef run, String leaseId, int attempt) {
    return new WriteRecorder(
        state.below(StateLayout.run(run)).below(StateLayout.WRITES), json, leaseId, attempt, null);
  }

  /** Histories are aligned by what both sides show, and have a map of their own. */
  private WriteRecorder writeRecorder(
      StateStore run, String leaseId, int attempt, RangeCheckpoint from) {
    return new WriteRecorder(
        run.below(StateLayout.WRITES), json, leaseId, attempt, from.lastWrites());
  }

  private KeyMigrator keys(ObjectTools tools) {
    return tools.keys((object, condition) -> copyOrHandOver(tools, object, condition));
  }

  /** A large object would hold its lease for hours, and no other worker could help. */
  private CopyOutcome copyOrHandOver(
      ObjectTools tools, ListedObject object, WriteCondition condition)
      throws InterruptedException {
    if (tools.copier().isShared(object)) {
      return new CopyOutcome.Deferred(
          FailureCode.OBJECT_HANDED_OVER,
          "The object is large, so many workers copy it together once the lanes are done.");
    }
    long startNanos = System.nanoTime();
    CopyOutcome outcome = tools.copier().copy(object, condition);
    if (outcome instanceof CopyOutcome.Copied copied) {
      Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
      pace.copied(source.full(object.key()), copied.bytes(), took);
    }
    return outcome;
  }

  /**
   * What acts on single objects.
   *
   * @param link the tie to whoever granted the work
   * @param name names the work among all that may run
   * @param inDoubtSince what was written since then may be ours; null if nothing may
   */
  ObjectTools tools(WorkLink link, String name, @Nullable Instant inDoubtSince) {
    WritePermit permit = new LeasePermit(link);
    MappingSide destination = destination(permit);
    SideProbe sourceProbe = new SideProbe(source, context.source().sampleKey(), null, permit);
    SideProbe destinationProbe =
        new SideProbe(destination, null, canaryOf(destination, name), permit);
    ObjectCopier copier =
        new ObjectCopier(
            source,
            destination,
            context.spec().copy(),
            buffers,
            new UploadRecords(state),
            permit,
            sourceProbe,
            destinationProbe,
            Duration.ofMillis(context.destination().clockOffsetMillis()));
    return new ObjectTools(
        source,
        destination,
        sourceProbe,
        destinationProbe,
        copier,
        new Decider(
            DecisionRules.of(context, inDoubtSince), new Selection(context.spec().selection())),
        context.options().compare() == Compare.ATTRIBUTES,
        this::byDestinationClock);
  }

  MappingSide source() {
    return source;
  }

  /** What earlier passes wrote. */
  WriteLog writes() {
    return writes;
  }

  LedgerWriter ledger(ContextRef run, String leaseId, int attempt) {
    return new LedgerWriter(state.below(StateLayout.run(run)), json, leaseId, attempt, null);
  }

  LeaseClocks clocks() {
    return clocks;
  }

  private boolean migratesVersions() {
    return context.spec().versions() == Versions.ALL;
  }

  private HistoryMigrator histories(
      ObjectTools tools, KeyMigrator keys, @Nullable Instant inDoubtSince) {
    return new HistoryMigrator(
        source,
        tools.destination(),
        keys,
        tools.copier(),
        destinationAheadOfSource(),
        inDoubtSince);
  }

  /** A bucket that keeps no versions any more would lose what a history is replayed over. */
  private static @Nullable Problem versioningProblem(MappingSide destination) {
    try {
      return HistoryMigrator.versioningProblem(destination);
    } catch (SideException e) {
      return SideTrouble.describe(destination, e.failed());
    }
  }

  private Duration destinationAheadOfSource() {
    return Duration.ofMillis(
        context.destination().clockOffsetMillis() - context.source().clockOffsetMillis());
  }

  private MappingSide destination(WritePermit permit) {
    return new MappingSide(
        Side.DESTINATION,
        new RetryingStore(destinationStore, wireRetries, permit),
        context.spec().destination().prefix(),
        context.destination().capabilities(),
        migratesVersions());
  }

  /**
   * The holes that an earlier lease left over stand before the range, so a lease that has them
   * begins with its cursor at the range's beginning: from there on every checkpoint names all holes
   * that are left.
   */
  private static RangeCheckpoint startOf(RangeTask task, RangeCheckpoint resumeFrom) {
    if (resumeFrom.attempt() > 0 || task.holes().isEmpty()) {
      return resumeFrom;
    }
    ObjectKey begin = task.range().after();
    if (begin == null || task.holes().getLast().isAfter(begin)) {
      throw new IllegalArgumentException(
          "hole '%s' is not before the range %s".formatted(task.holes().getLast(), task.range()));
    }
    return new RangeCheckpoint(0, begin, task.holes(), Tally.ZERO, null, null, 0, 0);
  }

  /**
   * In a stretch that an earlier attempt may have worked on, what was written since the lease's
   * start may be its own; by the destination's clock.
   */
  private @Nullable Instant inDoubtSince(RangeTask task, int attempt, Instant leaseStartedAt) {
    Instant since = task.inDoubtSince();
    if (since == null && attempt == 1) {
      return null;
    }
    Instant ours = since == null || leaseStartedAt.isBefore(since) ? leaseStartedAt : since;
    return byDestinationClock(ours);
  }

  /** The earliest that the destination's clock may have shown then. */
  Instant byDestinationClock(Instant ours) {
    return ours.plusMillis(context.destination().clockOffsetMillis()).minus(CLOCK_ERROR);
  }

  /** Named after the lease, so that no two leases and no user's object can meet under it. */
  private @Nullable ObjectKey canaryOf(MappingSide destination, String leaseId) {
    MigrationSpec.Canary canary = context.spec().canary();
    return canary.enabled() ? destination.full(ObjectKey.of(canary.key() + "-" + leaseId)) : null;
  }
}
