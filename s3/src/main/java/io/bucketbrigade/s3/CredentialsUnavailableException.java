package io.bucketbrigade.s3;

/** A connection's credentials could not be had. */
final class CredentialsUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String words;
  private final boolean hadThemBefore;

  /**
   * Credentials that are missing.
   *
   * @param words a sentence that names the connection and what to set; holds no secret
   * @param hadThemBefore whether they were there once and could not be renewed
   */
  CredentialsUnavailableException(String words, boolean hadThemBefore, Throwable cause) {
    super(words, cause);
    this.words = words;
    this.hadThemBefore = hadThemBefore;
  }

  String words() {
    return words;
  }

  boolean hadThemBefore() {
    return hadThemBefore;
  }
}
