package io.bucketbrigade.engine.store;

import org.jspecify.annotations.Nullable;

/**
 * A request that did not succeed. Its message names operation, bucket and key and never holds a
 * secret.
 */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final StoreFailure failure;
  private final int httpStatus;
  private final @Nullable String providerCode;
  private final @Nullable String requestId;

  /**
   * A failure.
   *
   * @param failure its kind
   * @param message operation, bucket, key and the server's words
   * @param httpStatus 0 if there was no reply
   * @param providerCode the server's error code; null if it sent none
   * @param requestId the server's request id; null if it sent none
   * @param cause what was caught; null if nothing was
   */
  public StoreException(
      StoreFailure failure,
      String message,
      int httpStatus,
      @Nullable String providerCode,
      @Nullable String requestId,
      @Nullable Throwable cause) {
    super(message, cause);
    this.failure = failure;
    this.httpStatus = httpStatus;
    this.providerCode = providerCode;
    this.requestId = requestId;
  }

  /** A failure that no server reply describes. */
  public StoreException(StoreFailure failure, String message) {
    this(failure, message, 0, null, null, null);
  }

  /** What kind of failure. */
  public StoreFailure failure() {
    return failure;
  }

  /** The HTTP status; 0 if there was no reply. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The server's error code; null if it sent none. */
  public @Nullable String providerCode() {
    return providerCode;
  }

  /** The server's request id; null if it sent none. */
  public @Nullable String requestId() {
    return requestId;
  }
}
