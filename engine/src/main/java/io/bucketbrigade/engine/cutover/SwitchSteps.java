package io.bucketbrigade.engine.cutover;

import java.util.Set;

/** The steps that a worker allows, by name. Thread-safe. */
public interface SwitchSteps {

  /** All names, sorted. */
  Set<String> names();

  /**
   * The step of a name.
   *
   * @throws UnknownStepException if this worker has none
   */
  SwitchStep step(String name);

  /** A name that this worker's configuration does not define. */
  final class UnknownStepException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Names it. */
    public UnknownStepException(String name) {
      super("this worker defines no switch step '%s'; add it to its switches file".formatted(name));
    }
  }
}
