package io.bucketbrigade.model.spec;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How objects are copied.
 *
 * @param overwrite what happens to a different object at the destination
 * @param tags whether tags must arrive
 * @param path which way the bytes go
 * @param partSizeBytes size of a part where the source's own part size is not known; S3 allows 5
 *     MiB to 5 GiB
 * @param multipartThresholdBytes objects above this are copied in parts
 * @param fidelity what objects carry beyond that
 * @param largeObjectThresholdBytes objects above this are shared by many workers; absent in records
 *     of earlier versions
 */
public record CopyOptions(
    Overwrite overwrite,
    TagPolicy tags,
    CopyPath path,
    long partSizeBytes,
    long multipartThresholdBytes,
    FidelityOptions fidelity,
    @Nullable Long largeObjectThresholdBytes) {

  private static final long MIB = 1024L * 1024L;

  /** The smallest part that S3 accepts, but for the last one (S3 multipart limits). */
  public static final long MIN_PART_BYTES = 5 * MIB;

  /** Streamed parts are held in memory, so they stay far below S3's own 5 GiB. */
  public static final long MAX_PART_BYTES = 512 * MIB;

  /** One worker takes minutes for it, and S3 takes no larger object in one request. */
  public static final long DEFAULT_LARGE_OBJECT_BYTES = 5 * 1024 * MIB;

  /** What a user gets who says nothing. */
  public static final CopyOptions DEFAULT =
      new CopyOptions(
          Overwrite.IF_OLDER,
          TagPolicy.CARRY,
          CopyPath.AUTO,
          16 * MIB,
          16 * MIB,
          FidelityOptions.DEFAULT,
          DEFAULT_LARGE_OBJECT_BYTES);

  /** Refuses part sizes that S3 or the memory budget refuse; supplies what older records lack. */
  public CopyOptions {
    if (partSizeBytes < MIN_PART_BYTES || partSizeBytes > MAX_PART_BYTES) {
      throw new IllegalArgumentException(
          "partSize is %d bytes; it must be between 5MiB and 512MiB".formatted(partSizeBytes));
    }
    if (multipartThresholdBytes < MIN_PART_BYTES || multipartThresholdBytes > MAX_PART_BYTES) {
      throw new IllegalArgumentException(
          "multipartThreshold is %d bytes; it must be between 5MiB and 512MiB"
              .formatted(multipartThresholdBytes));
    }
    fidelity = Objects.requireNonNullElse(fidelity, FidelityOptions.DEFAULT);
    if (largeObjectThresholdBytes == null) {
      largeObjectThresholdBytes = DEFAULT_LARGE_OBJECT_BYTES;
    }
    if (largeObjectThresholdBytes < MIN_PART_BYTES) {
      throw new IllegalArgumentException(
          "largeObjectThreshold is %d bytes; it must be at least 5MiB"
              .formatted(largeObjectThresholdBytes));
    }
  }

  /** The same with the default fidelity and threshold of large objects. */
  public CopyOptions(
      Overwrite overwrite,
      TagPolicy tags,
      CopyPath path,
      long partSizeBytes,
      long multipartThresholdBytes) {
    this(
        overwrite,
        tags,
        path,
        partSizeBytes,
        multipartThresholdBytes,
        FidelityOptions.DEFAULT,
        DEFAULT_LARGE_OBJECT_BYTES);
  }

  /** The same with other wishes for fidelity. */
  public CopyOptions withFidelity(FidelityOptions wanted) {
    return new CopyOptions(
        overwrite,
        tags,
        path,
        partSizeBytes,
        multipartThresholdBytes,
        wanted,
        largeObjectThresholdBytes);
  }

  /** Whether an object of this size is large. */
  public boolean isLarge(long sizeBytes) {
    return largeObjectThresholdBytes != null && sizeBytes > largeObjectThresholdBytes;
  }

  /** What happens to a different object at the destination. */
  public enum Overwrite {
    /** An older one is replaced; a newer one is a conflict. */
    IF_OLDER,
    /** The source always wins. */
    ALWAYS
  }

  /** Whether tags must arrive. */
  public enum TagPolicy {
    /** An object whose tags the destination cannot hold is quarantined. */
    CARRY,
    /** The same, and a destination that keeps no tags is refused before anything is copied. */
    REQUIRE,
    /** Tags are left behind by choice. */
    DROP;

    /** Whether tags go along with their object. */
    public boolean carries() {
      return this != DROP;
    }
  }

  /** Which way the bytes go. */
  public enum CopyPath {
    /** Server-side where preflight has seen it work, else streamed. */
    AUTO,
    /** Server-side or refused. */
    SERVER_SIDE,
    /** Through the worker. */
    STREAM
  }
}
