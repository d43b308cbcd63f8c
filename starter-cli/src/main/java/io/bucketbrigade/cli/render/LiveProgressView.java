package io.bucketbrigade.cli.render;

import io.bucketbrigade.model.migration.MigrationProgress;
import java.io.PrintStream;
import java.time.Duration;

/** For a terminal: one line that is redrawn in place. */
public final class LiveProgressView implements ProgressView {

  // Erases the line that the cursor stands in and returns to its start (ECMA-48 EL).
  private static final String REDRAW = "\r\u001b[2K";

  private static final Duration REDRAW_EVERY = Duration.ofMillis(700);

  private final PrintStream out;
  private final int columnsMax;
  private String shown = "";

  /**
   * The line is cut to {@code columns} of {@code out}, because a wrapped line cannot be redrawn.
   */
  public LiveProgressView(PrintStream out, int columns) {
    this.out = out;
    this.columnsMax = Math.max(20, columns - 1);
  }

  @Override
  public Duration interval() {
    return REDRAW_EVERY;
  }

  @Override
  public synchronized void show(MigrationProgress progress) {
    shown = TerminalText.cut(ProgressLine.of(progress), columnsMax);
    out.print(REDRAW + shown);
    out.flush();
  }

  @Override
  public synchronized void note(String sentence) {
    out.println((shown.isEmpty() ? "" : REDRAW) + sentence);
    out.print(shown);
    out.flush();
  }

  @Override
  public synchronized void close() {
    if (!shown.isEmpty()) {
      out.print(REDRAW);
      shown = "";
    }
    out.flush();
  }
}
