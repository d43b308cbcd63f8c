package io.bucketbrigade.model.large;

/**
 * Which ETag the parts of an upload make, where the source has another one. Parts that two uploads
 * got alike are what the source holds, whatever its ETag says.
 *
 * @param uploadId of the upload that held the parts
 * @param etag as S3 makes it of the parts' ETags
 */
public record PartsEtag(String uploadId, String etag) {

  /** Whether the parts of another upload made the same. */
  public boolean confirms(PartsEtag earlier) {
    return etag.equals(earlier.etag) && !uploadId.equals(earlier.uploadId);
  }
}
