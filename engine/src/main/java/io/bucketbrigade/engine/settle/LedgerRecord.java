package io.bucketbrigade.engine.settle;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.Fate;
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
    Instant time) {

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
        key, sizeBytes, etag, fate, code, message, providerCode, requestId, attempts + more, time);
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
