package io.bucketbrigade.worker.config;

/**
 * Configuration that a person has to correct. Its message is one sentence for that person and never
 * holds a secret; programs end with status 2.
 */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what is wrong, where, and what to do. */
  public ConfigException(String message) {
    super(message);
  }

  /** The same with what was caught. */
  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
