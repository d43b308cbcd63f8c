package io.bucketbrigade.model.large;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.range.Tally;
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
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ObjectEnd(
    Fate fate, long bytesCopied, @Nullable SegmentRef segment, boolean leftOutOnRecord) {

  /** Nobody copies it in this run. */
  public static final ObjectEnd DEFERRED = new ObjectEnd(Fate.DEFERRED, 0, null, false);

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
        leftOutOnRecord ? 1 : 0);
  }

  private int one(Fate counted) {
    return fate == counted ? 1 : 0;
  }
}
