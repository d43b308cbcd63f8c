package io.bucketbrigade.engine.decide;

/** What an ETag's form tells. */
public final class Etags {

  private static final int MD5_HEX_CHARS = 32;

  /** Of the number of parts, of which S3 allows 10,000. */
  private static final int MAX_PARTS_DIGITS = 5;

  private Etags() {}

  /** Whether it has the form of a simple upload's MD5; SSE-KMS ETags have it too and are none. */
  public static boolean isPlainMd5(String etag) {
    if (etag.length() != MD5_HEX_CHARS) {
      return false;
    }
    for (int i = 0; i < MD5_HEX_CHARS; i++) {
      if (!isLowerHex(etag.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether it has the form of a multipart upload's, {@code <md5 of md5s>-<parts>}. */
  public static boolean isMultipart(String etag) {
    int dash = etag.indexOf('-');
    int digits = etag.length() - dash - 1;
    return dash > 0
        && digits >= 1
        && digits <= MAX_PARTS_DIGITS
        && etag.chars().skip(dash + 1L).allMatch(c -> c >= '0' && c <= '9');
  }

  /** What two ETags of objects of one size say about their bytes. */
  public enum Comparison {
    EQUAL,
    DIFFERENT,
    SAYS_NOTHING
  }

  /**
   * Compares two ETags; empty ones say nothing.
   *
   * @param comparable whether both sides' simple ETags are MD5s of the bytes
   */
  public static Comparison compare(String source, String destination, boolean comparable) {
    if (source.isEmpty() || destination.isEmpty()) {
      return Comparison.SAYS_NOTHING;
    }
    if (source.equals(destination)) {
      return Comparison.EQUAL;
    }
    boolean bothMd5 = comparable && isPlainMd5(source) && isPlainMd5(destination);
    return bothMd5 ? Comparison.DIFFERENT : Comparison.SAYS_NOTHING;
  }

  private static boolean isLowerHex(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
}
