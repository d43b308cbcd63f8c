package io.bucketbrigade.engine.state;

/** The state store could not be read or written. */
public final class StateStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what could not be done, to which record, and why. */
  public StateStoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The same where no other exception is behind it. */
  public StateStoreException(String message) {
    super(message);
  }
}
