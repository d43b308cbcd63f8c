package io.bucketbrigade.workflows;

import io.bucketbrigade.model.access.AccessActivities;
import io.bucketbrigade.model.bucket.BucketActivities;
import io.bucketbrigade.model.cutover.CutoverActivities;
import io.bucketbrigade.model.delete.DeletionActivities;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.forecast.ForecastActivities;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.large.LargeObjectActivities;
import io.bucketbrigade.model.ledger.LedgerActivities;
import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.range.CopyActivities;
import io.bucketbrigade.model.range.VerifyActivities;
import io.bucketbrigade.model.report.ReportActivities;
import io.bucketbrigade.model.retry.RetryActivities;
import io.bucketbrigade.model.verify.VerificationActivities;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** How activities are called. Every number here is derived, not guessed. */
public final class ActivityStubs {

  /**
   * An attempt stops taking keys after its time budget, but a large object may still be on its way:
   * 1 TiB at 12 MiB/s is 24 h. A dead worker is found by the heartbeat, long before.
   */
  private static final Duration SLOWEST_DRAIN = Duration.ofHours(24);

  /** A lease that found no worker for so long is granted anew, which loses nothing. */
  private static final Duration LEASE_LIMIT = Duration.ofDays(30);

  /** A retry interval must not be zero. */
  private static final Duration SHORTEST_RETRY = Duration.ofMillis(100);

  /** Planning lists at most some thousands of pages; everything else takes seconds. */
  private static final Duration CONTROL_ATTEMPT = Duration.ofMinutes(10);

  /** So that the shortest patience still allows for one attempt against a side that answers. */
  private static final Duration CONTROL_GRACE = Duration.ofMinutes(1);

  private static final Duration LONGEST_CONTROL_RETRY = Duration.ofSeconds(30);

  /** What can be done without, like a survey, is not waited for. */
  private static final Duration BRIEF_LIMIT = Duration.ofMinutes(1);

  /** Walks through the whole ledger once. */
  private static final Duration REPORT_LIMIT = Duration.ofMinutes(5);

  /** Some 20 requests a side, each tried again for some seconds. */
  private static final Duration COMPARISON_LIMIT = Duration.ofMinutes(2);

  /** The most that may be listed takes as long at some hundred pages a second. */
  private static final Duration FORECAST_LIMIT = Duration.ofHours(6);

  /** Somebody waits, so a side that is away is not waited for as a migration would. */
  private static final int FORECAST_ATTEMPTS = 10;

  /** Aborts are a request each, and some hundreds are open at most. */
  private static final Duration SWEEP_LIMIT = Duration.ofMinutes(10);

  /** A table of a billion rows in batches of thousands. */
  private static final Duration STEP_LIMIT = Duration.ofHours(24);

  /**
   * Workers beat every 4 s for each attempt on the control queue, whatever it waits for, so a dead
   * one is found by then; a worker whose process stands still for a collection is not.
   */
  private static final Duration CONTROL_HEARTBEAT = Duration.ofSeconds(30);

  /** The same, sooner: a source is closed to writers meanwhile. */
  private static final Duration CUTOVER_HEARTBEAT = Duration.ofSeconds(15);

  /** Some minutes of a service that is away, and the workers that die meanwhile. */
  private static final int STEP_ATTEMPTS = 12;

  /** A million keys at some requests a second. */
  private static final Duration COUNT_LIMIT = Duration.ofMinutes(5);

  /** Nobody waits for it. */
  private static final Duration TELL_LIMIT = Duration.ofSeconds(30);

  /** A change to a policy is some requests, each tried again for some seconds. */
  public static final Duration ACCESS_ATTEMPT = Duration.ofMinutes(2);

  private ActivityStubs() {}

  /**
   * A lease. Its attempts are unlimited: a drained, killed or cut-off worker uses them up. A recall
   * waits for the outcome.
   *
   * @param summary what the Web UI shows, at most 200 bytes
   */
  public static CopyActivities lease(LeaseTiming timing, String summary) {
    return Workflow.newActivityStub(CopyActivities.class, leaseOptions(timing, summary));
  }

