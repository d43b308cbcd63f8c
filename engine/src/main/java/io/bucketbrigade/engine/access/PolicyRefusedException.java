package io.bucketbrigade.engine.access;

import org.jspecify.annotations.Nullable;

/**
 * A policy that we do not write, or could not keep. Its message names the bucket, says what is
 * there and what to do.
 */
public final class PolicyRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why. */
  public enum Reason {
    /** With ours it would be larger than servers take; nothing was written. */
    TOO_LARGE,
    /** What is there is no policy that we understand; nothing was written. */
    UNREADABLE,
    /** The spec names an access point, behind which no policy can be reached. */
    ACCESS_POINT,
    /** What was written was not there afterwards, each time: somebody else writes it, too. */
    CONTESTED
  }

  PolicyRefusedException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** Whether asking again later may help without anybody's doing. */
  public boolean retryable() {
    return reason == Reason.CONTESTED;
  }
}
