package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.store.WriteResult;
import io.bucketbrigade.model.failure.FailureCode;
import org.jspecify.annotations.Nullable;

/** What became of the attempt to copy one object. */
public sealed interface CopyOutcome {

  /**
   * It arrived.
   *
   * @param bytes its size
   * @param written what the write made; null if it was an earlier attempt's
   */
  record Copied(long bytes, @Nullable WriteResult written) implements CopyOutcome {

    /** It arrived, in whatever way. */
    public Copied(long bytes) {
      this(bytes, null);
    }
  }

  /** It was deleted at the source before it could be read. */
  record Vanished() implements CopyOutcome {}

  /** Either side is no longer what the decision was made on: look again and decide again. */
  record Changed() implements CopyOutcome {}

  /**
   * It cannot be carried as asked, by its nature; nothing was written.
   *
   * @param code why
   * @param message one sentence
   */
  record Quarantined(FailureCode code, String message) implements CopyOutcome {}

  /**
   * It has to wait for a step outside of this lease.
   *
   * @param code why
   * @param message one sentence
   */
  record Deferred(FailureCode code, String message) implements CopyOutcome {}

  /**
   * It did not arrive.
   *
   * @param code why
   * @param message one sentence
   * @param providerCode the server's error code; null if there is none
   * @param requestId the server's request id; null if there is none
   * @param attempts how often it was tried
   */
  record Failed(
      FailureCode code,
      String message,
      @Nullable String providerCode,
      @Nullable String requestId,
      int attempts)
      implements CopyOutcome {}
}
