package io.bucketbrigade.testkit.invariant;

/**
 * Something that is not the same on both sides.
 *
 * @param key below the prefixes
 * @param kind what differs
 * @param detail how: source, then destination
 */
public record Difference(String key, Kind kind, String detail) {

  /** What can differ. */
  public enum Kind {
    /** Only at the source. */
    MISSING,
    /** Only at the destination. */
    EXTRA,
    /** Other length. */
    SIZE,
    /** Same length, other bytes. */
    CONTENT,
    /** A content header, the website redirect or the storage class. */
    HEADERS,
    /** User metadata. */
    METADATA,
    /** Tags. */
    TAGS,
    /** Number or order of versions and delete markers. */
    VERSION,
    /** One of the sides could not be read. */
    UNREADABLE
  }

  @Override
  public String toString() {
    return kind + " " + key + ": " + detail;
  }
}
