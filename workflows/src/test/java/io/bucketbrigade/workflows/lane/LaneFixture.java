package io.bucketbrigade.workflows.lane;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Values that tests of a lane are written in. */
final class LaneFixture {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final Duration GIVE_UP_AFTER = Duration.ofHours(1);
  static final Problem NO_ANSWER =
      new Problem(Side.SOURCE, FailureCode.UNREACHABLE, "The source does not answer.");
  static final Problem BAD_ORDER =
      new Problem(Side.SOURCE, FailureCode.LISTING_OUT_OF_ORDER, "The listing goes back.");

  private LaneFixture() {}

  static ObjectKey key(String value) {
    return ObjectKey.of(value);
  }

  static @Nullable ObjectKey keyOrNull(@Nullable String value) {
    return value == null ? null : key(value);
  }

  static List<ObjectKey> keys(String... values) {
    return Stream.of(values).map(ObjectKey::of).toList();
  }

  static KeyRange range(@Nullable String after, @Nullable String through) {
    return new KeyRange(keyOrNull(after), keyOrNull(through));
  }

  static Tally copied(long count) {
    return new Tally(count, count, 0, 0, 0, 0, 0, 0, count, 0, 0);
  }

  static RangeCheckpoint checkpoint(@Nullable String cursor, long copied, String... holes) {
    return new RangeCheckpoint(
        1, keyOrNull(cursor), keys(holes), copied(copied), null, keyOrNull(null), 0, 0);
  }

  static RangeCheckpoint withFirst(RangeCheckpoint checkpoint, @Nullable String first) {
    return new RangeCheckpoint(
        checkpoint.attempt(),
        checkpoint.cursor(),
        checkpoint.holes(),
        checkpoint.tally(),
        checkpoint.lastSegment(),
        keyOrNull(first),
        0,
        0);
  }

  static RangeCheckpoint withSegment(RangeCheckpoint checkpoint, SegmentRef segment) {
    return new RangeCheckpoint(
        checkpoint.attempt(),
        checkpoint.cursor(),
        checkpoint.holes(),
        checkpoint.tally(),
        segment,
        checkpoint.firstKey(),
        0,
        0);
  }

  static LeaseEnd returned(StopReason reason, RangeCheckpoint settled) {
    return new LeaseEnd.Returned(new RangeOutcome(settled, reason, null, null));
  }

  static LeaseEnd exhausted(long copied) {
    return returned(StopReason.EXHAUSTED, checkpoint(null, copied));
  }

  static LeaseEnd exhausted(long copied, @Nullable String first, @Nullable String beyond) {
    return new LeaseEnd.Returned(
        new RangeOutcome(
            withFirst(checkpoint(null, copied), first),
            StopReason.EXHAUSTED,
            null,
            keyOrNull(beyond)));
  }

  static LeaseEnd unavailable(RangeCheckpoint settled) {
    return new LeaseEnd.Returned(
        new RangeOutcome(settled, StopReason.SIDE_UNAVAILABLE, NO_ANSWER, null));
  }

  static LeaseEnd broken(RangeCheckpoint settled) {
    return new LeaseEnd.Returned(
        new RangeOutcome(settled, StopReason.LISTING_BROKEN, BAD_ORDER, null));
  }
}
