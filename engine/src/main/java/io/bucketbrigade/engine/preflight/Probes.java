package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;

/** How the answer to a probe is read. */
final class Probes {

  private Probes() {}

  /**
   * Whether a failure tells something about the request; the others tell that the server or the way
   * to it is in trouble, and nothing can be learned now.
   */
  static boolean isAboutTheRequest(StoreFailure failure) {
    return switch (failure) {
      case NOT_FOUND,
          NO_SUCH_UPLOAD,
          ACCESS_DENIED,
          PRECONDITION_FAILED,
          CONFLICT,
          SERVER_ERROR,
          MALFORMED_REPLY,
          ARCHIVED,
          CUSTOMER_KEY,
          NOT_IMPLEMENTED,
          PART_REFUSED,
          INVALID_REQUEST ->
          true;
      case NO_SUCH_BUCKET,
          BAD_CREDENTIALS,
          EXPIRED_CREDENTIALS,
          THROTTLED,
          UNREACHABLE,
          CONNECTION,
          NO_SPACE ->
          false;
    };
  }

  /** Whether a write whose condition does not hold is refused as it should be. */
  static boolean isRefusedByCondition(Runnable write) {
    try {
      write.run();
      return false;
    } catch (StoreException e) {
      if (!isAboutTheRequest(e.failure())) {
        throw e;
      }
      return e.failure() == StoreFailure.PRECONDITION_FAILED;
    }
  }
}
