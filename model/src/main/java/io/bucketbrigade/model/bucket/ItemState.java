package io.bucketbrigade.model.bucket;

import java.util.Locale;

/** How an item of both buckets compares. */
public enum ItemState {
  /** The same by its meaning, or absent on both sides. */
  EQUAL,
  DIFFERENT,
  SOURCE_ONLY,
  DESTINATION_ONLY,
  /** A side does not know the call, so nobody can tell. */
  UNSUPPORTED,
  /** The principal of a side may not read it, so nobody can tell. */
  FORBIDDEN,
  /** A side could not be read, for another reason. */
  NOT_READ;

  /**
   * The state of an item that both sides tell so.
   *
   * @param same whether they mean the same, where both have it
   */
  public static ItemState of(SideStanding source, SideStanding destination, boolean same) {
    if (source == SideStanding.NOT_READ || destination == SideStanding.NOT_READ) {
      return NOT_READ;
    }
    if (source == SideStanding.FORBIDDEN || destination == SideStanding.FORBIDDEN) {
      return FORBIDDEN;
    }
    if (source == SideStanding.UNSUPPORTED || destination == SideStanding.UNSUPPORTED) {
      return UNSUPPORTED;
    }
    if (source == destination) {
      return source == SideStanding.ABSENT || same ? EQUAL : DIFFERENT;
    }
    return source == SideStanding.PRESENT ? SOURCE_ONLY : DESTINATION_ONLY;
  }

  /** The word for output. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
