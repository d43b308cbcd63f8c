package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.migrate.Checkpoints;
import io.bucketbrigade.engine.settle.LedgerWriter;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.verify.Discrepancy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checkpoints of a lease that verifies: its discrepancies are durable before its cursor moves. */
final class VerifyCheckpoints implements Checkpoints {

  private static final long RATE_OVER_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final VerifyWindow window;
  private final LedgerWriter ledger;
  private final int attempt;
  private final Supplier<@Nullable ObjectKey> firstKey;
  private final List<Discrepancy> unwritten = new ArrayList<>();
  private RangeCheckpoint last;
  private @Nullable ObjectKey nextKey;
  private VerifyTally rateSince;
  private long rateSinceNanos = System.nanoTime();

  /** Goes on after {@code resumeFrom}. */
  VerifyCheckpoints(
      VerifyWindow window,
      LedgerWriter ledger,
      RangeCheckpoint resumeFrom,
      int attempt,
      Supplier<@Nullable ObjectKey> firstKey) {
    this.window = window;
    this.ledger = ledger;
    this.attempt = attempt;
    this.firstKey = firstKey;
    this.last = resumeFrom;
    this.rateSince = Objects.requireNonNullElse(resumeFrom.verified(), VerifyTally.ZERO);
  }

  /** What one call could not write the next one does. */
  @Override
  public RangeCheckpoint checkpoint(boolean isLast) {
    VerifyWindow.Snapshot snapshot = window.snapshot();
    unwritten.addAll(snapshot.discrepancies());
    SegmentRef segment = ledger.append(unwritten);
    unwritten.clear();
    VerifyTally tally = snapshot.tally();
    long nanos = Math.max(1, System.nanoTime() - rateSinceNanos);
    last =
        new RangeCheckpoint(
            attempt,
            snapshot.cursor(),
            List.of(),
            Tally.ZERO,
            segment,
            firstKeyUpTo(snapshot.cursor()),
            perSecond(tally.compared() - rateSince.compared(), nanos),
            perSecond(tally.bytesRead() - rateSince.bytesRead(), nanos),
            tally);
    nextKey = snapshot.nextKey();
    if (nanos > RATE_OVER_NANOS) {
      rateSinceNanos = System.nanoTime();
      rateSince = tally;
    }
    return last;
  }

  @Override
  public boolean isFull() {
    return window.isFull();
  }

  @Override
  public RangeCheckpoint last() {
    return last;
  }

  @Override
  public @Nullable ObjectKey nextKey() {
    return nextKey;
  }

  /** A key that was seen but is not covered yet belongs to the remainder. */
  private @Nullable ObjectKey firstKeyUpTo(@Nullable ObjectKey cursor) {
    ObjectKey first = last.firstKey() != null ? last.firstKey() : firstKey.get();
    return first == null || cursor == null || first.isAfter(cursor) ? null : first;
  }

  private static long perSecond(long count, long nanos) {
    return (long) (count * (double) TimeUnit.SECONDS.toNanos(1) / nanos);
  }
}
