package io.bucketbrigade.engine.store;

/**
 * One part of a multipart upload.
 *
 * @param partNumber 1 to 10,000
 * @param etag without quotes
 * @param sizeBytes the part's size
 */
public record UploadedPart(int partNumber, String etag, long sizeBytes) {

  /** The most parts an upload may have (S3 multipart limits). */
  public static final int MAX_PARTS = 10_000;
}
