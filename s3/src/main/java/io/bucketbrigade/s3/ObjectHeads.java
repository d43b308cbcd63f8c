package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.ArchiveState;
import io.bucketbrigade.engine.store.Encryption;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.engine.store.ObjectHead;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

/** What an object carries, between the port's words and the SDK's. */
final class ObjectHeads {

  /**
   * What AWS stores for a PUT that names no type. Sent in its place, because the SDK would add one
   * of its own, which differs between PutObject and CreateMultipartUpload.
   */
  private static final String NO_CONTENT_TYPE = "binary/octet-stream";

  private ObjectHeads() {}

  // ---- replies

  static ObjectHead of(HeadObjectResponse reply, long sizeBytes, Instant lastModified) {
    ObjectAttributes attributes =
        new ObjectAttributes(
            reply.contentType(),
            withoutAwsChunked(reply.contentEncoding()),
            reply.contentLanguage(),
            reply.contentDisposition(),
            reply.cacheControl(),
            reply.expiresString(),
            reply.websiteRedirectLocation(),
            reply.storageClassAsString(),
            encryption(
                reply.serverSideEncryptionAsString(),
                reply.ssekmsKeyId(),
                reply.bucketKeyEnabled()),
            false,
            MetadataText.decode(reply.metadata()),
            Map.of(),
            checksum(reply.sdkHttpResponse(), reply.checksumTypeAsString(), reply.eTag()));
    return new ObjectHead(
        sizeBytes,
        unquoted(reply.eTag()),
        lastModified,
        reply.versionId(),
        attributes,
        reply.tagCount(),
        reply.partsCount(),
        orZero(reply.missingMeta()),
        archive(reply.restore(), reply.archiveStatusAsString()));
  }

  static ObjectHead of(GetObjectResponse reply, long sizeBytes, Instant lastModified) {
    ObjectAttributes attributes =
        new ObjectAttributes(
            reply.contentType(),
            withoutAwsChunked(reply.contentEncoding()),
            reply.contentLanguage(),
            reply.contentDisposition(),
            reply.cacheControl(),
            reply.expiresString(),
            reply.websiteRedirectLocation(),
            reply.storageClassAsString(),
            encryption(
                reply.serverSideEncryptionAsString(),
                reply.ssekmsKeyId(),
                reply.bucketKeyEnabled()),
            false,
            MetadataText.decode(reply.metadata()),
            Map.of(),
            checksum(reply.sdkHttpResponse(), reply.checksumTypeAsString(), reply.eTag()));
    return new ObjectHead(
        sizeBytes,
        unquoted(reply.eTag()),
        lastModified,
        reply.versionId(),
        attributes,
        reply.tagCount(),
        reply.partsCount(),
        orZero(reply.missingMeta()),
        archive(reply.restore(), null));
  }

  /** Told only where it was asked for. */
  private static @Nullable ObjectChecksum checksum(
      SdkHttpResponse reply, @Nullable String type, @Nullable String etag) {
    return ObjectChecksum.told(
        type,
        unquoted(etag),
        algorithm -> reply.firstMatchingHeader(algorithm.header()).orElse(null));
  }

  private static @Nullable Encryption encryption(
      @Nullable String algorithm, @Nullable String kmsKey, @Nullable Boolean bucketKey) {
    return algorithm == null ? null : new Encryption(algorithm, kmsKey, bucketKey);
  }

  /**
   * What a reply says of an archive.
   *
   * @param restore {@code x-amz-restore}: {@code ongoing-request="true"}, or {@code "false"} and
   *     until when the restored copy stays
   * @param tier {@code x-amz-archive-status}, which objects have as long as they lie in such a tier
   */
  static @Nullable ArchiveState archive(@Nullable String restore, @Nullable String tier) {
    if (restore != null && restore.contains("ongoing-request=\"true\"")) {
      return ArchiveState.RESTORING;
    }
    if (restore != null && restore.contains("ongoing-request=\"false\"")) {
      return ArchiveState.RESTORED;
    }
    return tier == null ? null : ArchiveState.ARCHIVED;
  }

  /** Without the quotes that most servers send; empty where there is no ETag. */
  static String unquoted(@Nullable String etag) {
    if (etag == null) {
      return "";
    }
    boolean quoted = etag.length() >= 2 && etag.startsWith("\"") && etag.endsWith("\"");
    return quoted ? etag.substring(1, etag.length() - 1) : etag;
  }

  static String quoted(String etag) {
    return '"' + etag + '"';
  }

