package io.bucketbrigade.worker.temporal;

/**
 * Temporal does not answer, or not as it should. The message is one sentence that names the
 * address; programs end with status 6.
 */
public final class TemporalUnreachableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says which address, what happened and what to do. */
  public TemporalUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
