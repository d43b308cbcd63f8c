package io.bucketbrigade.engine.cutover;

import org.jspecify.annotations.Nullable;

/** A step that did not come to its end. Its message is one sentence without secrets. */
public final class StepFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean retryable;

  private StepFailedException(String message, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /** A failure that may be over soon: a refused connection, a 500, a lock. */
  public static StepFailedException passing(String message, @Nullable Throwable cause) {
    return new StepFailedException(message, true, cause);
  }

  /** A failure that lasts until somebody mends it: a wrong value, no permission, no such thing. */
  public static StepFailedException lasting(String message, @Nullable Throwable cause) {
    return new StepFailedException(message, false, cause);
  }

  /** Whether asking again soon may help. */
  public boolean retryable() {
    return retryable;
  }
}
