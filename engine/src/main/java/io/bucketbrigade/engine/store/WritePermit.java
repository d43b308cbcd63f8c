package io.bucketbrigade.engine.store;

import java.util.function.Supplier;

/** Whether this attempt may still write; asked right before each write. */
@FunctionalInterface
public interface WritePermit {

  /** The permit of the write that the running thread is about to send, if it needs one. */
  ScopedValue<WritePermit> CURRENT = ScopedValue.newInstance();

  /**
   * Returns when a write is allowed, or does not return normally.
   *
   * @throws InterruptedException if the lease stops meanwhile
   */
  void await() throws InterruptedException;

  /**
   * Sends a write that may be asked once more, by {@link #awaitCurrent} at the last moment: between
   * the first question and the first byte lie the wait for a connection, and any stop of this
   * process.
   */
  default <T> T during(Supplier<T> write) {
    return ScopedValue.where(CURRENT, this).call(write::get);
  }

  /**
   * Asks the permit of the write that the running thread sends; returns at once where there is
   * none.
   *
   * @throws InterruptedException if the lease stops meanwhile
   */
  static void awaitCurrent() throws InterruptedException {
    if (CURRENT.isBound()) {
      CURRENT.get().await();
    }
  }
}
