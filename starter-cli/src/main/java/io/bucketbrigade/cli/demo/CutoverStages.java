package io.bucketbrigade.cli.demo;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.ProgressView;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.cutover.Approval;
import io.bucketbrigade.model.cutover.CutoverProgress;
import io.bucketbrigade.model.cutover.CutoverProgress.ApprovalRecord;
import io.bucketbrigade.model.cutover.CutoverProgress.Result;
import io.bucketbrigade.model.cutover.CutoverProgress.Stage;
import io.bucketbrigade.model.cutover.CutoverProgress.StepRecord;
import io.bucketbrigade.model.cutover.CutoverWorkflow;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.spec.MigrationSpec;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BiConsumer;

/** The stages that move the application, and move it back. Not thread-safe. */
final class CutoverStages {

  private static final Duration OBSERVE = Duration.ofSeconds(3);

  /** A rollback ends it before. */
  private static final Duration OBSERVE_UNTIL_ROLLED_BACK = Duration.ofMinutes(5);

  private final Console console;
  private final Session session;
  private final Outline outline;
  private final DemoServers servers;
  private final DemoApplication application;
  private final MigrationSpec spec;
  private final ProgressView passes;
  private final DemoCutover cutover;

  CutoverStages(
      Console console,
      Session session,
      Outline outline,
      DemoServers servers,
      DemoApplication application) {
    this.console = console;
    this.session = session;
    this.outline = outline;
    this.servers = servers;
    this.application = application;
    spec = servers.spec();
    passes = console.view(false);
    cutover = new DemoCutover(session, this::showPass);
  }

  /**
   * Ends with the application at the destination.
   *
   * @throws CliException if it goes back instead
   */
  void switchOver() throws InterruptedException {
    moveTo(OBSERVE);
    cutover.end(Result.SWITCHED);
    outline.line("observed for %d s: the application is healthy".formatted(OBSERVE.toSeconds()));
  }

  /**
   * The same, but it is observed until it is rolled back.
   *
   * @throws CliException if it goes back before that
   */
  void switchOverForAWhile() throws InterruptedException {
    moveTo(OBSERVE_UNTIL_ROLLED_BACK);
  }

  /** Ends with the application at the source. */
  void rollBack() throws InterruptedException {
    outline.stage("The way back (brigade rollback)");
    order("roll back", CutoverWorkflow::rollBack);
    CutoverProgress end = cutover.end(Result.AS_BEFORE);
    steps(end);
    outline.line(
        "copied back, while %s was still frozen: %s"
            .formatted(
                application.source().name(),
                CopyStages.copied(
                    session.migrations().lastKnown(spec.back(end.startedAt()).id()))));
    application.awaitWrites();
    outline.line(
        "not frozen any more: the application writes to %s".formatted(application.source().name()));
  }

  private void moveTo(Duration observe) throws InterruptedException {
    outline.stage("The cutover (brigade cutover)");
    MigrationProgress last = session.migrations().lastKnown(spec.id());
    cutover.start(spec, last, DemoCutover.options(servers.migrator(), observe));
    cutover.reach(Stage.FINAL_DELTA);
    application.await("a refused write", () -> application.writer().refused() > 0);
    outline.line("frozen: the policy of %s refuses writes".formatted(application.source().name()));
    CutoverProgress equal = cutover.reach(Stage.APPROVE);
    passes.close();
    outline.line(
        "%d final passes, until one moved nothing; %s"
            .formatted(
                equal.passes(), CopyStages.compared(session.migrations().lastKnown(spec.id()))));
    order("approve", CutoverWorkflow::approve);
    CutoverProgress switched = cutover.reach(Stage.OBSERVE);
    switched.approvals().stream()
        .map(ApprovalRecord::approval)
        .forEach(approval -> outline.line("approved by %s".formatted(approval.words())));
    steps(switched);
    application.awaitWrites();
    outline.line("the application writes to %s".formatted(application.destination().name()));
  }

  private void steps(CutoverProgress progress) {
    for (StepRecord step : progress.steps()) {
      outline.line(
          "step '%s', %s: %s"
              .formatted(step.name(), step.state().name().toLowerCase(Locale.ROOT), step.words()));
    }
  }

  private void showPass() {
    if (console.terminal()) {
      passes.show(session.migrations().query(spec.id()));
    }
  }

  private void order(String act, BiConsumer<CutoverWorkflow, Approval> order) {
    Approval person =
        new Approval(
            System.getProperty("user.name", "unknown"), "the demo says so in your name", false);
    session.migrations().cutovers().order(spec.id(), act, to -> order.accept(to, person));
  }
}
