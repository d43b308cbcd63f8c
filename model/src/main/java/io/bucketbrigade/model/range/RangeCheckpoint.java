package io.bucketbrigade.model.range;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a lease has come: the heartbeat's content, and what an outcome settles. It is small (see
 * {@link #MAX_HOLE_BYTES}) and readable, because the Web UI shows it as the lease's live state.
 *
 * <p>Every key of the range up to {@code cursor}, except {@code holes}, is settled; {@code tally}
 * covers exactly those keys, and {@code lastSegment} with its predecessors holds exactly their
 * exceptions.
 *
 * @param attempt the activity attempt that made it, from 1
 * @param cursor the last key covered; null if nothing is settled yet
 * @param holes keys up to the cursor that are not settled, ascending, at most {@link #MAX_HOLES}
 * @param tally what became of the settled keys
 * @param lastSegment the newest durable ledger segment; null if there was no exception
 * @param firstKey the first source key seen in the range; null if none was seen yet
 * @param objectsPerSecond settled keys per second of late
 * @param bytesPerSecond copied bytes per second of late
 * @param verified what a lease that verifies found among the settled keys; null if it copies
 * @param lastWrites the newest durable segment of the write log, which with its predecessors holds
 *     exactly what was written of the settled keys; null if nothing was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RangeCheckpoint(
    int attempt,
    @Nullable ObjectKey cursor,
    List<ObjectKey> holes,
    Tally tally,
    @Nullable SegmentRef lastSegment,
    @Nullable ObjectKey firstKey,
    long objectsPerSecond,
    long bytesPerSecond,
    @Nullable VerifyTally verified,
    @Nullable SegmentRef lastWrites) {

  /** One slow object must not pin the cursor; more than this many do. */
  public static final int MAX_HOLES = 32;

  /** Bound on the keys of all holes together, in bytes of UTF-8: a lane carries 16 ranges. */
  public static final int MAX_HOLE_BYTES = 1_536;

  /** Nothing done yet. */
  public static final RangeCheckpoint NONE =
      new RangeCheckpoint(0, null, List.of(), Tally.ZERO, null, null, 0, 0);

  /** Copies the list. */
  public RangeCheckpoint {
    holes = List.copyOf(holes);
  }

  /** A checkpoint of a lease that copies. */
  public RangeCheckpoint(
      int attempt,
      @Nullable ObjectKey cursor,
      List<ObjectKey> holes,
      Tally tally,
      @Nullable SegmentRef lastSegment,
      @Nullable ObjectKey firstKey,
      long objectsPerSecond,
      long bytesPerSecond) {
    this(
        attempt,
        cursor,
        holes,
        tally,
        lastSegment,
        firstKey,
        objectsPerSecond,
        bytesPerSecond,
        null,
        null);
  }

  /** A checkpoint of a lease that writes nothing. */
  public RangeCheckpoint(
      int attempt,
      @Nullable ObjectKey cursor,
      List<ObjectKey> holes,
      Tally tally,
      @Nullable SegmentRef lastSegment,
      @Nullable ObjectKey firstKey,
      long objectsPerSecond,
      long bytesPerSecond,
      @Nullable VerifyTally verified) {
    this(
        attempt,
        cursor,
        holes,
        tally,
        lastSegment,
        firstKey,
        objectsPerSecond,
        bytesPerSecond,
        verified,
        null);
  }
}
