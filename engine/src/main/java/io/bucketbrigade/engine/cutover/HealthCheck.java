package io.bucketbrigade.engine.cutover;

/** Tells whether an application works. Workers define it and cutovers name it. Thread-safe. */
@FunctionalInterface
public interface HealthCheck {

  /** Asks once, within some seconds, without an exception. */
  Health check();

  /**
   * What was seen.
   *
   * @param healthy whether all is well
   * @param words what was seen, for people, at most 200 characters, without secrets
   */
  record Health(boolean healthy, String words) {}
}
