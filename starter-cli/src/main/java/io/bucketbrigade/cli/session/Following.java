package io.bucketbrigade.cli.session;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.ProgressView;
import io.bucketbrigade.model.migration.MigrationProgress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Follows one migration until it ends, showing its progress. */
public final class Following {

  private static final Duration REFRESH = Duration.ofMillis(700);

  private static final Duration RECONNECT_EVERY = Duration.ofSeconds(1);

  // Nothing is known to end a wait earlier; asking again costs one call.
  private static final Duration WAIT_AGAIN_AFTER = Duration.ofHours(1);

  // One unanswered question is a busy worker; this many in a row are worth a word.
  private static final int TROUBLE_FROM = 3;

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
    long lostNanos = 0;
    while (true) {
      long from = System.nanoTime();
      try {
        Optional<MigrationProgress> end = endOrStanding(id);
        if (end.isPresent()) {
          return end.get();
        }
        lostNanos = 0;
      } catch (CliException e) {
        lostNanos += System.nanoTime() - from + RECONNECT_EVERY.toNanos();
        if (e.status() != ExitStatus.UNREACHABLE || lostNanos > patience.toNanos()) {
          throw e;
        }
      }
      Thread.sleep(RECONNECT_EVERY);
    }
  }

  /** The end if it comes; empty if the migration still runs although waiting for it ended. */
  private Optional<MigrationProgress> endOrStanding(String id) throws InterruptedException {
    CompletableFuture<MigrationProgress> end = migrations.end(id);
    try {
      return Optional.of(end.get(WAIT_AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException e) {
      Execution execution = migrations.require(id);
      return execution.isRunning() ? Optional.empty() : Optional.of(migrations.progress(execution));
    } finally {
      end.cancel(true);
    }
  }

  private void refresh(String id) {
    int troubles = 0;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        view.show(migrations.query(id));
        troubles = 0;
      } catch (CliException e) {
        troubles++;
        if (troubles == TROUBLE_FROM && !Thread.currentThread().isInterrupted()) {
          view.note(String.valueOf(e.getMessage()));
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
