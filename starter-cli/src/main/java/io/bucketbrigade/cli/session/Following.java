package io.bucketbrigade.cli.session;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.ProgressView;
import io.bucketbrigade.model.migration.MigrationProgress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Follows one migration until it ends, showing its progress. */
public final class Following {

  private static final Duration REFRESH = Duration.ofMillis(700);

  // A Temporal service that restarts is back within this time.
  private static final Duration RECONNECT_EVERY = Duration.ofSeconds(2);

  private final Migrations migrations;
  private final ProgressView view;
  private final Duration patience;

  /**
   * Prepares to follow.
   *
   * @param patience how long Temporal may be out of reach before following ends with {@link
   *     ExitStatus#UNREACHABLE}
   */
  public Following(Migrations migrations, ProgressView view, Duration patience) {
    this.migrations = migrations;
    this.view = view;
    this.patience = patience;
  }

  /**
   * Blocks until the migration ends.
   *
   * @return its last progress, whose outcome is set
   * @throws CliException if it ends without an outcome or contact is lost for too long
   */
  public MigrationProgress untilEnd(String id) throws InterruptedException {
    Thread refreshing = Thread.ofVirtual().name("progress-" + id).start(() -> refresh(id));
    try {
      return awaitEnd(id);
    } finally {
      refreshing.interrupt();
      refreshing.join(Duration.ofSeconds(1));
      view.close();
    }
  }

  private MigrationProgress awaitEnd(String id) throws InterruptedException {
    long lostSince = 0;
    while (true) {
      CompletableFuture<MigrationProgress> end = migrations.end(id);
      try {
        return end.get(1, TimeUnit.HOURS);
      } catch (TimeoutException e) {
        end.cancel(true);
        lostSince = 0;
      } catch (ExecutionException e) {
        try {
          Execution execution = migrations.require(id);
          if (!execution.isRunning()) {
            return migrations.progress(execution);
          }
          lostSince = 0;
        } catch (CliException lost) {
          if (lost.status() != ExitStatus.UNREACHABLE) {
            throw lost;
          }
          lostSince = lostSince == 0 ? System.nanoTime() : lostSince;
          if (System.nanoTime() - lostSince > patience.toNanos()) {
            throw lost;
          }
        }
        Thread.sleep(RECONNECT_EVERY);
      }
    }
  }

  private void refresh(String id) {
    String lastTrouble = "";
    while (!Thread.currentThread().isInterrupted()) {
      try {
        view.show(migrations.query(id));
        lastTrouble = "";
      } catch (CliException e) {
        String trouble = String.valueOf(e.getMessage());
        if (!trouble.equals(lastTrouble) && !Thread.currentThread().isInterrupted()) {
          view.note(trouble);
          lastTrouble = trouble;
        }
      }
      try {
        Thread.sleep(REFRESH);
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
