package io.bucketbrigade.engine.forecast;

import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.copy.CopyRequests;
import io.bucketbrigade.engine.decide.Decider;
import io.bucketbrigade.engine.decide.DecisionRules;
import io.bucketbrigade.engine.limit.WorkerLimits;
import io.bucketbrigade.engine.plan.Concurrently;
import io.bucketbrigade.engine.plan.CopyCosts;
import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.plan.Planner;
import io.bucketbrigade.engine.preflight.Preflight;
import io.bucketbrigade.engine.preflight.PreflightReport;
import io.bucketbrigade.engine.select.Selection;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.RetryingStore;
import io.bucketbrigade.engine.verify.VerifyRequests;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.forecast.Forecast;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.preflight.SideRecord;
import io.bucketbrigade.model.spec.Allowance;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.MigrationSpec;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Says what the migration of one mapping would do, without a write to either side: it looks at both
 * sides as preflight does, cuts the same lanes, lists them as leases would, and decides about each
 * key by the code that would decide then.
 *
 * <p>Lanes are listed side by side, within the spec's own limits. If the requests that it may send
 * do not suffice for all, each lane is listed in part, and the rest is estimated by {@link
 * Planner}'s number of objects. Memory does not grow with the bucket. Retry: begins anew.
 * Thread-safe.
 */
public final class Forecaster {

  /** A visit of fewer pages repeats more than it learns. */
  private static final long SHORTEST_VISIT = 8;

  private final ObjectStores stores;
  private final Preflight preflight;
  private final WorkerLimits limits;
  private final BufferPool buffers;
  private final RetryPolicy retries;

  /**
   * A forecaster.
   *
   * @param stores opens buckets, without retries of their own
   * @param clock this worker's clock
   * @param limits of this worker
   * @param buffers what workers have for bodies
   */
  public Forecaster(
      ObjectStores stores, InstantSource clock, WorkerLimits limits, BufferPool buffers) {
    this(stores, new Preflight(stores, clock), limits, buffers, RetryPolicy.WIRE);
  }

  Forecaster(
      ObjectStores stores,
      Preflight preflight,
      WorkerLimits limits,
      BufferPool buffers,
      RetryPolicy retries) {
    this.stores = stores;
    this.preflight = preflight;
    this.limits = limits;
    this.buffers = buffers;
    this.retries = retries;
  }

  /**
   * Looks ahead. What would refuse the migration is a result, not an exception.
   *
   * @param alive is called before each listing, from several threads; what it throws ends the count
   * @throws io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException if this worker
   *     lacks a connection
   * @throws io.bucketbrigade.engine.store.SideException if a side cannot be listed any more
   */
  public Forecast forecast(Forecast.Request request, Runnable alive) {
    MigrationSpec spec = request.spec();
    requireConnections(spec);
    PreflightReport report = preflight.foresee(spec);
    MigrationContext context = report.context();
    if (context == null) {
      return Forecast.refused(report.result().refusals(), report.result().warnings());
    }
    // Beside the migration of that id, should it run.
    try (WorkerLimits.Membership member =
        limits.join(spec.id() + " plan", new Allowance(spec.limits(), 1))) {
      MappingSide source = side(Side.SOURCE, spec.source(), context.source(), member, alive);
      MappingSide destination =
          side(Side.DESTINATION, spec.destination(), context.destination(), member, alive);
      Plan plan =
          new Planner(source.store(), source.prefix(), CopyCosts.of(context))
              .plan(request.maxLanes());
      List<LaneCount> lanes = lanes(plan, source, destination, context);
      long requests = count(lanes, request.maxListRequests());
      return new ForecastSum(context, plan, lanes, requests).forecast(report.result().warnings());
    }
  }

  /** A missing connection is another worker's chance, and no verdict on the migration. */
  private void requireConnections(MigrationSpec spec) {
    stores.open(spec.source());
    stores.open(spec.destination());
  }

  private MappingSide side(
      Side side,
      BucketLocation location,
      SideRecord found,
      WorkerLimits.Membership member,
      Runnable alive) {
    ObjectStore store = new RetryingStore(member.limited(side, stores.open(location)), retries);
    return new MappingSide(
        side, new ObservedStore(store, alive), location.prefix(), found.capabilities());
  }

  private List<LaneCount> lanes(
      Plan plan, MappingSide source, MappingSide destination, MigrationContext context) {
    Decider decider =
        new Decider(DecisionRules.of(context, null), new Selection(context.spec().selection()));
    CopyRequests copying = new CopyRequests(context, buffers.maxPartBytes());
    VerifyRequests verifying = new VerifyRequests(context);
    List<LaneCount> lanes = new ArrayList<>();
    for (LanePlan lane : plan.lanes()) {
      lanes.add(
          new LaneCount(
              lane.range(),
              source,
              destination,
              new ObjectsTally(decider, copying, verifying),
              lane.range().through() == null));
    }
    return lanes;
  }

  /** Gives each lane that is open an even share of what is left, until nothing is. */
  private static long count(List<LaneCount> lanes, long requestsAtMost) {
    long used = 0;
    List<LaneCount> open = lanes;
    while (!open.isEmpty() && used < requestsAtMost) {
      long left = requestsAtMost - used;
      List<LaneCount> visited = Planner.evenly(open, Math.max(1, left / SHORTEST_VISIT));
      long share = Math.max(1, left / visited.size());
      used +=
          Concurrently.map(visited, lane -> lane.count(share)).stream()
              .mapToLong(Long::longValue)
              .sum();
      open = lanes.stream().filter(LaneCount::isOpen).toList();
    }
    return used;
  }
}
