package io.bucketbrigade.model.failure;

import java.util.Locale;

/** Which part of a migration something happened to. */
public enum Side {
  SOURCE,
  DESTINATION,
  STATE;

  /** The word for people. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
