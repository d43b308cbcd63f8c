package io.bucketbrigade.model.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Passes that follow each other by themselves.
 *
 * @param number which of them this is, from 1
 * @param last the most there are, at most {@value #MAX_PASSES}
 * @param untilCopied a pass that copied at most so many objects is the last; null to make all of
 *     them
 * @param every from the beginning of a pass to that of the next one, at least
 * @param parallelism what an operator chose in a pass before; null if nobody did
 * @param nextAt when the next pass begins; null unless it is waited for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PassSeries(
    int number,
    int last,
    @Nullable Long untilCopied,
    Duration every,
    @Nullable Integer parallelism,
    @Nullable Instant nextAt) {

  /** Each pass has a folder in the state store; a schedule has no end. */
  public static final int MAX_PASSES = 1_000;

  /** The first of a series of passes. */
  public PassSeries(int last, @Nullable Long untilCopied, Duration every) {
    this(1, last, untilCopied, every, null, null);
  }

  /** Validates each field and names the one that is wrong. */
  public PassSeries {
    if (last < 1 || last > MAX_PASSES) {
      throw new IllegalArgumentException(
          "a series of %d passes; there may be 1 to %d".formatted(last, MAX_PASSES));
    }
    if (untilCopied != null && untilCopied < 0) {
      throw new IllegalArgumentException(
          "a pass that copied at most %d objects; nothing is less than 0".formatted(untilCopied));
    }
    if (every.isNegative()) {
      throw new IllegalArgumentException(
          "a pass every %s; it must not be negative".formatted(every));
    }
  }

  /** Whether a pass that copied so many objects is not followed by another. */
  public boolean endsWith(long copied) {
    return isQuiet(copied) || number >= last;
  }

  /** Whether all passes were made, and the source still changes more than was asked for. */
  public boolean endsInVain(long copied) {
    return untilCopied != null && number >= last && !isQuiet(copied);
  }

  private boolean isQuiet(long copied) {
    return untilCopied != null && copied <= untilCopied;
  }

  /** While the next pass is waited for. */
  public PassSeries waitingUntil(Instant next) {
    return new PassSeries(number, last, untilCopied, every, parallelism, next);
  }

  /** In the pass after this one. */
  public PassSeries next(@Nullable Integer chosenParallelism) {
    return new PassSeries(number + 1, last, untilCopied, every, chosenParallelism, null);
  }
}
