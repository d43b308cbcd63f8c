package io.bucketbrigade.engine.settle;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.range.Fate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one key.
 *
 * @param fate its fate
 * @param bytesCopied the object's size if it was copied, else 0; the sum of its versions' sizes
 *     where they are migrated
 * @param record its ledger record if it is an exception, else null
 * @param versions which versions at the destination are copies of which, where they are migrated
 * @param write what the write log shall say of it; null if that has nothing new to say
 */
public record KeyResult(
    Fate fate,
    long bytesCopied,
    @Nullable LedgerRecord record,
    List<VersionMapping> versions,
    @Nullable ObjectWrite write) {

  /** Copies the list. */
  public KeyResult {
    versions = List.copyOf(versions);
  }

  /** What became of an object of which only the current version is migrated. */
  public KeyResult(Fate fate, long bytesCopied, @Nullable LedgerRecord record) {
    this(fate, bytesCopied, record, List.of(), null);
  }

  /** Already at the destination. */
  public static final KeyResult PRESENT = new KeyResult(Fate.PRESENT, 0, null);

  /** Left out as the spec asks. */
  public static final KeyResult SKIPPED = new KeyResult(Fate.SKIPPED, 0, null);

  /** Copied. */
  public static KeyResult copied(long bytes) {
    return new KeyResult(Fate.COPIED, bytes, null);
  }

  /** The same with these versions at the destination. */
  public KeyResult withVersions(List<VersionMapping> mapped) {
    return new KeyResult(fate, bytesCopied, record, mapped, write);
  }

  /** The same with this in the write log. */
  public KeyResult withWrite(@Nullable ObjectWrite logged) {
    return new KeyResult(fate, bytesCopied, record, versions, logged);
  }

  /** The same after an earlier try, whose attempts count. */
  public KeyResult after(LedgerRecord before) {
    LedgerRecord mine = record;
    return mine == null
        ? this
        : new KeyResult(
            fate, bytesCopied, mine.withEarlierAttempts(before.attempts()), versions, write);
  }

  /** Whether the spec itself wants this key left behind. */
  boolean isAsAsked() {
    return record != null && record.code() == FailureCode.KEY_OUTSIDE_LAYOUT;
  }

  /** An exception, with the fate that its record states. */
  public static KeyResult exception(LedgerRecord record) {
    return new KeyResult(record.fate(), 0, record);
  }
}
