package io.bucketbrigade.engine.upload;

import io.bucketbrigade.engine.store.ByteRange;
import io.bucketbrigade.engine.store.UploadedPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How an object is cut into parts, numbered from 1.
 *
 * @param runs parts of one size in a row; most objects have one run and a shorter last part
 */
public record PartLayout(List<Run> runs) {

  private static final long MIB = 1024 * 1024;

  /** Copies the list. */
  public PartLayout {
    runs = List.copyOf(runs);
  }

  /**
   * Parts of one size in a row.
   *
   * @param partBytes the size of each, at least 1
   * @param parts how many, at least 1
   */
  public record Run(long partBytes, int parts) {

    /** Refuses what is no part. */
    public Run {
      if (partBytes < 1 || parts < 1) {
        throw new IllegalArgumentException(parts + " parts of " + partBytes + " bytes");
      }
    }

    private long bytes() {
      return partBytes * parts;
    }
  }

  /** All parts of one size but the last; no part for an empty object. */
  public static PartLayout uniform(long objectBytes, long partBytes) {
    List<Run> runs = new ArrayList<>(2);
    int whole = Math.toIntExact(objectBytes / partBytes);
    if (whole > 0) {
      runs.add(new Run(partBytes, whole));
    }
    if (objectBytes % partBytes > 0) {
      runs.add(new Run(objectBytes % partBytes, 1));
    }
    return new PartLayout(runs);
  }

  /** Parts of these sizes. */
  public static PartLayout ofSizes(List<Long> partBytes) {
    List<Run> runs = new ArrayList<>();
    for (long bytes : partBytes) {
      Run last = runs.isEmpty() ? null : runs.getLast();
      if (last != null && last.partBytes() == bytes) {
        runs.set(runs.size() - 1, new Run(bytes, last.parts() + 1));
      } else {
        runs.add(new Run(bytes, 1));
      }
    }
    return new PartLayout(runs);
  }

  /**
   * Parts of the smallest size, in whole MiB and not below {@code preferredBytes}, that keeps to
   * S3's limit on parts; empty if that exceeds {@code maxBytes}.
   */
  public static Optional<PartLayout> choose(long objectBytes, long preferredBytes, long maxBytes) {
    long needed = (objectBytes + UploadedPart.MAX_PARTS - 1) / UploadedPart.MAX_PARTS;
    long rounded = (needed + MIB - 1) / MIB * MIB;
    long size = Math.max(preferredBytes, rounded);
    return size <= maxBytes ? Optional.of(uniform(objectBytes, size)) : Optional.empty();
  }

  /** How many parts. */
  public int count() {
    return runs.stream().mapToInt(Run::parts).sum();
  }

  /** The object's size. */
  public long objectBytes() {
    return runs.stream().mapToLong(Run::bytes).sum();
  }

  /**
   * The bytes of a part.
   *
   * @param partNumber from 1
   */
  public ByteRange range(int partNumber) {
    long offset = 0;
    int before = 0;
    for (Run run : runs) {
      if (partNumber <= before + run.parts()) {
        return new ByteRange(
            offset + (partNumber - 1L - before) * run.partBytes(), run.partBytes());
      }
      offset += run.bytes();
      before += run.parts();
    }
    throw new IllegalArgumentException("part " + partNumber + " of " + before);
  }
}
