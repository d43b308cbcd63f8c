package io.bucketbrigade.workflows.access;

import io.bucketbrigade.model.access.AccessActivities.Owner;
import io.bucketbrigade.model.access.AccessGrant;
import io.bucketbrigade.model.access.AccessGuardWorkflow;
import io.bucketbrigade.model.access.AccessGuardWorkflow.Order;
import io.bucketbrigade.model.access.AccessGuardWorkflow.Standing;
import io.bucketbrigade.model.access.GuardedRun;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.migration.ControlActivities.SpecRequest;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.TemporaryAccess;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets principals into the buckets while this run works, if its spec asks for that. A guard of its
 * own looks after it meanwhile and takes it away, also if this run is terminated. History: some 40
 * events if it is asked for, and none if not.
 */
public final class GuardedAccess {

  /** What somebody took away is found by then. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** Extended so often in a term, a try that fails is not the last. */
  static final int PARTS_OF_TERM = 3;

  /** Two attempts of the guard's. */
  private static final Duration PATIENCE = ActivityStubs.ACCESS_ATTEMPT.multipliedBy(2);

  private static final String CHANGE = "temporary-access";

  private final @Nullable MigrationSpec spec;
  private final Duration giveUpAfter;
  private final Consumer<String> onWarning;
  private boolean stopped;
  private boolean refused;
  private @Nullable CancellationScope asking;
  private @Nullable Guard guard;

  /** The guard, and the promise of its end. */
  private record Guard(AccessGrant grant, AccessGuardWorkflow workflow, Promise<Void> end) {}

  /**
   * Nobody is let in yet.
   *
   * @param spec what was asked; null if nobody is let in
   * @param giveUpAfter how long a policy that cannot be reached is tried
   * @param onWarning takes what is wrong with the access, in sentences
   */
  public GuardedAccess(
      @Nullable MigrationSpec spec, Duration giveUpAfter, Consumer<String> onWarning) {
    this.spec = spec;
    this.giveUpAfter = giveUpAfter;
    this.onWarning = onWarning;
  }

  /**
   * The same for a workflow that comes back to a run, whose spec is read first. Without it nobody
   * is let in.
   *
   * @param mappings how many mappings the run has
   */
  public static GuardedAccess ofRun(
      ContextRef run, int mappings, Duration giveUpAfter, Consumer<String> onWarning) {
    boolean asks = Workflow.getVersion(CHANGE, Workflow.DEFAULT_VERSION, 1) == 1;
    return new GuardedAccess(
        asks ? specOf(new SpecRequest(run, mappings), giveUpAfter) : null, giveUpAfter, onWarning);
  }

  private static @Nullable MigrationSpec specOf(SpecRequest request, Duration giveUpAfter) {
    try {
      return ActivityStubs.control(giveUpAfter).readSpec(request);
    } catch (ActivityFailure failure) {
      // Whatever follows reads the same, and says what is wrong.
      return null;
    }
  }

  /**
   * Lets them in, and returns when servers heed it.
   *
   * @return why it cannot be; empty if it is, nobody asked for it, or a stop came first
   */
  public List<Problem> begin() {
    TemporaryAccess access = spec == null ? null : spec.temporaryAccess();
    if (spec == null || access == null || stopped) {
      return List.of();
    }
    Workflow.registerListener((GuardedRun) onWarning::accept);
    Instant until = access.untilRemoved() ? null : now().plus(access.term());
    AccessGrant grant = new AccessGrant(spec, Workflow.randomUUID().toString(), until);
    // Before the first write, so that nothing is ever left without a guard.
    guard = guard(grant, access.term().dividedBy(PARTS_OF_TERM));
    return granted(grant);
  }

  private static Guard guard(AccessGrant grant, Duration partOfTerm) {
    AccessGuardWorkflow workflow =
        Workflow.newChildWorkflowStub(
            AccessGuardWorkflow.class,
            ChildWorkflowOptions.newBuilder()
                .setWorkflowId(AccessGuardWorkflow.idOf(grant))
                .setTaskQueue(TaskQueues.CONTROL)
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                .build());
    WorkflowInfo own = Workflow.getInfo();
    Promise<Void> end =
        Async.procedure(
            workflow::guard,
            new Order(
                grant,
                new Owner(own.getWorkflowId(), own.getFirstExecutionRunId()),
                partOfTerm.compareTo(LONGEST_PAUSE) < 0 ? partOfTerm : LONGEST_PAUSE,
                Standing.HELD,
                false));
    Workflow.getWorkflowExecution(workflow).get();
    return new Guard(grant, workflow, end);
  }

  private List<Problem> granted(AccessGrant grant) {
    if (stopped) {
      return List.of();
    }
    List<Promise<List<Problem>>> asked = new ArrayList<>();
    CancellationScope scope =
        Workflow.newCancellationScope(
            () -> asked.add(Async.function(ActivityStubs.access(giveUpAfter)::grant, grant)));
    asking = scope;
    scope.run();
    try {
      List<Problem> refusals = asked.getFirst().get();
      refused = !refusals.isEmpty();
      return refusals;
    } catch (ActivityFailure failure) {
      return stopped ? List.of() : List.of(notGranted(failure));
    } finally {
      asking = null;
    }
  }

  private static Problem notGranted(ActivityFailure failure) {
    return new Problem(
        Side.SOURCE,
        FailureCode.ACCESS_NOT_GRANTED,
        "Temporary access could not be given (%s); mend the cause and start again."
            .formatted(KeyText.causeOf(failure)));
  }

  /** Does not wait any longer for what is being asked; {@link #end} is still needed. */
  public void stop() {
    stopped = true;
    CancellationScope scope = asking;
    if (scope != null) {
      scope.cancel("the run is stopped");
    }
  }

  /** Takes it away; what cannot be now is left to the guard, with a warning. */
  public void end() {
    Guard last = guard;
    if (last == null) {
      return;
    }
    guard = null;
    try {
      release(last.workflow());
    } catch (TemporalFailure failure) {
      // It is gone, which its end says, too.
      onWarning.accept("The guard of the temporary access was ended by somebody else.");
    }
    if (!Workflow.await(PATIENCE, last.end()::isCompleted)) {
      onWarning.accept(
          "Temporary access could not be taken away yet; 'brigade access revoke %s' tries again, and so does its guard."
              .formatted(last.grant().spec().id()));
    } else if (last.end().getFailure() != null) {
      revoke(last.grant());
    }
  }

  private void release(AccessGuardWorkflow workflow) {
    if (refused) {
      workflow.refused();
    } else {
      workflow.release();
    }
  }

  /** In the place of a guard that is gone. */
  private void revoke(AccessGrant grant) {
    try {
      ActivityStubs.access(PATIENCE).revoke(grant);
    } catch (ActivityFailure failure) {
      onWarning.accept(
          "Temporary access could not be taken away (%s); mend that, then run 'brigade access revoke %s'."
              .formatted(KeyText.causeOf(failure), grant.spec().id()));
    }
  }

  /** Now, by the workflow's clock. */
  static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }
}
