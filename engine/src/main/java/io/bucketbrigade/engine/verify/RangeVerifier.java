package io.bucketbrigade.engine.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.copy.SideProbe;
import io.bucketbrigade.engine.migrate.EngineLimits;
import io.bucketbrigade.engine.migrate.LeaseClocks;
import io.bucketbrigade.engine.migrate.LeaseLink;
import io.bucketbrigade.engine.migrate.LeaseRun;
import io.bucketbrigade.engine.migrate.LeaseWork;
import io.bucketbrigade.engine.migrate.ListedKeys;
import io.bucketbrigade.engine.settle.LedgerWriter;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.RetryingStore;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import io.bucketbrigade.model.verify.VerificationOrder;

/**
 * Works on leases that verify: lists both sides of a range in lock step and compares each key. It
 * shares the listing and the lease's clockwork with copying, and none of what decides there.
 * Nothing is ever written to either side.
 *
 * <p>Memory: two pages a side, the look-ahead window, bodies out of the worker's byte budget, and a
 * bounded part of the ledger once something differs. Thread-safe: one instance may run several
 * leases.
 *
 * <p>Retry: a range may be compared again from any older checkpoint. Refusals by a side are stop
 * reasons of the outcome, not exceptions.
 */
public final class RangeVerifier {

  private final MappingSide source;
  private final MappingSide destination;
  private final MigrationContext context;
  private final VerificationOrder order;
  private final StateStore migration;
  private final ObjectMapper json;
  private final EngineLimits limits;
  private final BufferPool buffers;
  private final LeaseClocks clocks;

  /**
   * Works for one verification.
   *
   * @param source the source bucket, without retries of its own; the oracle's store, not a faster
   *     one that copying may use
   * @param destination the destination bucket, likewise
   * @param context spec and capabilities
   * @param order what to compare
   * @param migration the migration's folder in the state store
   * @param json writes records with {@code java.time}
   * @param limits what one lease may use
   * @param buffers the worker's byte budget
   */
  public RangeVerifier(
      ObjectStore source,
      ObjectStore destination,
      MigrationContext context,
      VerificationOrder order,
      StateStore migration,
      ObjectMapper json,
      EngineLimits limits,
      BufferPool buffers) {
    this(
        source,
        destination,
        context,
        order,
        migration,
        json,
        limits,
        buffers,
        RetryPolicy.WIRE,
        LeaseClocks.DEFAULT);
  }

  RangeVerifier(
      ObjectStore source,
      ObjectStore destination,
      MigrationContext context,
      VerificationOrder order,
      StateStore migration,
      ObjectMapper json,
      EngineLimits limits,
      BufferPool buffers,
      RetryPolicy wireRetries,
      LeaseClocks clocks) {
    this.source =
        new MappingSide(
            Side.SOURCE,
            new RetryingStore(source, wireRetries),
            context.spec().source().prefix(),
            context.source().capabilities(),
            comparesVersions(context));
    this.destination =
        new MappingSide(
            Side.DESTINATION,
            new RetryingStore(destination, wireRetries),
            context.spec().destination().prefix(),
            context.destination().capabilities(),
            comparesVersions(context));
    this.context = context;
    this.order = order;
    this.migration = migration;
    this.json = json;
    this.limits = limits;
    this.buffers = buffers;
    this.clocks = clocks;
  }

  /**
   * Works on one lease until it is exhausted, its time is over, or it has to stop.
   *
   * @param task what to do
   * @param resumeFrom the last attempt's checkpoint; {@link RangeCheckpoint#NONE} for the first
   * @param attempt counts the attempts on this lease, from 1
   * @param link the tie to whoever granted the lease
   */
  public RangeOutcome verify(
      RangeTask task, RangeCheckpoint resumeFrom, int attempt, LeaseLink link)
      throws InterruptedException {
    SideClocks theirs = SideClocks.of(context);
    Drift drift = new Drift(theirs, order);
    KeyVerifier keys =
        new KeyVerifier(
            source,
            destination,
            order,
            context.spec(),
            new Closeness(order, theirs),
            drift,
            new OnRecord(migration, order.ledger(), source.prefix(), task.range()),
            new BodyComparison(source, destination, buffers),
            comparesVersions(context) ? new HistoryLook(source, destination, drift) : null,
            new SideProbe(source, context.source().sampleKey(), null, () -> {}),
            new SideProbe(destination, null, null, () -> {}));
    VerifyWindow window = new VerifyWindow(resumeFrom, limits.lookAheadKeys());
    LedgerWriter ledger =
        new LedgerWriter(
            migration.below(StateLayout.run(task.context())),
            json,
            task.leaseId(),
            attempt,
            resumeFrom.lastSegment());
    VerifyWork comparing = new VerifyWork(keys, window);
    ListedKeys listed = new ListedKeys(source, destination, comparing, clocks.listingPause());
    LeaseWork work =
        new LeaseWork(
            listed,
            comparing,
            limits.objectsInFlight(comparesVersions(context)),
            source.store(),
            destination.store());
    VerifyCheckpoints checkpoints =
        new VerifyCheckpoints(window, ledger, resumeFrom, attempt, listed::firstKey);
    return new LeaseRun(task, resumeFrom, link, work, checkpoints, clocks).run();
  }

  private static boolean comparesVersions(MigrationContext context) {
    return context.spec().versions() == Versions.ALL;
  }
}
