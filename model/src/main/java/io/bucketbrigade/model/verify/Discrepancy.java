package io.bucketbrigade.model.verify;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A difference between both sides, as it stands on record.
 *
 * @param key the source bucket's whole key, lossless; for {@link Kind#EXTRA} the destination's
 * @param kind what differs
 * @param detail one phrase; names sizes, headers and codes, never metadata values
 * @param destination what was at the destination; null if nothing was, or an older version wrote it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Discrepancy(ObjectKey key, Kind kind, String detail, @Nullable Seen destination) {

  /** A difference of a key that the destination has not. */
  public Discrepancy(ObjectKey key, Kind kind, String detail) {
    this(key, kind, detail, null);
  }

  /** The same where the destination has this. */
  public Discrepancy at(@Nullable Seen there) {
    return new Discrepancy(key, kind, detail, there);
  }

  /** The same with more to say. */
  public Discrepancy with(String more) {
    return new Discrepancy(key, kind, detail + more, destination);
  }

  /**
   * An object as it was seen, by which it is told whether it is still the same.
   *
   * @param etag its ETag; empty if the server shows none
   * @param lastModified its date, in whole seconds as HEAD tells it
   */
  public record Seen(String etag, Instant lastModified) {

    /** Cuts the date: listings may tell it more exactly than HEAD does. */
    public Seen {
      lastModified = lastModified.truncatedTo(ChronoUnit.SECONDS);
    }
  }

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
