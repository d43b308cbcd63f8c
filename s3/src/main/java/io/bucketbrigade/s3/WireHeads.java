package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.Encryption;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.WriteCondition;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/** What an object carries, between the port's words and headers. */
final class WireHeads {

  private static final String METADATA = "x-amz-meta-";

  private WireHeads() {}

  // ---- replies

  /**
   * What a reply tells of an object.
   *
   * @param withChecksum whether its checksum was asked for
   */
  static ObjectHead of(
      ClassicHttpResponse reply, long sizeBytes, Instant lastModified, boolean withChecksum) {
    String etag = ObjectHeads.unquoted(text(reply, "ETag"));
    ObjectAttributes attributes =
        new ObjectAttributes(
            text(reply, "Content-Type"),
            ObjectHeads.withoutAwsChunked(text(reply, "Content-Encoding")),
            text(reply, "Content-Language"),
            text(reply, "Content-Disposition"),
            text(reply, "Cache-Control"),
            text(reply, "Expires"),
            text(reply, "x-amz-website-redirect-location"),
            text(reply, "x-amz-storage-class"),
            encryption(reply),
            false,
            MetadataText.decode(metadata(reply)),
            Map.of(),
            withChecksum ? checksum(reply, etag) : null);
    Integer missing = number(reply, "x-amz-missing-meta");
    return new ObjectHead(
        sizeBytes,
        etag,
        lastModified,
        text(reply, "x-amz-version-id"),
        attributes,
        number(reply, "x-amz-tagging-count"),
        number(reply, "x-amz-mp-parts-count"),
        missing == null ? 0 : missing,
        ObjectHeads.archive(text(reply, "x-amz-restore"), text(reply, "x-amz-archive-status")));
  }

  private static @Nullable ObjectChecksum checksum(ClassicHttpResponse reply, String etag) {
    return ObjectChecksum.told(
        text(reply, "x-amz-checksum-type"), etag, algorithm -> text(reply, algorithm.header()));
  }

  /** A header; null if there is none. */
  static @Nullable String text(ClassicHttpResponse reply, String name) {
    Header header = reply.getFirstHeader(name);
    return header == null ? null : header.getValue();
  }

  /** Last-Modified; null if it is missing or no date. */
  static @Nullable Instant lastModified(ClassicHttpResponse reply) {
    String text = text(reply, "Last-Modified");
    try {
      return text == null ? null : WireDates.ofHeader(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable Integer number(ClassicHttpResponse reply, String name) {
    String text = text(reply, name);
    try {
      return text == null ? null : Integer.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Encryption encryption(ClassicHttpResponse reply) {
    String algorithm = text(reply, "x-amz-server-side-encryption");
    String bucketKey = text(reply, "x-amz-server-side-encryption-bucket-key-enabled");
    return algorithm == null
        ? null
        : new Encryption(
            algorithm,
            text(reply, "x-amz-server-side-encryption-aws-kms-key-id"),
            bucketKey == null ? null : Boolean.valueOf(bucketKey));
  }

  private static Map<String, String> metadata(ClassicHttpResponse reply) {
    Map<String, String> metadata = new HashMap<>();
    for (Header header : reply.getHeaders()) {
      String name = header.getName();
      if (name.regionMatches(true, 0, METADATA, 0, METADATA.length())) {
        metadata.merge(
            name.substring(METADATA.length()).toLowerCase(Locale.ROOT),
            header.getValue(),
            (one, two) -> one + "," + two);
      }
    }
    return metadata;
  }

  // ---- requests

  /** What a new object is to carry. */
  static void put(WireRequest request, ObjectAttributes attributes) {
    request
        .header("content-type", ObjectHeads.contentType(attributes))
        .header("content-encoding", attributes.contentEncoding())
        .header("content-language", attributes.contentLanguage())
        .header("content-disposition", attributes.contentDisposition())
        .header("cache-control", attributes.cacheControl())
        .header("expires", attributes.expires());
    putBeside(request, attributes);
    MetadataText.encode(attributes.userMetadata())
        .forEach((name, value) -> request.header(METADATA + name, value));
    if (!attributes.tags().isEmpty()) {
      request.header(
          "x-amz-tagging",
          attributes.tags().entrySet().stream()
              .map(
                  tag ->
                      WireRequest.encode(tag.getKey(), false)
                          + "="
                          + WireRequest.encode(tag.getValue(), false))
              .collect(Collectors.joining("&")));
    }
  }

  /** What a copy takes from nowhere unless it is said. */
  static void putBeside(WireRequest request, ObjectAttributes beside) {
    request
        .header("x-amz-website-redirect-location", beside.websiteRedirect())
        .header("x-amz-storage-class", beside.storageClass())
        .header("x-amz-acl", beside.ownerControl() ? "bucket-owner-full-control" : null);
    Encryption encryption = beside.encryption();
    if (encryption != null) {
      Boolean bucketKey = encryption.bucketKey();
      request
          .header("x-amz-server-side-encryption", encryption.algorithm())
          .header("x-amz-server-side-encryption-aws-kms-key-id", encryption.kmsKey())
          .header(
              "x-amz-server-side-encryption-bucket-key-enabled",
              bucketKey == null ? null : bucketKey.toString());
    }
  }

  /** What must hold at the destination. */
  static void put(WireRequest request, WriteCondition condition) {
    switch (condition) {
      case WriteCondition.Any() -> {}
      case WriteCondition.IfAbsent() -> request.header("if-none-match", "*");
      case WriteCondition.IfMatch(String etag) ->
          request.header("if-match", ObjectHeads.quoted(etag));
    }
  }
}
