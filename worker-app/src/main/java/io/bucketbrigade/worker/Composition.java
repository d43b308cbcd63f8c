package io.bucketbrigade.worker;

import io.bucketbrigade.activities.AccessActivitiesImpl;
import io.bucketbrigade.activities.BucketActivitiesImpl;
import io.bucketbrigade.activities.ControlActivitiesImpl;
import io.bucketbrigade.activities.CopyActivitiesImpl;
import io.bucketbrigade.activities.CutoverActivitiesImpl;
import io.bucketbrigade.activities.DeletionActivitiesImpl;
import io.bucketbrigade.activities.ForecastActivitiesImpl;
import io.bucketbrigade.activities.HeartbeatAcks;
import io.bucketbrigade.activities.ReportActivitiesImpl;
import io.bucketbrigade.activities.RetryActivitiesImpl;
import io.bucketbrigade.activities.VerificationActivitiesImpl;
import io.bucketbrigade.activities.VerifyActivitiesImpl;
import io.bucketbrigade.engine.access.AccessProbe;
import io.bucketbrigade.engine.access.SourceFreeze;
import io.bucketbrigade.engine.access.TemporaryGrants;
import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.forecast.Forecaster;
import io.bucketbrigade.engine.governor.Governor;
import io.bucketbrigade.engine.limit.WorkerLimits;
import io.bucketbrigade.engine.migrate.EngineLimits;
import io.bucketbrigade.engine.preflight.PinCheck;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.s3.S3ObjectStores;
import io.bucketbrigade.workflows.access.AccessGuardWorkflowImpl;
import io.bucketbrigade.workflows.access.AccessRevocationWorkflowImpl;
import io.bucketbrigade.workflows.bucket.BucketComparisonWorkflowImpl;
import io.bucketbrigade.workflows.cutover.CutoverWorkflowImpl;
import io.bucketbrigade.workflows.cutover.FreezeGuardWorkflowImpl;
import io.bucketbrigade.workflows.cutover.UnfreezeWorkflowImpl;
import io.bucketbrigade.workflows.forecast.ForecastWorkflowImpl;
import io.bucketbrigade.workflows.lane.PrefixLaneWorkflowImpl;
import io.bucketbrigade.workflows.large.LargeObjectWorkflowImpl;
import io.bucketbrigade.workflows.large.LargeObjectsWorkflowImpl;
import io.bucketbrigade.workflows.ledger.LedgerWorkflowImpl;
import io.bucketbrigade.workflows.migration.MigrationWorkflowImpl;
import io.bucketbrigade.workflows.migration.RetryWorkflowImpl;
import io.bucketbrigade.workflows.migration.ScheduledPassWorkflowImpl;
import io.bucketbrigade.workflows.migration.SpecWorkflowImpl;
import io.bucketbrigade.workflows.migration.VerificationWorkflowImpl;
import io.bucketbrigade.workflows.report.ReportWorkflowImpl;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Puts a worker together: the one place that knows every module. */
final class Composition {

  /** S3 heeds a policy within some seconds. */
  private static final Duration ACCESS_PAUSE = Duration.ofSeconds(2);

  private Composition() {}

  static Parts of(WorkerConfig config) {
    EngineLimits limits = EngineLimits.DEFAULT;
    S3ObjectStores stores = new S3ObjectStores(config.connections(), config.requestsInFlight());
    // Who checks copies shares no code for requests with who makes them.
    ObjectStores verified = stores.throughSdk();
    Switches switches = new Switches(config.switches(), config.connections(), stores);
    StateStores states = new StateStores(stores, config.defaultState());
    PinCheck pins = new PinCheck(stores);
    BufferPool buffers = new BufferPool(limits.bufferBytes());
    WorkerLimits rates = new WorkerLimits();
    HeartbeatAcks acks = new HeartbeatAcks();
    AtomicBoolean draining = new AtomicBoolean();
    return new Parts(
        (client, registry) -> {
          stores.watch((bucket, governor) -> measure(registry, bucket, governor));
          CopyActivitiesImpl copy =
              new CopyActivitiesImpl(
                  stores, states, pins, limits, buffers, acks, draining::get, rates);
          return new Workload(
              List.of(
                  MigrationWorkflowImpl.class,
                  PrefixLaneWorkflowImpl.class,
                  LargeObjectsWorkflowImpl.class,
                  LargeObjectWorkflowImpl.class,
                  VerificationWorkflowImpl.class,
                  RetryWorkflowImpl.class,
                  LedgerWorkflowImpl.class,
                  ReportWorkflowImpl.class,
                  SpecWorkflowImpl.class,
                  ScheduledPassWorkflowImpl.class,
                  BucketComparisonWorkflowImpl.class,
                  ForecastWorkflowImpl.class,
                  CutoverWorkflowImpl.class,
                  FreezeGuardWorkflowImpl.class,
                  UnfreezeWorkflowImpl.class,
                  AccessGuardWorkflowImpl.class,
                  AccessRevocationWorkflowImpl.class),
              List.of(
                  new ControlActivitiesImpl(stores, states, pins, client, InstantSource.system()),
                  new VerificationActivitiesImpl(verified, states, pins),
                  new RetryActivitiesImpl(states),
                  new DeletionActivitiesImpl(states),
                  new ReportActivitiesImpl(states),
                  new BucketActivitiesImpl(stores, states),
                  new CutoverActivitiesImpl(
                      stores,
                      states,
                      switches.tools(),
                      new SourceFreeze(stores, RetryPolicy.WIRE),
                      client),
                  new AccessActivitiesImpl(
                      new TemporaryGrants(stores, RetryPolicy.WIRE),
                      new AccessProbe(stores, ACCESS_PAUSE),
                      client),
                  new ForecastActivitiesImpl(
                      new Forecaster(stores, InstantSource.system(), rates, buffers))),
              List.of(
                  new CountedLeases(
                      copy,
                      new VerifyActivitiesImpl(
                          verified, states, pins, limits, buffers, acks, draining::get, rates),
                      registry),
                  new CountedLargeObjects(copy, registry)));
        },
        draining,
        List.of(acks),
        List.of(switches, stores, buffers));
  }

  private static void measure(MeterRegistry registry, String bucket, Governor governor) {
    Gauge.builder("brigade_requests_in_flight", governor, Governor::inFlight)
        .tag("bucket", bucket)
        .register(registry);
    Gauge.builder("brigade_requests_in_flight_limit", governor, Governor::limit)
        .tag("bucket", bucket)
        .register(registry);
  }
}
