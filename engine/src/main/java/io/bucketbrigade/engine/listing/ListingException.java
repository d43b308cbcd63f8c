package io.bucketbrigade.engine.listing;

import io.bucketbrigade.model.failure.Problem;

/** A listing contradicts itself, so that nothing after that point can be trusted. */
public final class ListingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /** A listing that cannot be followed. */
  public ListingException(Problem problem) {
    super(problem.message());
    this.problem = problem;
  }

  /** What is wrong with it. */
  public Problem problem() {
    return problem;
  }
}
