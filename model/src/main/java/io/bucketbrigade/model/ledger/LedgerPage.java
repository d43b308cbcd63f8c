package io.bucketbrigade.model.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.SegmentRef;
import org.jspecify.annotations.Nullable;

/**
 * Some records of a run, of the segments that its lanes accepted alone. There may be none although
 * more follow.
 *
 * @param base64 gzipped lines, one JSON object each, as on record
 * @param next where the next page begins; null if this is the last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LedgerPage(String base64, @Nullable Position next) {

  /**
   * Gzipped bytes of a page, but for its last line. One line has at most some 10 KiB, which may not
   * shrink, and base64 makes four thirds of all, so a page stays below 64 KiB.
   */
  public static final int MAX_BYTES = 32 * 1024;

  /** Which records of a run. */
  public enum Kind {
    /** Keys that did not arrive, as copying put them on record. */
    EXCEPTIONS,
    /** Differences, as a verification put them on record. */
    DISCREPANCIES,
    /** Which versions at the destination are copies of which, where versions are migrated. */
    VERSIONS,
    /** Which objects at the destination are our copies of which. */
    WRITES
  }

  /**
   * A place between two records.
   *
   * @param manifest name of the lane's manifest
   * @param chain index of the chain of segments that the manifest names
   * @param segment the segment of the chain; null for its newest one
   * @param line how many records of the segment were read
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Position(String manifest, int chain, @Nullable SegmentRef segment, int line) {

    /** Before the first record. */
    public static final Position BEGINNING = new Position("", 0, null, 0);
  }

  /**
   * Asks for a page.
   *
   * @param context the run
   * @param kind which of its records
   * @param from where the page begins; null for the first
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Request(ContextRef context, Kind kind, @Nullable Position from) {}
}
