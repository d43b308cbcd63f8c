package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.preflight.PreflightResult;
import io.bucketbrigade.model.preflight.SideRecord;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.model.spec.StateLocation;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, before anything is copied, whether a migration can work, and what both sides are able
 * to do. Everything that is wrong is reported at once, each as one sentence with its remedy.
 *
 * <p>It reads a few source objects and writes, reads and deletes a canary at the destination; see
 * {@code MigrationSpec.Canary}. About 60 requests, and 35 more where the source has checksums;
 * transient failures are repeated for some seconds before they count. Retry: a second call takes
 * away what a killed one left. Thread-safe.
 */
public final class Preflight {

  private final ObjectStores stores;
  private final InstantSource clock;
  private final RetryPolicy retries;

  /**
   * A preflight.
   *
   * @param stores opens buckets, without retries of their own
   * @param clock this worker's clock, which the servers' are compared with
   */
  public Preflight(ObjectStores stores, InstantSource clock) {
    this(stores, clock, RetryPolicy.WIRE);
  }

  Preflight(ObjectStores stores, InstantSource clock, RetryPolicy retries) {
    this.stores = stores;
    this.clock = clock;
    this.retries = retries;
  }

  /**
   * Examines both sides. A refusal is a result, not an exception.
   *
   * @param spec what was asked
   * @param state where the migration's state lives
   */
  public PreflightReport examine(MigrationSpec spec, StateLocation state) {
    return examine(spec, state, spec.passes());
  }

  /**
   * The same for a pass.
   *
   * @param options what it does beyond copying
   */
  public PreflightReport examine(MigrationSpec spec, StateLocation state, PassOptions options) {
    Findings findings = new Findings();
    SideReach reach = new SideReach(stores, clock, retries, findings);
    ReachedSide source = reach.reach(Side.SOURCE, spec.source());
    ReachedSide destination = reach.reach(Side.DESTINATION, spec.destination());
    checkOverlaps(spec, state, source, destination, findings);
    SideRecord sourceRecord = null;
    ListedObject sample = null;
    if (source != null) {
      if (spec.versions() == Versions.ALL) {
        new VersionsExam(spec, findings).examineSource(source);
      }
      SourceExam exam = new SourceExam(source, spec, true, findings);
      sourceRecord = exam.examine();
      sample = exam.smallestReadable();
    }
    SideRecord destinationRecord = null;
    // Where the destination is the source, a canary would be a change of the source.
    if (destination != null && !findings.hasRefused(FailureCode.SAME_BUCKET)) {
      boolean checksums = sourceRecord != null && sourceRecord.capabilities().checksums();
      destinationRecord =
          new DestinationExam(
                  destination, source, sample, checksums, spec, options, retries, findings)
              .examine();
      if (spec.versions() == Versions.ALL) {
        new VersionsExam(spec, findings)
            .examineDestination(destination, destinationRecord.capabilities());
      }
      if (sourceRecord != null) {
        sourceRecord = withTagCountOf(destinationRecord, sourceRecord);
      }
    }
    return report(
        spec, findings.result(source != null && source.isEmpty()), sourceRecord, destinationRecord);
  }

  /**
   * Looks at both sides, which are compared and nothing more, without a write to either. A refusal
   * is a result, not an exception.
   *
   * @param spec what was asked
   * @param state where the audit's state lives
   */
  public PreflightReport look(MigrationSpec spec, StateLocation state) {
    Findings findings = new Findings();
    SideReach reach = new SideReach(stores, clock, retries, findings);
    ReachedSide source = reach.reach(Side.SOURCE, spec.source());
    ReachedSide destination = reach.reach(Side.DESTINATION, spec.destination());
    checkOverlaps(spec, state, source, destination, findings);
    SideRecord sourceRecord = source == null ? null : looked(source, spec, findings);
    SideRecord destinationRecord = destination == null ? null : looked(destination, spec, findings);
    return report(
        spec, findings.result(source != null && source.isEmpty()), sourceRecord, destinationRecord);
  }

