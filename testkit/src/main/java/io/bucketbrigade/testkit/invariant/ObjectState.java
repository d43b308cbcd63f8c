package io.bucketbrigade.testkit.invariant;

import io.bucketbrigade.testkit.protocol.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * All that an object is, as its reader sees it.
 *
 * @param sizeBytes counted, not as told
 * @param sha256 of all bytes
 * @param headers content headers, website redirect, storage class
 * @param user user metadata, encoded words decoded
 * @param tags its tags
 */
record ObjectState(
    long sizeBytes,
    String sha256,
    Map<String, String> headers,
    Map<String, String> user,
    Map<String, String> tags) {

  private static final Set<String> HEADERS =
      Set.of(
          "content-type",
          "content-encoding",
          "content-language",
          "content-disposition",
          "cache-control",
          "expires",
          "x-amz-website-redirect-location",
          "x-amz-storage-class");
  private static final String USER_PREFIX = "x-amz-meta-";
  private static final int BUFFER_BYTES = 64 * 1024;

  /** An object could not be read. */
  static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message);
    }
  }

  static ObjectState read(PlainS3 client, String bucket, String key) {
    ObjectState withoutTags =
        client.exchange(
            "GET",
            bucket,
            key,
            Map.of(),
            Map.of(),
            new byte[0],
            (status, headers, body) -> of(status, headers, body));
    return withoutTags.withTags(client.tags(bucket, key));
  }

  /** The same of a version. */
  static ObjectState read(PlainS3 client, String bucket, String key, String versionId) {
    ObjectState withoutTags =
        client.exchange(
            "GET",
            bucket,
            key,
            Map.of("versionId", versionId),
            Map.of(),
            new byte[0],
            (status, headers, body) -> of(status, headers, body));
    return withoutTags.withTags(client.tags(bucket, key, versionId));
  }

  private ObjectState withTags(Map<String, String> newTags) {
    return new ObjectState(sizeBytes, sha256, headers, user, new TreeMap<>(newTags));
  }

  private static ObjectState of(int status, Map<String, String> headers, InputStream body)
      throws IOException {
    if (status != 200) {
      throw new UnreadableException("GET answered " + status);
    }
    MessageDigest digest = Digests.digest("SHA-256");
    byte[] buffer = new byte[BUFFER_BYTES];
    long size = 0;
    for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
      digest.update(buffer, 0, count);
      size += count;
    }
    Map<String, String> content = new TreeMap<>();
    Map<String, String> user = new TreeMap<>();
    headers.forEach(
        (name, value) -> {
          if (HEADERS.contains(name) && !isDefaultClass(name, value)) {
            content.put(name, value);
          } else if (name.startsWith(USER_PREFIX)) {
            user.put(name.substring(USER_PREFIX.length()), EncodedWords.decode(value));
          }
        });
    String sha256 = HexFormat.of().formatHex(digest.digest());
    return new ObjectState(size, sha256, content, user, Map.of());
  }

  private static boolean isDefaultClass(String name, String value) {
    return name.equals("x-amz-storage-class") && value.equals("STANDARD");
  }
}
