package io.bucketbrigade.cli.session;

import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.retry.RetryInput;
import io.bucketbrigade.model.retry.RetryWorkflow;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Retries of what ended migrations could not copy. Thread-safe. */
public final class RetriedFailures {

  private final Migrations migrations;
  private final WorkflowClient client;

  RetriedFailures(Migrations migrations, WorkflowClient client) {
    this.migrations = migrations;
    this.client = client;
  }

  /**
   * Starts a retry. Retry: a second call finds the first one's run.
   *
   * @return false if one of the same migration is running already
   */
  public boolean start(RetryInput input, Duration workflowTaskTimeout) {
    return revisit(input.before().id())
        .start(
            workflowTaskTimeout,
            options ->
                WorkflowClient.start(
                    client.newWorkflowStub(RetryWorkflow.class, options)::run, input));
  }

  /**
   * Waits until a migration's running retry ends.
   *
   * @param patience how long Temporal may be out of reach
   * @param onProgress sees how far it is, every few seconds
   * @return what the migration has come to
   */
  public MigrationProgress untilEnd(
      String id, Duration patience, Consumer<MigrationProgress> onProgress)
      throws InterruptedException {
    return revisit(id).untilEnd(patience, () -> query(id), onProgress);
  }

  /**
   * What an ended run has come to by retries since.
   *
   * @return of a retry under way, where it stands; empty if there was none of this run
   */
  Optional<MigrationProgress> since(MigrationProgress ended) {
    Optional<Execution> retry = migrations.find(RetryWorkflow.workflowId(ended.id()));
    if (retry.isEmpty()) {
      return Optional.empty();
    }
    return newest(ended, retry.get()).filter(newest -> isOfSameRun(ended, newest));
  }

  /**
   * A retry that was cancelled has no result: what it copied is found by the next, and what came of
   * those before it is in the state store.
   */
  private Optional<MigrationProgress> newest(MigrationProgress ended, Execution retry) {
    return switch (retry.standing()) {
      case RUNNING -> Optional.of(query(ended.id()));
      case COMPLETED ->
          Optional.of(
              migrations.ask(
                  ended.id(),
                  () ->
                      client
                          .newUntypedWorkflowStub(retry.id())
                          .getResult(MigrationProgress.class)));
      case CANCELED, TERMINATED, TIMED_OUT, FAILED -> migrations.kept(ended);
    };
  }

  private static boolean isOfSameRun(MigrationProgress one, MigrationProgress other) {
    RunRecord left = one.run();
    RunRecord right = other.run();
    return left != null && right != null && left.context().equals(right.context());
  }

  private MigrationProgress query(String id) {
    return migrations.ask(
        id,
        () -> client.newWorkflowStub(RetryWorkflow.class, RetryWorkflow.workflowId(id)).progress());
  }

  private Revisit<MigrationProgress> revisit(String id) {
    return new Revisit<>(
        migrations,
        client,
        RetryWorkflow.workflowId(id),
        "the retry of '%s'".formatted(id),
        MigrationProgress.class);
  }
}
