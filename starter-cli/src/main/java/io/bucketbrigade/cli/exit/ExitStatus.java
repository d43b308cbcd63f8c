package io.bucketbrigade.cli.exit;

import io.bucketbrigade.model.migration.Outcome;

/** What the process's exit status means; {@code docs/cli.md} has a line for each. */
public enum ExitStatus {
  COMPLETE(0),
  ERROR(1),
  USAGE(2),
  REFUSED(3),
  INCOMPLETE(4),
  CANCELLED(5),
  UNREACHABLE(6);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  /** The number that the shell sees. */
  public int code() {
    return code;
  }

  /** The status for a migration that ended so. */
  public static ExitStatus of(Outcome outcome) {
    return switch (outcome) {
      case COMPLETE -> COMPLETE;
      case REFUSED -> REFUSED;
      case INCOMPLETE -> INCOMPLETE;
      case CANCELLED, ROLLED_BACK -> CANCELLED;
    };
  }
}
