package io.bucketbrigade.cli.session;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.model.migration.TaskQueues;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A workflow that comes back to an ended migration, one of its kind at a time. Thread-safe.
 *
 * @param <T> what it ends with
 */
public final class Revisit<T> {

  private static final Duration CHECK_EVERY = Duration.ofSeconds(2);

  private final Migrations migrations;
  private final WorkflowClient client;
  private final String workflowId;
  private final String what;
  private final Class<T> result;

  /**
   * A revisit that may be running.
   *
   * @param what says what it is, such as {@code the verification of 'x'}
   */
  Revisit(
      Migrations migrations,
      WorkflowClient client,
      String workflowId,
      String what,
      Class<T> result) {
    this.migrations = migrations;
    this.client = client;
    this.workflowId = workflowId;
    this.what = what;
    this.result = result;
  }

  /**
   * Starts it by {@code start}, which takes the options.
   *
   * @return false if it is running already
   */
  boolean start(Duration workflowTaskTimeout, Consumer<WorkflowOptions> start) {
    WorkflowOptions options =
        WorkflowOptions.newBuilder()
            .setWorkflowId(workflowId)
            .setTaskQueue(TaskQueues.CONTROL)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
            .setWorkflowTaskTimeout(workflowTaskTimeout)
            .setStaticSummary(what)
            .build();
    try {
      start.accept(options);
      return true;
    } catch (WorkflowExecutionAlreadyStarted e) {
      return false;
    } catch (WorkflowServiceException e) {
      throw migrations.failure(e);
    }
  }

  /**
   * Waits until it ends.
   *
   * @param patience how long Temporal may be out of reach
   * @param query asks how far it is
   * @param onProgress sees that, every few seconds
   */
  public T untilEnd(Duration patience, Supplier<T> query, Consumer<T> onProgress)
      throws InterruptedException {
    CompletableFuture<T> end = client.newUntypedWorkflowStub(workflowId).getResultAsync(result);
    long lostNanos = 0;
    try {
      while (lostNanos <= patience.toNanos()) {
        long from = System.nanoTime();
        try {
          return end.get(CHECK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          // The wait itself outlasts any outage, silently, so Temporal is asked beside it.
          boolean reachable = migrations.isReachable();
          lostNanos = reachable ? 0 : lostNanos + System.nanoTime() - from;
          if (reachable) {
            tell(query, onProgress);
          }
        }
      }
      throw migrations.unreachable();
    } catch (ExecutionException e) {
      throw new CliException(
          ExitStatus.ERROR,
          "%s ended without a result; the same command begins again.".formatted(what),
          e.getCause());
    } finally {
      end.cancel(true);
    }
  }

  private void tell(Supplier<T> query, Consumer<T> onProgress) {
    try {
      onProgress.accept(query.get());
    } catch (CliException e) {
      // A busy worker does not answer; the next question may be answered.
      return;
    }
  }
}
