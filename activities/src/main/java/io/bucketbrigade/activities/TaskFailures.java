package io.bucketbrigade.activities;

import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What the failure of a task is to Temporal: tried again, on another worker if there is one, or the
 * end of it.
 */
final class TaskFailures {

  /** Another worker takes the task meanwhile; with none, connections are mended by restarts. */
  private static final Duration LEAVE_TO_OTHERS_FOR = Duration.ofSeconds(5);

  private TaskFailures() {}

  /** This worker cannot do the task, and another one may. */
  static ApplicationFailure leaveToOthers(FailureCode code, String message) {
    return ApplicationFailure.newBuilder()
        .setType(code.name())
        .setMessage(message)
        .setNextRetryDelay(LEAVE_TO_OTHERS_FOR)
        .setCategory(ApplicationErrorCategory.BENIGN)
        .build();
  }

  /**
   * Runs a call on connections.
   *
   * @throws ApplicationFailure leaving the task to others, if this worker lacks one
   */
  static <T> T withConnections(Supplier<T> call) {
    try {
      return call.get();
    } catch (UnknownConnectionException e) {
      throw leaveToOthers(FailureCode.UNKNOWN_CONNECTION, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Tried again if it may pass; what lasts until somebody mends it is not.
   *
   * @param code the type of what may pass
   */
  static ApplicationFailure of(FailureCode code, Exception cause, boolean mayPass) {
    String words = String.valueOf(cause.getMessage());
    return mayPass
        ? ApplicationFailure.newFailure(words, code.name())
        : ApplicationFailure.newNonRetryableFailure(words, Problem.LASTING);
  }

  /** A side or the state store is in trouble that may pass. */
  static ApplicationFailure of(Problem problem) {
    return ApplicationFailure.newFailure(problem.message(), problem.code().name());
  }
}
