package io.bucketbrigade.engine.settle;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.retry.RetryOrder;
import io.bucketbrigade.model.verify.Discrepancy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One exception: a key whose fate an operator may ask about.
 *
 * @param key the source bucket's whole key, lossless
 * @param sizeBytes its size at the source; 0 where it is not known
 * @param etag its ETag at the source; empty where it is not known
 * @param fate what became of it
 * @param code why
 * @param message one sentence
 * @param providerCode the server's error code; null if there is none
 * @param requestId the server's request id; null if there is none
 * @param attempts how often it was tried
 * @param time when it was booked
 * @param differs what a verification found of it, if it was tried again for that; else null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LedgerRecord(
    ObjectKey key,
    long sizeBytes,
    String etag,
    Fate fate,
    FailureCode code,
    String message,
    @Nullable String providerCode,
    @Nullable String requestId,
    int attempts,
    Instant time,
    @Nullable Differing differs) {

  /** A key of which no verification said anything. */
  public LedgerRecord(
      ObjectKey key,
      long sizeBytes,
      String etag,
      Fate fate,
      FailureCode code,
      String message,
      @Nullable String providerCode,
      @Nullable String requestId,
      int attempts,
      Instant time) {
    this(key, sizeBytes, etag, fate, code, message, providerCode, requestId, attempts, time, null);
  }

  /**
   * A key that copying took for done and a verification found different; it is not written to a
   * ledger before it was tried again.
   *
   * @param verification the run that verified
   */
  public static LedgerRecord different(String verification, Discrepancy found) {
    return new LedgerRecord(
        found.key(),
        0,
        "",
        Fate.FAILED,
        FailureCode.DISCREPANCIES_FOUND,
        "A verification found that the copy differs.",
        null,
        null,
        0,
        Instant.EPOCH,
        Differing.of(verification, found));
  }

  /** Whether it was no exception before a verification found it different. */
  @JsonIgnore
  public boolean isFoundAlone() {
    return code == FailureCode.DISCREPANCIES_FOUND;
  }

  /** Whether a run that retries tries it again. */
  public boolean isSelectedBy(RetryOrder order) {
    return order.selects(key.value(), fate, code, differs == null ? null : differs.verification());
  }

  private static final String KEY_FIRST = "{\"key\":\"";

  /**
   * The key as the mapping knows it.
   *
   * @param sourcePrefix the mapping's source prefix
   * @throws StateStoreException if the key does not begin with it
   */
  public ObjectKey keyBelow(String sourcePrefix) {
    return below(key, sourcePrefix);
  }

  /**
   * A whole key as the mapping knows it.
   *
   * @throws StateStoreException if it does not begin with the mapping's source prefix
   */
  public static ObjectKey below(ObjectKey key, String sourcePrefix) {
    String whole = key.value();
    if (!whole.startsWith(sourcePrefix)) {
      throw new StateStoreException(
          "A record in the state store is about '%s', which is not below '%s'; restore the store."
              .formatted(whole, sourcePrefix));
    }
    return sourcePrefix.isEmpty() ? key : ObjectKey.of(whole.substring(sourcePrefix.length()));
  }

  /** The same after {@code more} earlier attempts. */
  public LedgerRecord withEarlierAttempts(int more) {
    return new LedgerRecord(
        key,
        sizeBytes,
        etag,
        fate,
        code,
        message,
        providerCode,
        requestId,
        attempts + more,
        time,
        differs);
  }

  /** The same with what verifications found of it before and now. */
  public LedgerRecord withDiffering(@Nullable Differing found) {
    if (found == null) {
      return this;
    }
    return new LedgerRecord(
        key,
        sizeBytes,
        etag,
        fate,
        code,
        message,
        providerCode,
        requestId,
        attempts,
        time,
        differs == null ? found : differs.plus(found));
  }

  /**
   * The whole key of a record as {@link LedgerWriter} wrote it, of which nothing else is read where
   * the key comes first and has nothing to unescape: a tenth of the cost of the whole.
   *
   * @throws StateStoreException if it is no record
   */
  public static ObjectKey keyOf(String line) {
    int end = line.indexOf('"', KEY_FIRST.length());
    if (!line.startsWith(KEY_FIRST) || end < 0) {
      return parse(line).key();
    }
    String key = line.substring(KEY_FIRST.length(), end);
    return key.indexOf('\\') < 0 ? ObjectKey.of(key) : parse(line).key();
  }

  /**
   * Reads what {@link LedgerWriter} wrote.
   *
   * @throws StateStoreException if it is no record
   */
  public static LedgerRecord parse(String line) {
    return StateRecords.parseLine("A record of the ledger", line, LedgerRecord.class);
  }
}
