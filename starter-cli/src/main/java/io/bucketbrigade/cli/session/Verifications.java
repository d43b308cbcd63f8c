package io.bucketbrigade.cli.session;

import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.ledger.LedgerWorkflow;
import io.bucketbrigade.model.verify.VerificationInput;
import io.bucketbrigade.model.verify.VerificationProgress;
import io.bucketbrigade.model.verify.VerificationWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.time.Duration;
import java.util.function.Consumer;

/** Verifications of ended migrations, and ledgers as workers read them. Thread-safe. */
public final class Verifications {

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
    return revisit(input.order().copied().migrationId())
        .start(
            workflowTaskTimeout,
            options ->
                WorkflowClient.start(
                    client.newWorkflowStub(VerificationWorkflow.class, options)::run, input));
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
    return revisit(id).untilEnd(patience, () -> progress(id), onProgress);
  }

  private Revisit<VerificationProgress> revisit(String id) {
    return new Revisit<>(
        migrations,
        client,
        VerificationWorkflow.workflowId(id),
        "the verification of '%s'".formatted(id),
        VerificationProgress.class);
  }

  private VerificationProgress progress(String id) {
    return migrations.ask(
        id,
        () ->
            client
                .newWorkflowStub(VerificationWorkflow.class, VerificationWorkflow.workflowId(id))
                .progress());
  }

  /** Reads a page of a ledger through a worker. */
  public LedgerPage page(LedgerPage.Request request) {
    String id = request.context().migrationId();
    WorkflowOptions options = Migrations.reading(id, "ledger", PAGE_LIMIT);
    return migrations.ask(
        id, () -> client.newWorkflowStub(LedgerWorkflow.class, options).read(request));
  }
}
