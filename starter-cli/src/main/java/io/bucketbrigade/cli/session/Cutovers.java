package io.bucketbrigade.cli.session;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.model.cutover.CutoverActivities;
import io.bucketbrigade.model.cutover.CutoverOrder;
import io.bucketbrigade.model.cutover.CutoverProgress;
import io.bucketbrigade.model.cutover.CutoverWorkflow;
import io.bucketbrigade.model.cutover.UnfreezeWorkflow;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.CutoverOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Cutovers of ended migrations. Thread-safe. */
public final class Cutovers {

  /** Longer than a worker tries to change a policy. */
  private static final Duration UNFREEZE_LIMIT = Duration.ofSeconds(90);

  private final Migrations migrations;
  private final WorkflowClient client;

  Cutovers(Migrations migrations, WorkflowClient client) {
    this.migrations = migrations;
    this.client = client;
  }

  /**
   * Starts a cutover. Retry: a second call finds the first one's run.
   *
   * @param session whose migrations these are
   * @param run the newest run of the migration
   * @param spec what that ran by
   * @param previewOnly whether nothing is changed
   * @return false if one of the same migration is running already
   */
  public boolean start(
      Session session,
      ContextRef run,
      MigrationSpec spec,
      CutoverOptions options,
      boolean previewOnly) {
    CutoverOrder order =
        new CutoverOrder(
            run,
            options,
            session.timing(spec.leaseTime(), spec.giveUpAfter()),
            session.searchAttributes(),
            Execution.Places.of(spec).memo(),
            previewOnly);
    return revisit(run.migrationId())
        .start(
            session.workflowTaskTimeout(),
            started ->
                WorkflowClient.start(
                    client.newWorkflowStub(CutoverWorkflow.class, started)::run, order));
  }

  /**
   * Waits until a migration's running cutover ends.
   *
   * @param patience how long Temporal may be out of reach
   * @param onProgress sees how far it is, every few seconds
   */
  public CutoverProgress untilEnd(
      String id, Duration patience, Consumer<CutoverProgress> onProgress)
      throws InterruptedException {
    return revisit(id).untilEnd(patience, () -> query(id), onProgress);
  }

  /** The newest cutover of a migration, running or ended; empty if Temporal knows none. */
  public Optional<CutoverProgress> find(String id) {
    return migrations.find(CutoverWorkflow.idOf(id)).map(found -> query(id));
  }

  /**
   * Sends an order to the running cutover.
   *
   * @param act what it does, for messages
   * @throws CliException if there is none, it refuses, or no worker takes it
   */
  public void order(String id, String act, Consumer<CutoverWorkflow> order) {
    migrations.order(
        id,
        "no cutover of migration '%s' is running".formatted(id),
        act,
        () -> order.accept(workflow(id)));
  }

  /**
   * Takes the freeze of a cutover that is gone from the source.
   *
   * @return what was done, in one sentence
   */
  public String unfreeze(CutoverActivities.Task task) {
    String id = task.migration().migrationId();
    WorkflowOptions options = Migrations.reading(id, "unfreeze", UNFREEZE_LIMIT);
    return migrations.ask(
        id,
        UNFREEZE_LIMIT.plusSeconds(1),
        () -> client.newWorkflowStub(UnfreezeWorkflow.class, options).unfreeze(task));
  }

  private Revisit<CutoverProgress> revisit(String id) {
    return new Revisit<>(
        migrations,
        client,
        CutoverWorkflow.idOf(id),
        "the cutover of '%s'".formatted(id),
        CutoverProgress.class);
  }

  private CutoverProgress query(String id) {
    return migrations.ask(id, () -> workflow(id).progress());
  }

  private CutoverWorkflow workflow(String id) {
    return client.newWorkflowStub(CutoverWorkflow.class, CutoverWorkflow.idOf(id));
  }
}
