package io.bucketbrigade.activities;

import com.uber.m3.tally.Scope;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.activity.ManualActivityCompletionClient;
import io.temporal.api.common.v1.Payloads;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.WorkflowClient;
import io.temporal.common.CancellationToken;
import io.temporal.common.Priority;
import io.temporal.common.RetryOptions;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An activity whose heartbeats fail as a test wishes; what leases do not use is unsupported. */
@SuppressWarnings("deprecation") // Whoever implements the interfaces has to give these, too.
final class FakeActivity implements ActivityExecutionContext, ActivityInfo {

  private @Nullable RuntimeException failure;
  private int beats;

  /** Every heartbeat from now on throws this. */
  void failWith(RuntimeException exception) {
    failure = exception;
  }

  int beats() {
    return beats;
  }

  @Override
  public <V> void heartbeat(V details) {
    beats++;
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public ActivityInfo getInfo() {
    return this;
  }

  @Override
  public byte[] getTaskToken() {
    return new byte[] {7};
  }

  @Override
  public Duration getHeartbeatTimeout() {
    return Duration.ofSeconds(60);
  }

  @Override
  public String getWorkflowId() {
    return "m1/lane/0000";
  }

  @Override
  public String getRunId() {
    return "run";
  }

  @Override
  public String getWorkflowRunId() {
    return "run";
  }

  @Override
  public String getActivityRunId() {
    return "";
  }

  @Override
  public String getActivityId() {
    return "activity";
  }

  @Override
  public String getActivityType() {
    return "CopyRange";
  }

  @Override
  public int getAttempt() {
    return 1;
  }

  @Override
  public boolean isLocal() {
    return false;
  }

  @Override
  public <V> Optional<V> getHeartbeatDetails(Class<V> type) {
    return Optional.empty();
  }

  @Override
  public <V> Optional<V> getHeartbeatDetails(Class<V> type, Type genericType) {
    return Optional.empty();
  }

  @Override
  public <V> Optional<V> getLastHeartbeatDetails(Class<V> type) {
    return Optional.empty();
  }

  @Override
  public <V> Optional<V> getLastHeartbeatDetails(Class<V> type, Type genericType) {
    return Optional.empty();
  }

  @Override
  public Optional<Payloads> getHeartbeatDetails() {
    return Optional.empty();
  }

  @Override
  public CancellationToken<ActivityCanceledException> getCancellationToken() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void doNotCompleteOnReturn() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isDoNotCompleteOnReturn() {
    return false;
  }

  @Override
  public boolean isUseLocalManualCompletion() {
    return false;
  }

  @Override
  public ManualActivityCompletionClient useLocalManualCompletion() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Scope getMetricsScope() {
    throw new UnsupportedOperationException();
  }

  @Override
  public WorkflowClient getWorkflowClient() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Object getInstance() {
    return this;
  }

  @Override
  public long getScheduledTimestamp() {
    return 0;
  }

  @Override
  public long getStartedTimestamp() {
    return 0;
  }

  @Override
  public long getCurrentAttemptScheduledTimestamp() {
    return 0;
  }

  @Override
  public Duration getScheduleToCloseTimeout() {
    return Duration.ofDays(1);
  }

  @Override
  public Duration getStartToCloseTimeout() {
    return Duration.ofDays(1);
  }

  @Override
  public String getWorkflowType() {
    return "PrefixLaneWorkflow";
  }

  @Override
  public String getWorkflowNamespace() {
    return "default";
  }

  @Override
  public String getActivityNamespace() {
    return "default";
  }

  @Override
  public String getNamespace() {
    return "default";
  }

  @Override
  public String getActivityTaskQueue() {
    return "brigade-copy";
  }

  @Override
  public Priority getPriority() {
    return Priority.getDefaultInstance();
  }

  @Override
  public RetryOptions getRetryOptions() {
    return RetryOptions.getDefaultInstance();
  }
}
