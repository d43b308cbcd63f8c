package io.bucketbrigade.model.large;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.range.Tally;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a huge object.
 *
 * @param fate its fate
 * @param bytesCopied its size if it was copied, else 0
 * @param segment its record in the ledger; null for an object that stays deferred, as its lease
 *     wrote down
 * @param leftOutOnRecord whether rules left it out and the spec wants that named; absent in what an
 *     older version wrote
 * @param code the failure code of an object that failed, is deferred or quarantined; null for
 *     others, and in what an older version wrote
 * @param writes its segment of the write log; null if nothing was written, and in what an older
 *     version wrote
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ObjectEnd(
    Fate fate,
    long bytesCopied,
    @Nullable SegmentRef segment,
    boolean leftOutOnRecord,
    @Nullable FailureCode code,
    @Nullable SegmentRef writes) {

  /** Nobody copies it in this run. */
  public static final ObjectEnd DEFERRED = new ObjectEnd(Fate.DEFERRED, 0, null, false);

  /** The end of an object that is no exception. */
  public ObjectEnd(
      Fate fate, long bytesCopied, @Nullable SegmentRef segment, boolean leftOutOnRecord) {
    this(fate, bytesCopied, segment, leftOutOnRecord, null, null);
  }

  /** How it changes the tally, in which its lease counted it as deferred. */
  @JsonIgnore
  public Tally change() {
    return new Tally(
        0,
        one(Fate.COPIED),
        one(Fate.PRESENT),
        one(Fate.SKIPPED),
        one(Fate.QUARANTINED),
        one(Fate.FAILED),
        one(Fate.DEFERRED) - 1,
        one(Fate.VANISHED),
        bytesCopied,
        0,
        // What a layout quarantines was never handed over.
        0,
        leftOutOnRecord ? 1 : 0,
        0,
        0,
        0,
        codes());
  }

  private Map<FailureCode, Long> codes() {
    Map<FailureCode, Long> change = new EnumMap<>(FailureCode.class);
    if (fate != Fate.DEFERRED || code != null) {
      change.put(FailureCode.OBJECT_HANDED_OVER, -1L);
    }
    if (code != null) {
      change.merge(code, 1L, Long::sum);
    }
    return change;
  }

  private int one(Fate counted) {
    return fate == counted ? 1 : 0;
  }
}
