package io.bucketbrigade.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.migration.TaskQueues;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.interceptors.ActivityExecutionContextBase;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.Header;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ControlBeatsTest {

  private static final Duration EVERY = Duration.ofMillis(5);

  private final ControlBeats beats = new ControlBeats(EVERY);

  @Test
  void execute_onTheControlQueue_beatsForAsLongAsItRuns() {
    FakeAttempt attempt = new FakeAttempt(TaskQueues.CONTROL, null);

    Object result =
        run(
            attempt,
            context -> {
              attempt.awaitBeats(3);
              return "done";
            });

    assertThat(result).isEqualTo("done");
    // One may have been on its way when the attempt ended.
    int atTheEnd = attempt.beats.get();
    letAnotherBeat();
    assertThat(attempt.beats.get()).isLessThanOrEqualTo(atTheEnd + 1);
  }

  /** Runs another attempt for as long as the one in question would have needed to beat. */
  private void letAnotherBeat() {
    FakeAttempt other = new FakeAttempt(TaskQueues.CONTROL, null);
    run(
        other,
        context -> {
          other.awaitBeats(3);
          return "";
        });
  }

  @Test
  void execute_whenTheAttemptSaysSomething_repeatsIt() {
    FakeAttempt attempt = new FakeAttempt(TaskQueues.CONTROL, "before");

    run(
        attempt,
        context -> {
          context.heartbeat("row 7");
          attempt.awaitBeats(attempt.beats.get() + 3);
          return "";
        });

    assertThat(attempt.said.getLast()).isEqualTo("row 7");
  }

  @Test
  void execute_whenTheAttemptSaysNothing_repeatsWhatTheOneBeforeSaid() {
    FakeAttempt attempt = new FakeAttempt(TaskQueues.CONTROL, Map.of("row", 7));

    run(
        attempt,
        context -> {
          attempt.awaitBeats(2);
          return "";
        });

    assertThat(attempt.said).containsOnly(Map.of("row", 7));
  }

  @Test
  void execute_onTheCopyQueue_leavesBeatsToTheLease() {
    FakeAttempt attempt = new FakeAttempt(TaskQueues.COPY, null);

    run(
        attempt,
        context -> {
          letAnotherBeat();
          return "";
        });

    assertThat(attempt.beats.get()).isZero();
  }

  @Test
  void execute_whenTemporalGaveTheAttemptUp_endsAsItWould() {
    FakeAttempt attempt = new FakeAttempt(TaskQueues.CONTROL, null);
    attempt.isOver = true;

    Object result =
        run(
            attempt,
            context -> {
              attempt.awaitBeats(1);
              return "done";
            });

    assertThat(result).isEqualTo("done");
    assertThat(attempt.beats.get()).isEqualTo(1);
  }

  private Object run(FakeAttempt attempt, Function<ActivityExecutionContext, Object> body) {
    ActivityInboundCallsInterceptor activity = beats.interceptActivity(new FakeActivity(body));
    activity.init(attempt);
    return activity
        .execute(new ActivityInboundCallsInterceptor.ActivityInput(Header.empty(), new Object[] {}))
        .getResult();
  }

  /** The activity itself, which sees its context. */
  private static final class FakeActivity implements ActivityInboundCallsInterceptor {

    private final Function<ActivityExecutionContext, Object> body;
    private @Nullable ActivityExecutionContext context;

    FakeActivity(Function<ActivityExecutionContext, Object> body) {
      this.body = body;
    }

    @Override
    public void init(ActivityExecutionContext context) {
      this.context = context;
    }

    @Override
    public ActivityOutput execute(ActivityInput input) {
      return new ActivityOutput(body.apply(Objects.requireNonNull(context)));
    }
  }

  /** What Temporal hears of an attempt. */
  private static final class FakeAttempt extends ActivityExecutionContextBase {

    final AtomicInteger beats = new AtomicInteger();
    final List<Object> said = new CopyOnWriteArrayList<>();
    volatile boolean isOver;
    private final String taskQueue;
    private final @Nullable Object before;

    @SuppressWarnings("NullAway") // Whatever it needs of the next context it has itself.
    FakeAttempt(String taskQueue, @Nullable Object before) {
      super(null);
      this.taskQueue = taskQueue;
      this.before = before;
    }

    @Override
    public ActivityInfo getInfo() {
      return (ActivityInfo)
          Proxy.newProxyInstance(
              ActivityInfo.class.getClassLoader(),
              new Class<?>[] {ActivityInfo.class},
              (proxy, method, arguments) -> {
                assertThat(method.getName()).isEqualTo("getActivityTaskQueue");
                return taskQueue;
              });
    }

    @Override
    public <V> Optional<V> getLastHeartbeatDetails(Class<V> type) {
      return Optional.ofNullable(before).map(type::cast);
    }

    @Override
    public <V> void heartbeat(V details) {
      if (details != null) {
        said.add(details);
      }
      beats.incrementAndGet();
      if (isOver) {
        throw new GivenUp();
      }
    }

    void awaitBeats(int count) {
      Eventually.until(count + " beats", () -> beats.get() >= count);
    }
  }

  private static final class GivenUp extends ActivityCompletionException {

    private static final long serialVersionUID = 1;
  }
}
