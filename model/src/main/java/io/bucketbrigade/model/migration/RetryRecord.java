package io.bucketbrigade.model.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.preflight.ContextRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One round of retries.
 *
 * @param context names its records in the state store
 * @param tried how many keys it tries
 * @param arrived how many of them are at the destination since; 0 until it ended
 * @param startedAt when it begins, which may be in the future
 * @param endedAt when it ended; null before
 * @param verification the run that verified whose differences it repairs; null if it tries failures
 *     again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetryRecord(
    ContextRef context,
    long tried,
    long arrived,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable ContextRef verification) {

  /** A round that tries failures again. */
  public RetryRecord(
      ContextRef context, long tried, long arrived, Instant startedAt, @Nullable Instant endedAt) {
    this(context, tried, arrived, startedAt, endedAt, null);
  }
}
