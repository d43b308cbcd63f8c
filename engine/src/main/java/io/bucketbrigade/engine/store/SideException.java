package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.failure.Side;

/** A request to one side did not succeed. */
public final class SideException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Side side;
  private final StoreException failed;

  /** Names the side of a failure. */
  public SideException(Side side, StoreException failed) {
    super(side.word() + ": " + failed.getMessage(), failed);
    this.side = side;
    this.failed = failed;
  }

  /** Which side. */
  public Side side() {
    return side;
  }

  /** What kind of failure. */
  public StoreFailure failure() {
    return failed.failure();
  }

  /** The request's failure. */
  public StoreException failed() {
    return failed;
  }
}
