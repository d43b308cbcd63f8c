package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.ProgressView;
import io.bucketbrigade.cli.render.StatusJson;
import io.bucketbrigade.cli.render.StatusText;
import io.bucketbrigade.cli.session.Following;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.worker.Termination;
import java.util.Optional;

/** Follows a migration on this console until it ends or the user interrupts. */
final class Follow {

  /** What shells report for Ctrl-C: 128 + SIGINT. The migration itself has not ended. */
  static final int INTERRUPTED = 130;

  private final Console console;
  private final boolean json;
  private final Termination termination;

  Follow(Console console, boolean json, Termination termination) {
    this.console = console;
    this.json = json;
    this.termination = termination;
  }

  /**
   * Shows progress until the end.
   *
   * @return its end; empty if a signal came first
   */
  Optional<MigrationProgress> untilEnd(Session session, String id, ProgressView view) {
    return unlessSignalled(
        () -> new Following(session.migrations(), view, session.patience()).untilEnd(id));
  }

  /** Something that takes its time, and ends early when its thread is interrupted. */
  interface Wait<T> {

    /** Waits. */
    T await() throws InterruptedException;
  }

  /** What it waits for; empty if a signal came first. */
  <T> Optional<T> unlessSignalled(Wait<T> wait) {
    Thread self = Thread.currentThread();
    Thread listening =
        Thread.ofVirtual()
            .name("termination")
            .start(
                () -> {
                  try {
                    termination.await();
                    self.interrupt();
                  } catch (InterruptedException e) {
                    // The migration ended first.
                    Thread.currentThread().interrupt();
                  }
                });
    try {
      return Optional.of(wait.await());
    } catch (InterruptedException e) {
      return Optional.empty();
    } finally {
      listening.interrupt();
    }
  }

  /** Prints the end and says what the process ends with. */
  int end(MigrationProgress progress) {
    if (json) {
      console.out().println(StatusJson.of(progress));
    } else {
      StatusText.end(progress).forEach(console.out()::println);
    }
    Outcome outcome = progress.outcome();
    return (outcome == null ? ExitStatus.INCOMPLETE : ExitStatus.of(outcome)).code();
  }
}
