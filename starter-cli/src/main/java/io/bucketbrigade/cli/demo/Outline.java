package io.bucketbrigade.cli.demo;

import java.io.PrintStream;

/** A story in numbered stages of a few lines each. Not thread-safe. */
final class Outline {

  private static final String INDENT = "   ";

  private final PrintStream out;
  private int stages;

  Outline(PrintStream out) {
    this.out = out;
  }

  /** Begins a stage. */
  void stage(String title) {
    stages++;
    out.println();
    out.println("%d. %s".formatted(stages, title));
  }

  /** A line of it. */
  void line(String words) {
    out.println(INDENT + words);
  }
}
