package io.bucketbrigade.testkit.fake.bucket;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One version of an object, or a delete marker. An immutable value.
 *
 * @param key its key
 * @param versionId {@value #NULL_VERSION} where the bucket kept no versions when it was written
 * @param deleteMarker whether it says that there is nothing
 * @param body its bytes
 * @param etag without quotes
 * @param lastModified when it was written, in milliseconds
 * @param meta all that it carries
 * @param parts those it was uploaded in; empty if it was written whole
 * @param checksums those sent with it
 */
public record StoredObject(
    String key,
    String versionId,
    boolean deleteMarker,
    Body body,
    String etag,
    Instant lastModified,
    ObjectMeta meta,
    List<StoredPart> parts,
    Checksums checksums) {

  /** The version id of objects written while the bucket kept no versions. */
  public static final String NULL_VERSION = "null";

  /** A version that is about to be written: the bucket sets its version id and its date. */
  public static StoredObject draft(
      String key,
      Body body,
      String etag,
      ObjectMeta meta,
      List<StoredPart> parts,
      Checksums checksums) {
    return new StoredObject(
        key, NULL_VERSION, false, body, etag, Instant.EPOCH, typed(meta), parts, checksums);
  }

  /** S3 gives an object without a content type this one. */
  private static ObjectMeta typed(ObjectMeta meta) {
    return meta.headers().containsKey("content-type")
        ? meta
        : meta.header("content-type", "binary/octet-stream");
  }

  static StoredObject marker(String key, String versionId, Instant when) {
    return new StoredObject(
        key,
        versionId,
        true,
        Body.of(new byte[0]),
        "",
        when,
        ObjectMeta.NONE,
        List.of(),
        Checksums.NONE);
  }

  /** The size in bytes. */
  public long sizeBytes() {
    return body.sizeBytes();
  }

  /** All bytes. */
  public byte[] bytes() {
    return body.bytes();
  }

  /** A content header's value; empty if it has none. */
  public String header(String name) {
    return meta.headers().getOrDefault(name, "");
  }

  /** The storage class. */
  public String storageClass() {
    return meta.headers().getOrDefault("x-amz-storage-class", "STANDARD");
  }

  StoredObject stamped(String newVersionId, Instant when) {
    return new StoredObject(
        key, newVersionId, deleteMarker, body, etag, when, meta, parts, checksums);
  }

  /** The same, written at another time. */
  public StoredObject withLastModified(Instant when) {
    return stamped(versionId, when);
  }

  /** The same with other attributes. */
  public StoredObject withMeta(ObjectMeta newMeta) {
    return new StoredObject(
        key, versionId, deleteMarker, body, etag, lastModified, newMeta, parts, checksums);
  }

  /** The same with other tags. */
  public StoredObject withTags(Map<String, String> tags) {
    return withMeta(meta.withTags(tags));
  }

  /** The same with another ETag. */
  public StoredObject withEtag(String newEtag) {
    return new StoredObject(
        key, versionId, deleteMarker, body, newEtag, lastModified, meta, parts, checksums);
  }

  /** The same with other bytes and nothing else changed, ETag included: silent corruption. */
  public StoredObject withBody(Body newBody) {
    return new StoredObject(
        key, versionId, deleteMarker, newBody, etag, lastModified, meta, parts, checksums);
  }
}
