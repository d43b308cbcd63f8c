package io.bucketbrigade.cli.session;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.ledger.LedgerWorkflow;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.verify.VerificationInput;
import io.bucketbrigade.model.verify.VerificationProgress;
import io.bucketbrigade.model.verify.VerificationWorkflow;
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

/** Verifications of ended migrations, and ledgers as workers read them. Thread-safe. */
public final class Verifications {

  private static final Duration CHECK_EVERY = Duration.ofSeconds(2);

  private static final Duration PAGE_LIMIT = Duration.ofMinutes(1);

  private final Migrations migrations;
  private final WorkflowClient client;

  Verifications(Migrations migrations, WorkflowClient client) {
    this.migrations = migrations;
    this.client = client;
  }

  /**
   * Starts a verification. Retry: a second call finds the first one's run.
   *
   * @return false if one of the same migration is running already
   */
  public boolean start(VerificationInput input, Duration workflowTaskTimeout) {
    String id = input.order().copied().migrationId();
    WorkflowOptions options =
        WorkflowOptions.newBuilder()
            .setWorkflowId(VerificationWorkflow.workflowId(id))
            .setTaskQueue(TaskQueues.CONTROL)
            .setWorkflowIdReusePolicy(
                WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
            .setWorkflowTaskTimeout(workflowTaskTimeout)
            .setStaticSummary("verifies " + id)
            .build();
    VerificationWorkflow workflow = client.newWorkflowStub(VerificationWorkflow.class, options);
    try {
      WorkflowClient.start(workflow::run, input);
      return true;
    } catch (WorkflowExecutionAlreadyStarted e) {
      return false;
    } catch (WorkflowServiceException e) {
      throw migrations.failure(e);
    }
  }

  /**
   * Waits until a migration's running verification ends.
   *
   * @param patience how long Temporal may be out of reach
   * @param onProgress sees how far it is, every few seconds
   */
  public VerificationProgress untilEnd(
      String id, Duration patience, Consumer<VerificationProgress> onProgress)
      throws InterruptedException {
    CompletableFuture<VerificationProgress> end =
        client
            .newUntypedWorkflowStub(VerificationWorkflow.workflowId(id))
            .getResultAsync(VerificationProgress.class);
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
            tell(id, onProgress);
          }
        }
      }
      throw migrations.unreachable();
    } catch (ExecutionException e) {
      throw new CliException(
          ExitStatus.ERROR,
          "the verification of '%s' ended without a result; verify again.".formatted(id),
          e.getCause());
    } finally {
      end.cancel(true);
    }
  }

  private void tell(String id, Consumer<VerificationProgress> onProgress) {
    try {
      onProgress.accept(
          migrations.ask(
              id,
              () ->
                  client
                      .newWorkflowStub(
                          VerificationWorkflow.class, VerificationWorkflow.workflowId(id))
                      .progress()));
    } catch (CliException e) {
      // A busy worker does not answer; the next question may be answered.
      return;
    }
  }

  /** Reads a page of a ledger through a worker. */
  public LedgerPage page(LedgerPage.Request request) {
    String id = request.context().migrationId();
    WorkflowOptions options = Migrations.reading(id, "ledger", PAGE_LIMIT);
    return migrations.ask(
        id, () -> client.newWorkflowStub(LedgerWorkflow.class, options).read(request));
  }
}
