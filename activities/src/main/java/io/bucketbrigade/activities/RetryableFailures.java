package io.bucketbrigade.activities;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;

/** Failures that Temporal tries again, on another worker if there is one. */
final class RetryableFailures {

  /** Another worker takes the task meanwhile; with none, connections are mended by restarts. */
  private static final Duration LEAVE_TO_OTHERS_FOR = Duration.ofSeconds(5);

  private RetryableFailures() {}

  /** This worker cannot do the task, and another one may. */
  static ApplicationFailure leaveToOthers(FailureCode code, String message) {
    return ApplicationFailure.newBuilder()
        .setType(code.name())
        .setMessage(message)
        .setNextRetryDelay(LEAVE_TO_OTHERS_FOR)
        .setCategory(ApplicationErrorCategory.BENIGN)
        .build();
  }

  /** A side or the state store is in trouble that may pass. */
  static ApplicationFailure of(Problem problem) {
    return ApplicationFailure.newFailure(problem.message(), problem.code().name());
  }
}