  /**
   * Says what is to be expected of both sides, without a write to either: what only a canary shows
   * of the destination is taken to be as with AWS. The state store is not looked at. A refusal is a
   * result, not an exception.
   *
   * @param spec what would be asked
   */
  public PreflightReport foresee(MigrationSpec spec) {
    Findings findings = new Findings();
    SideReach reach = new SideReach(stores, clock, retries, findings);
    ReachedSide source = reach.reach(Side.SOURCE, spec.source());
    ReachedSide destination = reach.reach(Side.DESTINATION, spec.destination());
    checkSides(spec, source, destination, findings);
    SideRecord sourceRecord = null;
    ListedObject sample = null;
    if (source != null) {
      SourceExam exam = new SourceExam(source, spec, true, findings);
      sourceRecord = exam.examine();
      sample = exam.smallestReadable();
    }
    SideRecord destinationRecord =
        destination == null
            ? null
            : new ExpectedDestination(destination, source, sample, spec, retries, findings)
                .examine();
    return report(
        spec, findings.result(source != null && source.isEmpty()), sourceRecord, destinationRecord);
  }

  private static SideRecord looked(ReachedSide side, MigrationSpec spec, Findings findings) {
    return new SourceExam(side, spec, false, findings).examine();
  }

  private static PreflightReport report(
      MigrationSpec spec,
      PreflightResult result,
      @Nullable SideRecord source,
      @Nullable SideRecord destination) {
    return !result.isAccepted() || source == null || destination == null
        ? new PreflightReport(result, null)
        : new PreflightReport(result, new MigrationContext(spec, source, destination));
  }

  /**
   * What a server does with a tagged canary it does with all objects. So where both buckets are
   * reached by one endpoint, it may answer what no tagged object of the source could.
   */
  private static SideRecord withTagCountOf(SideRecord destination, SideRecord source) {
    boolean answered =
        source.capabilities().tagCountOpen()
            && destination.capabilities().tagCountOnRead()
            && destination.endpoint().equals(source.endpoint());
    return answered ? source.withCapabilities(source.capabilities().withTagCountOnRead()) : source;
  }

  private void checkOverlaps(
      MigrationSpec spec,
      StateLocation state,
      @Nullable ReachedSide source,
      @Nullable ReachedSide destination,
      Findings findings) {
    checkSides(spec, source, destination, findings);
    String from = endpointOf(source);
    String to = endpointOf(destination);
    BucketLocation stateBucket = state.bucket();
    if (stateBucket != null) {
      String there = endpointOf(stateBucket);
      if (areOneBucket(spec.source(), from, stateBucket, there)) {
        refuse(Overlaps.ofState(stateBucket, Side.SOURCE, spec.source()), findings);
      }
      if (areOneBucket(spec.destination(), to, stateBucket, there)) {
        refuse(Overlaps.ofState(stateBucket, Side.DESTINATION, spec.destination()), findings);
      }
    }
  }

  private static void checkSides(
      MigrationSpec spec,
      @Nullable ReachedSide source,
      @Nullable ReachedSide destination,
      Findings findings) {
    if (areOneBucket(
        spec.source(), endpointOf(source), spec.destination(), endpointOf(destination))) {
      refuse(Overlaps.ofSides(spec.source(), spec.destination(), ""), findings);
    }
  }

  private static void refuse(@Nullable Problem problem, Findings findings) {
    if (problem != null) {
      findings.refuse(problem);
    }
  }

  private static @Nullable String endpointOf(@Nullable ReachedSide side) {
    return side == null ? null : side.facts().endpoint();
  }

  /** Whether the state store can be used is found out by using it, and not here. */
  private @Nullable String endpointOf(BucketLocation state) {
    try {
      return stores.open(state).describeBucket().endpoint();
    } catch (StoreException | UnknownConnectionException e) {
      return null;
    }
  }

  /** By name; that one bucket hides behind two names only the canary shows. */
  private static boolean areOneBucket(
      BucketLocation one,
      @Nullable String endpointOfOne,
      BucketLocation other,
      @Nullable String endpointOfOther) {
    return one.bucket().equals(other.bucket())
        && (one.connection().equals(other.connection())
            || (endpointOfOne != null && endpointOfOne.equals(endpointOfOther)));
  }
}
