package io.bucketbrigade.engine.store;

import java.util.function.Supplier;

/**
 * Repeats writes that may as well happen twice, such as records of our own: {@link RetryingStore}
 * leaves a write whose outcome is unknown to its caller, and this is the caller who does not mind.
 */
public final class IdempotentWrite {

  private IdempotentWrite() {}

  /**
   * Sends {@code write} until its outcome is known or the policy's attempts are used up.
   *
   * <p>An interrupt ends the pauses: the last failure is thrown with the interrupt flag set.
   */
  public static <T> T repeat(RetryPolicy policy, Supplier<T> write) {
    for (int attempt = 1; ; attempt++) {
      try {
        return write.get();
      } catch (StoreException e) {
        if (!isOutcomeUnknown(e.failure())
            || attempt >= policy.attempts()
            || !pause(policy, attempt)) {
          throw e;
        }
      }
    }
  }

  private static boolean isOutcomeUnknown(StoreFailure failure) {
    return failure == StoreFailure.SERVER_ERROR
        || failure == StoreFailure.CONNECTION
        || failure == StoreFailure.MALFORMED_REPLY;
  }

  private static boolean pause(RetryPolicy policy, int failedAttempts) {
    try {
      Thread.sleep(policy.pauseAfter(failedAttempts));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
