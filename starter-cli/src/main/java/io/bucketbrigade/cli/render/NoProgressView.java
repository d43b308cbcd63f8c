package io.bucketbrigade.cli.render;

import io.bucketbrigade.model.migration.MigrationProgress;
import java.io.PrintStream;
import java.time.Duration;

/** For programs that read the end alone: shows no progress, and says notes on stderr. */
public final class NoProgressView implements ProgressView {

  // Only to note that no worker answers.
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  private final PrintStream notes;

  /** Notes go to {@code notes}. */
  public NoProgressView(PrintStream notes) {
    this.notes = notes;
  }

  @Override
  public Duration interval() {
    return LOOK_EVERY;
  }

  @Override
  public void show(MigrationProgress progress) {
    // By intent nothing: the caller reads the final state.
  }

  @Override
  public void note(String sentence) {
    notes.println(sentence);
  }

  @Override
  public void close() {
    notes.flush();
  }
}
