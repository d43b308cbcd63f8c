package io.bucketbrigade.worker;

import io.bucketbrigade.model.migration.TaskQueues;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.interceptors.ActivityExecutionContextBase;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets each attempt on the control queue beat for as long as it runs, whatever it waits for, so
 * that a dead worker is found within the heartbeat timeout and not when the attempt's whole time is
 * over. Leases beat by themselves: their heartbeat says that they have a right to write.
 *
 * <p>A beat repeats what the attempt said last, or else what the attempt before said, so that no
 * progress is forgotten. Thread-safe.
 */
final class ControlBeats extends WorkerInterceptorBase {

  /** A few fit into the shortest heartbeat timeout on the queue, 15 s. */
  private static final Duration EVERY = Duration.ofSeconds(4);

  private final Duration every;

  ControlBeats() {
    this(EVERY);
  }

  ControlBeats(Duration every) {
    this.every = every;
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new Attempt(next, every);
  }

  /** One attempt of an activity. */
  private static final class Attempt extends ActivityInboundCallsInterceptorBase {

    private final Duration every;
    private @Nullable Said context;

    Attempt(ActivityInboundCallsInterceptor next, Duration every) {
      super(next);
      this.every = every;
    }

    @Override
    public void init(ActivityExecutionContext context) {
      if (TaskQueues.CONTROL.equals(context.getInfo().getActivityTaskQueue())) {
        this.context = new Said(context);
        super.init(this.context);
      } else {
        super.init(context);
      }
    }

    @Override
    public ActivityOutput execute(ActivityInput input) {
      Said beating = context;
      if (beating == null) {
        return super.execute(input);
      }
      CountDownLatch over = new CountDownLatch(1);
      Thread.ofVirtual().name("beats").start(() -> beat(beating, over));
      try {
        return super.execute(input);
      } finally {
        over.countDown();
      }
    }

    /** Most attempts are over before the first beat. */
    private void beat(Said beating, CountDownLatch over) {
      try {
        while (!over.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
          beating.again();
        }
      } catch (ActivityCompletionException e) {
        // The attempt hears of it by its own next beat; who has none ends as it would have.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Keeps what an attempt said last. */
  private static final class Said extends ActivityExecutionContextBase {

    private volatile @Nullable Object last;

    Said(ActivityExecutionContext next) {
      super(next);
      this.last = next.getLastHeartbeatDetails(Object.class).orElse(null);
    }

    @Override
    public <V> void heartbeat(V details) throws ActivityCompletionException {
      last = details;
      super.heartbeat(details);
    }

    void again() {
      super.heartbeat(last);
    }
  }
}
