package io.bucketbrigade.activities;

import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.range.CopyActivities;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Grants one lease, as a lane does, and can recall it. */
@WorkflowInterface
public interface LeaseWorkflow {

  /** Runs the lease to its end. */
  @WorkflowMethod
  RangeOutcome run(RangeTask task);

  /** Asks for the range back. */
  @SignalMethod
  void recall();

  /** The lane's way of leasing, with short clocks. */
  final class OneLease implements LeaseWorkflow {

    private final CopyActivities copy =
        Workflow.newActivityStub(
            CopyActivities.class,
            ActivityOptions.newBuilder()
                .setTaskQueue(TaskQueues.COPY)
                .setHeartbeatTimeout(Duration.ofSeconds(10))
                .setScheduleToCloseTimeout(Duration.ofMinutes(10))
                .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setRetryOptions(
                    RetryOptions.newBuilder()
                        .setInitialInterval(Duration.ofMillis(50))
                        .setBackoffCoefficient(1)
                        .build())
                .build());

    private final CompletablePromise<RangeOutcome> outcome = Workflow.newPromise();
    private final CancellationScope lease;
    private @Nullable RangeTask granted;

    /** Prepares the lease. */
    public OneLease() {
      lease =
          Workflow.newCancellationScope(
              () -> outcome.completeFrom(Async.function(copy::copyRange, granted)));
    }

    @Override
    public RangeOutcome run(RangeTask task) {
      granted = task;
      lease.run();
      return outcome.get();
    }

    @Override
    public void recall() {
      lease.cancel();
    }
  }
}
