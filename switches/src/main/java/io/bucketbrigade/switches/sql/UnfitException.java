package io.bucketbrigade.switches.sql;

/**
 * Something about the database that a rule cannot work with. Its message is the end of a sentence.
 */
final class UnfitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnfitException(String message) {
    super(message);
  }
}
