package io.bucketbrigade.model.migration;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.PassOptions.Compare;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run of a migration: where its records are, and when it copied.
 *
 * @param context names its records in the state store
 * @param copyStartedAt when copying began; null before
 * @param copyEndedAt when copying ended; null before
 * @param retried the round of retries whose ledger took the place of the run's own; null if none
 *     did
 * @param deleted the part of the run that deleted copies of what the source has no more; null if
 *     there was none
 * @param compare what told whether an object that was there already was as its source; null in
 *     records of older versions, which means listings
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunRecord(
    ContextRef context,
    @Nullable Instant copyStartedAt,
    @Nullable Instant copyEndedAt,
    @Nullable ContextRef retried,
    @Nullable ContextRef deleted,
    @Nullable Compare compare) {

  /** A run of which nothing was tried again. */
  public RunRecord(
      ContextRef context, @Nullable Instant copyStartedAt, @Nullable Instant copyEndedAt) {
    this(context, copyStartedAt, copyEndedAt, null, null, null);
  }

  /** Whether attributes of what was there already were compared. */
  @JsonIgnore
  public boolean comparedAttributes() {
    return compare == Compare.ATTRIBUTES;
  }

  /** The run whose ledger is the newest list of exceptions. */
  @JsonIgnore
  public ContextRef ledger() {
    return retried == null ? context : retried;
  }
}
