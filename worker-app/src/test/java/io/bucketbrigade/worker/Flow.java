package io.bucketbrigade.worker;

import io.bucketbrigade.model.migration.TaskQueues;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** A workflow with one lease, to see how a worker treats them. */
final class Flow {

  private Flow() {}

  @WorkflowInterface
  public interface LeasingWorkflow {

    @WorkflowMethod
    String run();
  }

  @ActivityInterface
  public interface Greeting {

    String greet();
  }

  @ActivityInterface
  public interface Leasing {

    String lease();
  }

  public static final class LeasingWorkflowImpl implements LeasingWorkflow {

    private final Leasing leasing =
        Workflow.newActivityStub(
            Leasing.class,
            ActivityOptions.newBuilder()
                .setTaskQueue(TaskQueues.COPY)
                .setStartToCloseTimeout(Duration.ofMinutes(5))
                .setHeartbeatTimeout(Duration.ofSeconds(20))
                .build());

    private final Greeting greeting =
        Workflow.newActivityStub(
            Greeting.class,
            ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofMinutes(1)).build());

    @Override
    public String run() {
      return greeting.greet() + " " + leasing.lease();
    }
  }

  static final class GreetingImpl implements Greeting {

    @Override
    public String greet() {
      return "hello";
    }
  }

  /** Heartbeats until the worker drains, then hands back. */
  static final class LeaseUntilDrain implements Leasing {

    final CountDownLatch started = new CountDownLatch(1);
    private final AtomicBoolean draining;

    LeaseUntilDrain(AtomicBoolean draining) {
      this.draining = draining;
    }

    @Override
    public String lease() {
      ActivityExecutionContext context = Activity.getExecutionContext();
      started.countDown();
      for (int beat = 1; ; beat++) {
        boolean last = draining.get();
        context.heartbeat(beat);
        if (last) {
          return "handed back";
        }
        Thread.onSpinWait();
      }
    }
  }

  /** Does not listen to anything but an interrupt. */
  static final class DeafLease implements Leasing {

    final CountDownLatch started = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);

    @Override
    public String lease() {
      started.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.countDown();
        Thread.currentThread().interrupt();
      }
      return "interrupted";
    }
  }
}
