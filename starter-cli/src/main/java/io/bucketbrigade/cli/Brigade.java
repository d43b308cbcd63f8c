package io.bucketbrigade.cli;

/** The program. */
public final class Brigade {
  private Brigade() {}

  /** Runs a command. */
  public static void main(String[] args) {
    System.out.println("hello " + String.join(",", args));
  }
}
