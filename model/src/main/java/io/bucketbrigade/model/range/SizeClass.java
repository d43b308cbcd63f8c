package io.bucketbrigade.model.range;

/**
 * How large objects are, where a sample takes more of the larger ones: there are few of them, and
 * each is many bytes.
 */
public enum SizeClass {
  SMALL("below 16 MiB", 0, 1),
  MEDIUM("16 MiB to 1 GiB", 16L << 20, 3),
  LARGE("1 GiB and more", 1L << 30, 10);

  private final String words;
  private final long fromBytes;
  private final int weight;

  SizeClass(String words, long fromBytes, int weight) {
    this.words = words;
    this.fromBytes = fromBytes;
    this.weight = weight;
  }

  /** The class of an object. */
  public static SizeClass of(long sizeBytes) {
    if (sizeBytes >= LARGE.fromBytes) {
      return LARGE;
    }
    return sizeBytes >= MEDIUM.fromBytes ? MEDIUM : SMALL;
  }

  /** For people. */
  public String words() {
    return words;
  }

  /** How many times as likely a sample takes one of them as one of the smallest. */
  public int weight() {
    return weight;
  }
}
