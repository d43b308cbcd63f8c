package io.bucketbrigade.engine.store;

/** Whether this attempt may still write; asked right before each write. */
@FunctionalInterface
public interface WritePermit {

  /**
   * Returns when a write is allowed, or does not return normally.
   *
   * @throws InterruptedException if the lease stops meanwhile
   */
  void await() throws InterruptedException;
}
