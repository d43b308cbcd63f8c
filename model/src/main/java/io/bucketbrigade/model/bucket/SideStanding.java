package io.bucketbrigade.model.bucket;

import java.util.Locale;

/** What one side tells of an item. */
public enum SideStanding {
  /** It has it; also where that is the default that every bucket has. */
  PRESENT,
  /** It has none. */
  ABSENT,
  /** Its server does not know the call. */
  UNSUPPORTED,
  /** The principal may not read it. */
  FORBIDDEN,
  /** It could not be read, for another reason. */
  NOT_READ;

  /** The word for output. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
