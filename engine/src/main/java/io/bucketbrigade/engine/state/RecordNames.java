package io.bucketbrigade.engine.state;

import java.util.regex.Pattern;

/** Which names records may have: names that mean the same in a folder, a bucket and a URL. */
final class RecordNames {

  /** S3 keys end at 1,024 bytes; the rest is left to the store's own prefix. */
  static final int MAX_CHARS = 700;

  private static final Pattern SEGMENTS =
      Pattern.compile("[A-Za-z0-9._~-]{1,200}(/[A-Za-z0-9._~-]{1,200})*");
  private static final Pattern DOTS = Pattern.compile("(^|/)\\.{1,2}(/|$)");

  private RecordNames() {}

  /** Gives the name back, or refuses one that could leave the store or alias another. */
  static String require(String name) {
    if (name.length() > MAX_CHARS
        || !SEGMENTS.matcher(name).matches()
        || DOTS.matcher(name).find()) {
      throw new IllegalArgumentException("'" + name + "' cannot name a record");
    }
    return name;
  }

  /** The same for the beginning of a name, which may be empty or end with a slash. */
  static String requirePrefix(String prefix) {
    String folder = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    if (!prefix.isEmpty()) {
      require(folder);
    }
    return prefix;
  }
}
