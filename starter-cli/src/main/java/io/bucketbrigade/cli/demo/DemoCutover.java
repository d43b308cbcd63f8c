package io.bucketbrigade.cli.demo;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.cutover.CutoverProgress;
import io.bucketbrigade.model.cutover.CutoverProgress.Result;
import io.bucketbrigade.model.cutover.CutoverProgress.Stage;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.CutoverOptions;
import io.bucketbrigade.model.spec.CutoverOptions.Freeze;
import io.bucketbrigade.model.spec.MigrationSpec;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;

/** The cutover of the demo's migration, followed stage by stage. Not thread-safe. */
final class DemoCutover {

  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  // Ten times what it takes on two cores that have nothing else to do.
  private static final Duration WAIT_MAX = Duration.ofMinutes(5);

  private final Session session;
  private final Runnable onLook;

  /**
   * Not begun.
   *
   * @param onLook called each time it is looked at
   */
  DemoCutover(Session session, Runnable onLook) {
    this.session = session;
    this.onLook = onLook;
  }

  /**
   * What the demo cuts over with.
   *
   * @param migrator whom the freeze does not stop, so that a rollback copies back before anybody
   *     else writes to the source again
   * @param observe how long the application is watched
   */
  static CutoverOptions options(String migrator, Duration observe) {
    CutoverOptions defaults = CutoverOptions.NOTHING;
    return new CutoverOptions(
        Freeze.POLICY,
        null,
        List.of(migrator),
        List.of(),
        false,
        Duration.ofMinutes(1),
        false,
        Duration.ofSeconds(1),
        WAIT_MAX,
        1,
        defaults.approvalValidFor(),
        List.of(DemoApplication.NAME),
        observe,
        DemoApplication.NAME,
        Duration.ofSeconds(1),
        defaults.checkFailures(),
        true,
        List.of());
  }

  /** Begins it. */
  void start(MigrationSpec spec, MigrationProgress last, CutoverOptions options) {
    ContextRef run = Objects.requireNonNull(last.run(), "the demo's last run").context();
    session.migrations().cutovers().start(session, run, spec, options, false);
  }

  /**
   * Waits until it is in a stage, or beyond.
   *
   * @throws CliException if it goes back instead
   */
  CutoverProgress reach(Stage stage) throws InterruptedException {
    CutoverProgress progress =
        until(now -> now.stage().compareTo(stage) >= 0, stage.name().toLowerCase(Locale.ROOT));
    if (progress.stage() == Stage.ROLL_BACK || progress.result() == Result.AS_BEFORE) {
      throw unexpected(progress);
    }
    return progress;
  }

  /**
   * Waits for its end.
   *
   * @throws CliException if it is another one
   */
  CutoverProgress end(Result result) throws InterruptedException {
    CutoverProgress progress = until(now -> now.result() != null, "end");
    if (progress.result() != result) {
      throw unexpected(progress);
    }
    return progress;
  }

  private CutoverProgress until(Predicate<CutoverProgress> condition, String what)
      throws InterruptedException {
    long deadline = System.nanoTime() + WAIT_MAX.toNanos();
    while (System.nanoTime() - deadline < 0) {
      CutoverProgress progress =
          session.migrations().cutovers().find(DemoServers.MIGRATION_ID).orElseThrow();
      if (condition.test(progress)) {
        return progress;
      }
      onLook.run();
      Thread.sleep(LOOK_EVERY);
    }
    throw new CliException(
        ExitStatus.ERROR,
        "the demo's cutover did not come to its %s within %d s."
            .formatted(what, WAIT_MAX.toSeconds()));
  }

  private static CliException unexpected(CutoverProgress progress) {
    String why =
        progress.problems().isEmpty()
            ? String.valueOf(progress.result())
            : progress.problems().getFirst().message();
    return new CliException(
        ExitStatus.CANCELLED, "the demo's cutover did not go as it should: %s".formatted(why));
  }
}
