package io.bucketbrigade.engine.store;

import org.jspecify.annotations.Nullable;

/**
 * One part of a multipart upload.
 *
 * @param partNumber 1 to 10,000
 * @param etag without quotes
 * @param sizeBytes the part's size
 * @param checksum in the algorithm that its upload was begun with; null where that has none, or the
 *     server does not tell it
 */
public record UploadedPart(
    int partNumber, String etag, long sizeBytes, @Nullable ObjectChecksum checksum) {

  /** A part of an upload without checksum. */
  public UploadedPart(int partNumber, String etag, long sizeBytes) {
    this(partNumber, etag, sizeBytes, null);
  }

  /** The most parts an upload may have (S3 multipart limits). */
  public static final int MAX_PARTS = 10_000;
}
