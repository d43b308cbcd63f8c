package io.bucketbrigade.model.range;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/**
 * What a verification found over a set of keys. Every compared key is exactly one of equal, equal
 * by size only, different, drift and excused; a different key has one or more kinds of discrepancy.
 *
 * @param compared keys seen at either side
 * @param equal proven equal as far as the level looks: by comparable ETags, or by their bytes
 * @param equalBySizeOnly same size, and nothing that proves or refutes the same bytes
 * @param different keys with a discrepancy, those only at the destination included
 * @param drift different because the source changed after it was copied
 * @param excused different, and on record in the migration's ledger already
 * @param missing keys that only the source has
 * @param extra keys that only the destination has
 * @param size keys whose sizes differ
 * @param content keys whose bytes differ, or could not be read to be compared
 * @param metadata keys whose headers or user metadata differ
 * @param tags keys whose tags differ
 * @param bytesRead bytes of bodies that were read to be compared, both sides together
 * @param version keys whose histories differ; absent in tallies of older versions
 * @param closer keys that were compared more closely than the rest, as they were written since some
 *     time; absent in tallies of older versions
 * @param sample how many were looked at, where only a sample is; else null
 */
public record VerifyTally(
    long compared,
    long equal,
    long equalBySizeOnly,
    long different,
    long drift,
    long excused,
    long missing,
    long extra,
    long size,
    long content,
    long metadata,
    long tags,
    long bytesRead,
    long version,
    long closer,
    @Nullable SampleTally sample) {

  /** Nothing compared yet. */
  public static final VerifyTally ZERO = new VerifyTally(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** What was found where no histories are compared. */
  public VerifyTally(
      long compared,
      long equal,
      long equalBySizeOnly,
      long different,
      long drift,
      long excused,
      long missing,
      long extra,
      long size,
      long content,
      long metadata,
      long tags,
      long bytesRead) {
    this(
        compared,
        equal,
        equalBySizeOnly,
        different,
        drift,
        excused,
        missing,
        extra,
        size,
        content,
        metadata,
        tags,
        bytesRead,
        0);
  }

  /** What was found where every key is looked at. */
  public VerifyTally(
      long compared,
      long equal,
      long equalBySizeOnly,
      long different,
      long drift,
      long excused,
      long missing,
      long extra,
      long size,
      long content,
      long metadata,
      long tags,
      long bytesRead,
      long version) {
    this(
        compared,
        equal,
        equalBySizeOnly,
        different,
        drift,
        excused,
        missing,
        extra,
        size,
        content,
        metadata,
        tags,
        bytesRead,
        version,
        0,
        null);
  }

  /** The same, which is also known of a sample. */
  public VerifyTally withSample(SampleTally drawn) {
    return with(closer, drawn);
  }

  /** The same, of which so many keys were compared more closely than the rest. */
  public VerifyTally withCloser(long keys) {
    return with(keys, sample);
  }

  private VerifyTally with(long closerKeys, @Nullable SampleTally drawn) {
    return new VerifyTally(
        compared,
        equal,
        equalBySizeOnly,
        different,
        drift,
        excused,
        missing,
        extra,
        size,
        content,
        metadata,
        tags,
        bytesRead,
        version,
        closerKeys,
        drawn);
  }

  /** Both together. */
  public VerifyTally plus(VerifyTally other) {
    return new VerifyTally(
        compared + other.compared,
        equal + other.equal,
        equalBySizeOnly + other.equalBySizeOnly,
        different + other.different,
        drift + other.drift,
        excused + other.excused,
        missing + other.missing,
        extra + other.extra,
        size + other.size,
        content + other.content,
        metadata + other.metadata,
        tags + other.tags,
        bytesRead + other.bytesRead,
        version + other.version,
        closer + other.closer,
        SampleTally.sum(sample, other.sample));
  }

  /** Both together, where lanes that copy have none; null if neither is there. */
  public static @Nullable VerifyTally sum(@Nullable VerifyTally left, @Nullable VerifyTally right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return left.plus(right);
  }

  /** Whether every compared key is accounted for. */
  @JsonIgnore
  public boolean isClosed() {
    return compared == equal + equalBySizeOnly + different + drift + excused;
  }

  /**
   * Keys that count against the migration.
   *
   * @param exact whether keys that only the destination has do
   */
  public long discrepancies(boolean exact) {
    return exact ? different : different - extra;
  }
}
