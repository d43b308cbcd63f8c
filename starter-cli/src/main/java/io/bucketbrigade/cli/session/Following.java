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

  private static final Duration CHECK_EVERY = Duration.ofSeconds(2);

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
    CompletableFuture<MigrationProgress> end = migrations.end(id);
    long lostNanos = 0;
    try {
      while (true) {
        long from = System.nanoTime();
        try {
          return end.get(CHECK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          // The wait itself outlasts any outage, silently, so Temporal is asked beside it.
          lostNanos = migrations.isReachable() ? 0 : lostNanos + System.nanoTime() - from;
        } catch (ExecutionException e) {
          Optional<MigrationProgress> ended = migrations.ended(id);
          if (ended.isPresent()) {
            return ended.get();
          }
          Thread.sleep(CHECK_EVERY);
          end = migrations.end(id);
        }
        if (lostNanos > patience.toNanos()) {
          throw migrations.unreachable();
        }
      }
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
        Thread.sleep(view.interval());
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