  /** A lease that verifies; likewise. */
  public static VerifyActivities verifyingLease(LeaseTiming timing, String summary) {
    return Workflow.newActivityStub(VerifyActivities.class, leaseOptions(timing, summary));
  }

  /**
   * A step on a large object, with the same clocks as a lease.
   *
   * @param summary what the Web UI shows, at most 200 bytes
   */
  public static LargeObjectActivities largeObject(LeaseTiming timing, String summary) {
    return Workflow.newActivityStub(LargeObjectActivities.class, leaseOptions(timing, summary));
  }

  private static ActivityOptions leaseOptions(LeaseTiming timing, String summary) {
    Duration retryAfter =
        timing.retryAfter().compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : timing.retryAfter();
    return ActivityOptions.newBuilder()
        .setTaskQueue(TaskQueues.COPY)
        .setScheduleToCloseTimeout(LEASE_LIMIT)
        .setStartToCloseTimeout(timing.leaseTime().plus(SLOWEST_DRAIN))
        .setHeartbeatTimeout(timing.heartbeatTimeout())
        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(retryAfter)
                .setBackoffCoefficient(1.0)
                .setMaximumInterval(retryAfter)
                .build())
        .setSummary(summary)
        .build();
  }

  /** Short work that the migration needs: tried again for {@code giveUpAfter}. */
  public static ControlActivities control(Duration giveUpAfter) {
    return control(CONTROL_ATTEMPT, giveUpAfter.plus(CONTROL_GRACE));
  }

  /** Short work that the migration can do without: tried for a minute. */
  public static ControlActivities brief() {
    return control(BRIEF_LIMIT, BRIEF_LIMIT);
  }

  /** Cleaning up, which a migration that has ended can do without: tried for ten minutes. */
  public static ControlActivities sweep() {
    return control(SWEEP_LIMIT, SWEEP_LIMIT);
  }

  /** A verification's short work: tried again for {@code giveUpAfter}. */
  public static VerificationActivities verification(Duration giveUpAfter) {
    return Workflow.newActivityStub(
        VerificationActivities.class,
        options(CONTROL_ATTEMPT, giveUpAfter.plus(CONTROL_GRACE)).build());
  }

  /** The short work of retries: tried again for {@code giveUpAfter}. */
  public static RetryActivities retry(Duration giveUpAfter) {
    return Workflow.newActivityStub(
        RetryActivities.class, options(CONTROL_ATTEMPT, giveUpAfter.plus(CONTROL_GRACE)).build());
  }

  /**
   * What temporary access writes into policies. A cancellation waits for the attempt, so that
   * nothing is written after it.
   *
   * @param limit how long it is tried
   */
  public static AccessActivities access(Duration limit) {
    return Workflow.newActivityStub(
        AccessActivities.class,
        options(ACCESS_ATTEMPT, limit.plus(CONTROL_GRACE))
            .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
            .setRetryOptions(retries().setDoNotRetry(Problem.LASTING).build())
            .build());
  }

  /** The short work of deleting: tried again for {@code giveUpAfter}. */
  public static DeletionActivities deletion(Duration giveUpAfter) {
    return Workflow.newActivityStub(
        DeletionActivities.class,
        options(CONTROL_ATTEMPT, giveUpAfter.plus(CONTROL_GRACE)).build());
  }

  /** Reading the ledger, for which somebody waits. */
  public static LedgerActivities ledger() {
    return Workflow.newActivityStub(
        LedgerActivities.class, options(BRIEF_LIMIT, BRIEF_LIMIT).build());
  }

  /** Reports, for which somebody waits; a million exceptions are read in some seconds. */
  public static ReportActivities report() {
    return Workflow.newActivityStub(
        ReportActivities.class, options(REPORT_LIMIT, REPORT_LIMIT).build());
  }

  /** Comparing what two buckets are, for which somebody waits. */
  public static BucketActivities buckets() {
    return Workflow.newActivityStub(
        BucketActivities.class, options(COMPARISON_LIMIT, COMPARISON_LIMIT).build());
  }

  /**
   * What buckets are to a migration: tried again for so long. A worker that died is found by its
   * heartbeat.
   */
  public static BucketActivities buckets(Duration giveUpAfter) {
    return Workflow.newActivityStub(
        BucketActivities.class,
        options(CONTROL_ATTEMPT, giveUpAfter.plus(CONTROL_GRACE))
            .setHeartbeatTimeout(CUTOVER_HEARTBEAT)
            .build());
  }

  /** Looking ahead, for which somebody waits; each attempt begins anew. */
  public static ForecastActivities forecasts() {
    return Workflow.newActivityStub(
        ForecastActivities.class,
        options(FORECAST_LIMIT, FORECAST_LIMIT)
            .setRetryOptions(
                RetryOptions.newBuilder().setMaximumAttempts(FORECAST_ATTEMPTS).build())
            .build());
  }

  /**
   * A cutover's short work.
   *
   * @param limit how long it is tried, at least for one attempt against a side that answers
   */
  public static CutoverActivities cutover(Duration limit) {
    return Workflow.newActivityStub(
        CutoverActivities.class, cutoverOptions(BRIEF_LIMIT, limit).build());
  }

  /**
   * A step of a cutover, which may take hours and says where it is. What fails is tried again some
   * times, also when the worker died; a lasting failure is not.
   *
   * @param summary what the Web UI shows, at most 200 bytes
   */
  public static CutoverActivities steps(String summary) {
    return Workflow.newActivityStub(
        CutoverActivities.class,
        cutoverOptions(STEP_LIMIT, STEP_LIMIT)
            .setSummary(summary)
            .setRetryOptions(
                retries().setMaximumAttempts(STEP_ATTEMPTS).setDoNotRetry(Problem.LASTING).build())
            .build());
  }

  /** One health check; the next one is the second try. */
  public static CutoverActivities healthCheck() {
    return Workflow.newActivityStub(
        CutoverActivities.class,
        cutoverOptions(BRIEF_LIMIT, BRIEF_LIMIT)
            .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
            .build());
  }

  /** Counting what was written, which a cutover can do without; the next one counts again. */
  public static CutoverActivities counting() {
    return Workflow.newActivityStub(
        CutoverActivities.class, cutoverOptions(COUNT_LIMIT, COUNT_LIMIT).build());
  }

  /** What a cutover can do without: records and notices. */
  public static CutoverActivities telling() {
    return Workflow.newActivityStub(
        CutoverActivities.class, cutoverOptions(TELL_LIMIT, TELL_LIMIT).build());
  }

  private static ActivityOptions.Builder cutoverOptions(Duration attempt, Duration limit) {
    return options(attempt, limit)
        .setHeartbeatTimeout(CUTOVER_HEARTBEAT)
        .setRetryOptions(retries().setDoNotRetry(Problem.LASTING).build());
  }

  private static ControlActivities control(Duration attempt, Duration limit) {
    return Workflow.newActivityStub(ControlActivities.class, options(attempt, limit).build());
  }

  private static ActivityOptions.Builder options(Duration attempt, Duration limit) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(TaskQueues.CONTROL)
        .setStartToCloseTimeout(attempt)
        .setScheduleToCloseTimeout(limit)
        .setHeartbeatTimeout(CONTROL_HEARTBEAT)
        .setRetryOptions(retries().build());
  }

  private static RetryOptions.Builder retries() {
    return RetryOptions.newBuilder()
        .setInitialInterval(Duration.ofSeconds(1))
        .setBackoffCoefficient(2.0)
        .setMaximumInterval(LONGEST_CONTROL_RETRY);
  }
}
