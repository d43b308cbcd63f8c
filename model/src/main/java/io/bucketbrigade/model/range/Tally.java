package io.bucketbrigade.model.range;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.text.Quantities;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts per fate over a set of keys, and the bytes that were copied.
 *
 * @param listed source keys seen, counted where they are listed and not derived from the fates
 * @param bytesCopied bytes of the objects in {@code copied}
 * @param destinationOnly keys seen only at the destination; not part of the equation
 * @param quarantinedAsAsked those of {@code quarantined} that the spec wants there; absent in
 *     tallies of older versions
 * @param skippedOnRecord those of {@code skipped} that the spec wants named in the ledger; absent
 *     in tallies of older versions
 * @param goneAtSource those of {@code destinationOnly} that are our copies of objects which the
 *     source has no more; absent in tallies of older versions
 * @param deleted those of {@code goneAtSource} that were deleted at the destination; absent in
 *     tallies of older versions
 * @param notDeleted those of them that could not be; absent in tallies of older versions
 * @param byCode keys that failed, were deferred or quarantined, by failure code, without zeros;
 *     absent in tallies of older versions
 */
public record Tally(
    long listed,
    long copied,
    long present,
    long skipped,
    long quarantined,
    long failed,
    long deferred,
    long vanished,
    long bytesCopied,
    long destinationOnly,
    long quarantinedAsAsked,
    long skippedOnRecord,
    long goneAtSource,
    long deleted,
    long notDeleted,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<FailureCode, Long> byCode) {

  /** Nothing counted yet. */
  public static final Tally ZERO = new Tally(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Copies the map. */
  public Tally {
    byCode = withoutZeros(byCode);
  }

  /** A tally that does not know its codes. */
  public Tally(
      long listed,
      long copied,
      long present,
      long skipped,
      long quarantined,
      long failed,
      long deferred,
      long vanished,
      long bytesCopied,
      long destinationOnly,
      long quarantinedAsAsked,
      long skippedOnRecord) {
    this(
        listed,
        copied,
        present,
        skipped,
        quarantined,
        failed,
        deferred,
        vanished,
        bytesCopied,
        destinationOnly,
        quarantinedAsAsked,
        skippedOnRecord,
        0,
        0,
        0,
        Collections.emptyMap());
  }

  /** A tally without keys that were left out on record. */
  public Tally(
      long listed,
      long copied,
      long present,
      long skipped,
      long quarantined,
      long failed,
      long deferred,
      long vanished,
      long bytesCopied,
      long destinationOnly,
      long quarantinedAsAsked) {
    this(
        listed,
        copied,
        present,
        skipped,
        quarantined,
        failed,
        deferred,
        vanished,
        bytesCopied,
        destinationOnly,
        quarantinedAsAsked,
        0);
  }

  /** Both together. */
  public Tally plus(Tally other) {
    return new Tally(
        listed + other.listed,
        copied + other.copied,
        present + other.present,
        skipped + other.skipped,
        quarantined + other.quarantined,
        failed + other.failed,
        deferred + other.deferred,
        vanished + other.vanished,
        bytesCopied + other.bytesCopied,
        destinationOnly + other.destinationOnly,
        quarantinedAsAsked + other.quarantinedAsAsked,
        skippedOnRecord + other.skippedOnRecord,
        goneAtSource + other.goneAtSource,
        deleted + other.deleted,
        notDeleted + other.notDeleted,
        sum(byCode, other.byCode));
  }

  /** The same with these counts by failure code. */
  public Tally withCodes(Map<FailureCode, Long> codes) {
    return new Tally(
        listed,
        copied,
        present,
        skipped,
        quarantined,
        failed,
        deferred,
        vanished,
        bytesCopied,
        destinationOnly,
        quarantinedAsAsked,
        skippedOnRecord,
        goneAtSource,
        deleted,
        notDeleted,
        codes);
  }

  private static Map<FailureCode, Long> sum(
      Map<FailureCode, Long> left, Map<FailureCode, Long> right) {
    if (left.isEmpty() || right.isEmpty()) {
      return left.isEmpty() ? right : left;
    }
    Map<FailureCode, Long> sum = new EnumMap<>(left);
    right.forEach((code, count) -> sum.merge(code, count, Long::sum));
    return sum;
  }

  private static Map<FailureCode, Long> withoutZeros(@Nullable Map<FailureCode, Long> codes) {
    Map<FailureCode, Long> kept = new EnumMap<>(FailureCode.class);
    if (codes != null) {
      kept.putAll(codes);
      kept.values().removeIf(count -> count == 0);
    }
    return Collections.unmodifiableMap(kept);
  }

  /** {@link #byCode} for people, the most frequent code first. */
  public String codeWords() {
    return byCode.entrySet().stream()
        .sorted(Map.Entry.<FailureCode, Long>comparingByValue().reversed())
        .map(code -> code.getKey().name() + " " + Quantities.count(code.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Keys with a fate. */
  @JsonIgnore
  public long settled() {
    return copied + present + skipped + quarantined + failed + deferred + vanished;
  }

  /**
   * Listed keys that are not where the spec wants them: failed, deferred, or quarantined unasked.
   */
  @JsonIgnore
  public long amiss() {
    return failed + deferred + quarantined - quarantinedAsAsked;
  }

  /** Keys that the ledger names. */
  @JsonIgnore
  public long onRecord() {
    return skippedOnRecord + quarantined + failed + deferred + vanished;
  }

  /**
   * The same where keys that count as copied or present turned out to differ: they are failed until
   * they are tried again. Nobody knows any more which of both they were.
   *
   * @param keys how many; those that copying never saw count as listed from now on
   */
  public Tally reopened(long keys) {
    long ofCopied = Math.min(keys, copied);
    long ofPresent = Math.min(keys - ofCopied, present);
    return new Tally(
        listed + keys - ofCopied - ofPresent,
        copied - ofCopied,
        present - ofPresent,
        skipped,
        quarantined,
        failed + keys,
        deferred,
        vanished,
        bytesCopied,
        destinationOnly,
        quarantinedAsAsked,
        skippedOnRecord,
        goneAtSource,
        deleted,
        notDeleted,
        Collections.emptyMap());
  }

  /**
   * What all keys came to after those on record were gone through again.
   *
   * @param again what these came to; it lists exactly them
   */
  public Tally retried(Tally again) {
    return new Tally(
        listed,
        copied + again.copied,
        present + again.present,
        skipped - skippedOnRecord + again.skipped,
        again.quarantined,
        again.failed,
        again.deferred,
        again.vanished,
        bytesCopied + again.bytesCopied,
        destinationOnly,
        again.quarantinedAsAsked,
        again.skippedOnRecord,
        goneAtSource,
        deleted,
        notDeleted,
        again.byCode);
  }

  /**
   * The same after our copies of what the source has no more were deleted.
   *
   * @param deletes what became of them, as {@code CopyActivities.deleteRange} counts
   */
  public Tally afterDeletes(Tally deletes) {
    return new Tally(
        listed,
        copied,
        present,
        skipped,
        quarantined,
        failed,
        deferred,
        vanished,
        bytesCopied,
        destinationOnly,
        quarantinedAsAsked,
        skippedOnRecord,
        goneAtSource,
        deletes.vanished,
        deletes.failed,
        byCode);
  }

  /** Whether every listed key has a fate: the completeness equation. */
  @JsonIgnore
  public boolean isClosed() {
    return listed == settled();
  }
}
