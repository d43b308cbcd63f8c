package io.bucketbrigade.engine.cutover;

/** Where a long step says that it goes on; called every few seconds at least. */
@FunctionalInterface
public interface StepProgress {

  /**
   * Says how far it is.
   *
   * @param words for people, at most 200 characters, without secrets
   * @throws InterruptedStepException if the step has to stop here; it is asked for again later
   */
  void at(String words);

  /** Thrown through a step, which leaves everything so that it can be asked for again. */
  final class InterruptedStepException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Stops a step. */
    public InterruptedStepException(String message) {
      super(message);
    }
  }
}
