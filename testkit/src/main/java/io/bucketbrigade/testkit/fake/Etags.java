package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.bucket.StoredObject;

/** ETags in headers. */
final class Etags {

  private Etags() {}

  static String quoted(String etag) {
    return '"' + etag + '"';
  }

  static String unquoted(String etag) {
    String stripped = etag.strip();
    boolean quoted = stripped.length() > 1 && stripped.startsWith("\"") && stripped.endsWith("\"");
    return quoted ? stripped.substring(1, stripped.length() - 1) : stripped;
  }

  /** Whether a condition's list of ETags names an object. */
  static boolean match(String condition, StoredObject object) {
    for (String etag : condition.split(",", -1)) {
      if (etag.strip().equals("*") || unquoted(etag).equals(object.etag())) {
        return true;
      }
    }
    return false;
  }
}
