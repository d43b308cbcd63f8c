package io.bucketbrigade.cli.exit;

import org.jspecify.annotations.Nullable;

/**
 * Ends the command: its message is the one sentence on stderr, its status the exit status. The
 * message never holds a secret.
 */
public final class CliException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ExitStatus status;

  /** Ends the command because of what was caught. */
  public CliException(ExitStatus status, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** Ends the command. */
  public CliException(ExitStatus status, String message) {
    this(status, message, null);
  }

  /** A bad command line or spec file. */
  public static CliException usage(String message) {
    return new CliException(ExitStatus.USAGE, message);
  }

  /** The exit status to end with. */
  public ExitStatus status() {
    return status;
  }
}
