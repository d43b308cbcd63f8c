package io.bucketbrigade.model.retry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Fate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run that retries tries again: records of an earlier run's list of exceptions. The others
 * are carried over, so that its own list is the whole one. A run that repairs adds the keys that a
 * verification found different, and tries these alone.
 *
 * @param ledger the run whose list is read
 * @param temporaryOnly whether only failures are tried that may be gone by themselves
 * @param codes what is tried if it failed with one of these; empty for whatever failed or was
 *     deferred
 * @param prefix what whole source keys begin with that are tried
 * @param inDoubtSince destination objects written from then on may be an earlier try's work
 * @param verification the run that verified whose differences are repaired; null if failures are
 *     tried again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetryOrder(
    ContextRef ledger,
    boolean temporaryOnly,
    List<FailureCode> codes,
    String prefix,
    Instant inDoubtSince,
    @Nullable ContextRef verification) {

  /** Copies the list. */
  public RetryOrder {
    codes = List.copyOf(codes);
  }

  /** Tries failures again. */
  public RetryOrder(
      ContextRef ledger,
      boolean temporaryOnly,
      List<FailureCode> codes,
      String prefix,
      Instant inDoubtSince) {
    this(ledger, temporaryOnly, codes, prefix, inDoubtSince, null);
  }

  /** Failures that may be gone by themselves, wherever they are. */
  public static RetryOrder temporary(ContextRef ledger, Instant inDoubtSince) {
    return new RetryOrder(ledger, true, List.of(), "", inDoubtSince);
  }

  /** What waits for its restore from an archive, wherever it is. */
  public static RetryOrder archived(ContextRef ledger, Instant inDoubtSince) {
    return new RetryOrder(ledger, false, List.of(FailureCode.OBJECT_ARCHIVED), "", inDoubtSince);
  }

  /** The same of one of {@code count} mappings. */
  public RetryOrder ofMapping(int index, int count) {
    return new RetryOrder(
        ledger.ofMapping(index, count),
        temporaryOnly,
        codes,
        prefix,
        inDoubtSince,
        verification == null ? null : verification.ofMapping(index, count));
  }

  /**
   * Whether a record is tried again.
   *
   * @param foundBy the run that verified which found the key different; null if none did
   */
  public boolean selects(String wholeKey, Fate fate, FailureCode code, @Nullable String foundBy) {
    if (!wholeKey.startsWith(prefix)) {
      return false;
    }
    if (verification != null) {
      return verification.runId().equals(foundBy);
    }
    return switch (fate) {
      case FAILED, DEFERRED ->
          temporaryOnly ? code.mendable() : codes.isEmpty() || codes.contains(code);
      case QUARANTINED, VANISHED -> codes.contains(code);
      case SKIPPED, COPIED, PRESENT -> false;
    };
  }
}
