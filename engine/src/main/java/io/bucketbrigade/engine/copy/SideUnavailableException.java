package io.bucketbrigade.engine.copy;

import io.bucketbrigade.model.failure.Problem;

/**
 * A side as a whole refuses or does not answer, so that nothing can be said about the object at
 * hand: it stays unsettled.
 */
public final class SideUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /** Says why. */
  public SideUnavailableException(Problem problem) {
    super(problem.message());
    this.problem = problem;
  }

  /** What is the matter with which side. */
  public Problem problem() {
    return problem;
  }
}
