package io.bucketbrigade.model.verify;

import io.bucketbrigade.model.key.ObjectKey;

/**
 * A difference between both sides, as it stands on record.
 *
 * @param key the source bucket's whole key, lossless; for {@link Kind#EXTRA} the destination's
 * @param kind what differs
 * @param detail one phrase; names sizes, headers and codes, never metadata values
 */
public record Discrepancy(ObjectKey key, Kind kind, String detail) {

  /** What differs. */
  public enum Kind {
    /** Only the source has the key. */
    MISSING,
    /** Only the destination has the key. */
    EXTRA,
    /** The sizes differ. */
    SIZE,
    /** The bytes differ, or could not be read to be compared. */
    CONTENT,
    /** Content headers or user metadata differ. */
    METADATA,
    /** Tags differ. */
    TAGS,
    /** The histories of versions and delete markers differ. */
    VERSION
  }
}
