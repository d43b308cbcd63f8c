package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.lane.LaneControl;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.large.LargeObjectsWorkflow;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.workflows.KeyText;
import io.bucketbrigade.workflows.StartAgain;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The large objects of a mapping, which one child workflow brings to their fates: starts it, passes
 * orders on, and takes what changes in the tally.
 */
final class LargeObjects {

  private final ContextRef context;
  private final LeaseTiming timing;
  private final Consumer<Problem> problems;
  private LaneControl control;
  private boolean started;
  private Tally change = Tally.ZERO;

  LargeObjects(ContextRef context, LeaseTiming timing, Consumer<Problem> problems, Orders orders) {
    this.context = context;
    this.timing = timing;
    this.problems = problems;
    this.control = control(1, orders);
  }

  /** Returns when each object has its fate, or an order to stop made all of them end. */
  void run() {
    for (int start = 1; ; start++) {
      try {
        accept(runChild());
        return;
      } catch (ChildWorkflowFailure failure) {
        started = false;
        if (!StartAgain.isWanted(failure, start) || control.stop()) {
          problems.accept(failed(failure));
          return;
        }
        Workflow.sleep(StartAgain.AFTER);
      }
    }
  }

  private LargeObjectsWorkflow.Result runChild() {
    LargeObjectsWorkflow child =
        Workflow.newChildWorkflowStub(
            LargeObjectsWorkflow.class,
            ChildWorkflowOptions.newBuilder()
                .setWorkflowId(LargeObjectsWorkflow.workflowId(context.migrationId()))
                .setTaskQueue(TaskQueues.CONTROL)
                // The default would terminate what is still writing.
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL)
                .setCancellationType(ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setStaticSummary("Large objects")
                .build());
    LaneControl first = control;
    Promise<LargeObjectsWorkflow.Result> result =
        Async.function(child::run, new LargeObjectsWorkflow.Input(context, first, timing, null));
    Workflow.getWorkflowExecution(child)
        .handle((execution, failure) -> onStarted(first, failure == null));
    return result.get();
  }

  /** An order that came while it started is passed on now. */
  private boolean onStarted(LaneControl first, boolean isStarted) {
    started = isStarted;
    if (isStarted && control.revision() > first.revision()) {
      signal();
    }
    return true;
  }

  private void accept(LargeObjectsWorkflow.Result result) {
    started = false;
    change = result.change();
    result.problems().forEach(problems);
  }

  /** Takes what an operator wants now. */
  void order(Orders orders) {
    LaneControl wanted = control(control.revision() + 1, orders);
    boolean same =
        wanted.slots() == control.slots()
            && wanted.paused() == control.paused()
            && wanted.stop() == control.stop()
            && Objects.equals(wanted.allowance(), control.allowance());
    if (!same) {
      control = wanted;
      if (started) {
        signal();
      }
    }
  }

  /** How the objects' fates change the lanes' tally, in which each of them is deferred. */
  Tally change() {
    return change;
  }

  private void signal() {
    LargeObjectsWorkflow current =
        Workflow.newExternalWorkflowStub(
            LargeObjectsWorkflow.class, LargeObjectsWorkflow.workflowId(context.migrationId()));
    Async.procedure(current::control, control).handle((done, failure) -> failure == null);
  }

  private static LaneControl control(long revision, Orders orders) {
    return new LaneControl(
        revision,
        orders.parallelism(),
        orders.paused(),
        orders.stop(),
        orders.allowance(orders.parallelism()));
  }

  private static Problem failed(ChildWorkflowFailure failure) {
    return new Problem(
        Side.STATE,
        FailureCode.UNEXPECTED,
        "Copying the large objects failed (%s); start the migration again."
            .formatted(KeyText.causeOf(failure)));
  }
}