  /** AWS takes the token off, which is about the transfer; others store it. */
  static @Nullable String withoutAwsChunked(@Nullable String encoding) {
    if (encoding == null || !encoding.contains("aws-chunked")) {
      return encoding;
    }
    String rest =
        Arrays.stream(encoding.split(","))
            .map(String::strip)
            .filter(token -> !token.equals("aws-chunked") && !token.isEmpty())
            .collect(Collectors.joining(","));
    return rest.isEmpty() ? null : rest;
  }

  private static int orZero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }

  // ---- requests

  static void set(PutObjectRequest.Builder request, ObjectAttributes attributes) {
    request
        .contentType(contentType(attributes))
        .contentEncoding(attributes.contentEncoding())
        .contentLanguage(attributes.contentLanguage())
        .contentDisposition(attributes.contentDisposition())
        .cacheControl(attributes.cacheControl())
        .websiteRedirectLocation(attributes.websiteRedirect())
        .storageClass(attributes.storageClass())
        .metadata(MetadataText.encode(attributes.userMetadata()));
    if (attributes.expires() != null) {
      // The SDK's field takes dates only.
      request.overrideConfiguration(c -> c.putHeader("Expires", attributes.expires()));
    }
    Encryption encryption = attributes.encryption();
    if (encryption != null) {
      request
          .serverSideEncryption(encryption.algorithm())
          .ssekmsKeyId(encryption.kmsKey())
          .bucketKeyEnabled(encryption.bucketKey());
    }
    if (attributes.ownerControl()) {
      request.acl(ObjectCannedACL.BUCKET_OWNER_FULL_CONTROL);
    }
    if (!attributes.tags().isEmpty()) {
      request.tagging(tagging(attributes.tags()));
    }
  }

  static void set(CreateMultipartUploadRequest.Builder request, ObjectAttributes attributes) {
    request
        .contentType(contentType(attributes))
        .contentEncoding(attributes.contentEncoding())
        .contentLanguage(attributes.contentLanguage())
        .contentDisposition(attributes.contentDisposition())
        .cacheControl(attributes.cacheControl())
        .websiteRedirectLocation(attributes.websiteRedirect())
        .storageClass(attributes.storageClass())
        .metadata(MetadataText.encode(attributes.userMetadata()));
    if (attributes.expires() != null) {
      request.overrideConfiguration(c -> c.putHeader("Expires", attributes.expires()));
    }
    Encryption encryption = attributes.encryption();
    if (encryption != null) {
      request
          .serverSideEncryption(encryption.algorithm())
          .ssekmsKeyId(encryption.kmsKey())
          .bucketKeyEnabled(encryption.bucketKey());
    }
    if (attributes.ownerControl()) {
      request.acl(ObjectCannedACL.BUCKET_OWNER_FULL_CONTROL);
    }
    if (!attributes.tags().isEmpty()) {
      request.tagging(tagging(attributes.tags()));
    }
  }

  /** What a copy takes from its source unless it is said anew. */
  static void setStated(CopyObjectRequest.Builder request, ObjectAttributes attributes) {
    request
        .contentType(contentType(attributes))
        .contentEncoding(attributes.contentEncoding())
        .contentLanguage(attributes.contentLanguage())
        .contentDisposition(attributes.contentDisposition())
        .cacheControl(attributes.cacheControl())
        .metadata(MetadataText.encode(attributes.userMetadata()));
    if (attributes.expires() != null) {
      request.overrideConfiguration(c -> c.putHeader("Expires", attributes.expires()));
    }
  }

  /** What a copy takes from nowhere unless it is said. */
  static void setBeside(CopyObjectRequest.Builder request, ObjectAttributes beside) {
    request.websiteRedirectLocation(beside.websiteRedirect()).storageClass(beside.storageClass());
    Encryption encryption = beside.encryption();
    if (encryption != null) {
      request
          .serverSideEncryption(encryption.algorithm())
          .ssekmsKeyId(encryption.kmsKey())
          .bucketKeyEnabled(encryption.bucketKey());
    }
    if (beside.ownerControl()) {
      request.acl(ObjectCannedACL.BUCKET_OWNER_FULL_CONTROL);
    }
  }

  static Tagging tagging(Map<String, String> tags) {
    return Tagging.builder()
        .tagSet(
            tags.entrySet().stream()
                .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList())
        .build();
  }

  static String contentType(ObjectAttributes attributes) {
    return attributes.contentType() == null ? NO_CONTENT_TYPE : attributes.contentType();
  }
}
