package io.bucketbrigade.engine.verify;

import java.util.regex.Pattern;

/** What sizes and ETags of both sides say about the bytes; nothing is believed that may be luck. */
enum ListedContent {
  /** The ETags are MD5s (of the bytes, or of the parts') and equal. */
  EQUAL,
  /** They are MD5s of whole objects, or the sizes differ: the bytes differ. */
  DIFFERENT,
  /** They are of as many parts and differ: the bytes differ if the parts are cut alike. */
  DIFFERENT_IF_CUT_ALIKE,
  /** They say nothing about the bytes. */
  SAYS_NOTHING;

  private static final Pattern WHOLE = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern PARTS = Pattern.compile("[0-9a-f]{32}-[0-9]{1,5}");

  /**
   * Compares two objects.
   *
   * @param etagsAreMd5s whether both servers were seen to make ETags of MD5s
   */
  static ListedContent of(
      long sourceBytes,
      String sourceEtag,
      long destinationBytes,
      String destinationEtag,
      boolean etagsAreMd5s) {
    if (sourceBytes != destinationBytes) {
      return DIFFERENT;
    }
    boolean whole = isWhole(sourceEtag) && isWhole(destinationEtag);
    boolean asManyParts =
        isParts(sourceEtag)
            && isParts(destinationEtag)
            && partsOf(sourceEtag).equals(partsOf(destinationEtag));
    if (!etagsAreMd5s || !(whole || asManyParts)) {
      return SAYS_NOTHING;
    }
    if (sourceEtag.equals(destinationEtag)) {
      return EQUAL;
    }
    return whole ? DIFFERENT : DIFFERENT_IF_CUT_ALIKE;
  }

  private static boolean isWhole(String etag) {
    return WHOLE.matcher(etag).matches();
  }

  private static boolean isParts(String etag) {
    return PARTS.matcher(etag).matches();
  }

  private static String partsOf(String etag) {
    return etag.substring(etag.indexOf('-'));
  }
}
