package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.BucketFacts;
import io.bucketbrigade.engine.store.BucketLock;
import io.bucketbrigade.engine.store.ByteRange;
import io.bucketbrigade.engine.store.CopyRequest;
import io.bucketbrigade.engine.store.CopySource;
import io.bucketbrigade.engine.store.GetRequest;
import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ListedVersion;
import io.bucketbrigade.engine.store.ObjectAcl;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.ObjectLock;
import io.bucketbrigade.engine.store.ObjectLock.Mode;
import io.bucketbrigade.engine.store.ObjectLock.Retention;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.OpenUpload;
import io.bucketbrigade.engine.store.PutRequest;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.UploadedPart;
import io.bucketbrigade.engine.store.VersionPage;
import io.bucketbrigade.engine.store.VersionsRequest;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.engine.store.WriteResult;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.RestoreOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectAclResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.Grant;
import software.amazon.awssdk.services.s3.model.Grantee;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHold;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockRule;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.Owner;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.RestoreRequest;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.TaggingDirective;
import software.amazon.awssdk.services.s3.model.Tier;
import software.amazon.awssdk.services.s3.model.Type;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * A bucket behind the AWS SDK's blocking client, which repeats nothing: it sends what is rare,
 * lists for verification, and is the oracle for {@link WireObjectStore}.
 *
 * <p>Bodies carry their MD5 ({@code Content-MD5}), which every server checks and which buckets with
 * Object Lock demand; over plain HTTP the signature covers them as well. Names and values of user
 * metadata are plain text here and RFC 2047 on the wire. An object without a content type is
 * written with {@code binary/octet-stream}, which is what AWS itself stores for such. Thread-safe.
 */
final class SdkObjectStore implements ObjectStore {

  /** Uploads have at most 10,000 parts in pages of 1,000; twice that means a server that loops. */
  private static final int MAX_PART_PAGES = 20;

  /** Uploads of one key in pages of 1,000: one for each attempt that died. More is a loop. */
  private static final int MAX_UPLOAD_PAGES = 20;

  private static final Map<String, List<String>> ASK_FOR_CHECKSUM =
      Map.of("x-amz-checksum-mode", List.of("ENABLED"));

  private static final String RESTORE_UNDER_WAY = "RestoreAlreadyInProgress";

  private static final String NO_WEBSITE = "NoSuchWebsiteConfiguration";

  private final String bucket;
  private final S3Connection connection;
  private final String region;
  private final S3Client client;
  private final S3HttpClient http;
  private final S3Failures failures;
  private final BodyReader bodies;

  /**
   * A store over a client, which it closes together with what carries it.
   *
   * @param region the signing region, told by {@link #describeBucket} where the server tells none
   */
  SdkObjectStore(
      String bucket, S3Connection connection, String region, S3Client client, S3HttpClient http) {
    this.bucket = bucket;
    this.connection = connection;
    this.region = region;
    this.client = client;
    this.http = http;
    this.failures = new S3Failures(connection, bucket);
    this.bodies = new BodyReader(failures);
  }

  @Override
  public String bucket() {
    return bucket;
  }

  // ---- reading

  @Override
  public ListPage list(ListRequest request) {
    ListObjectsV2Request wire =
        ListObjectsV2Request.builder()
            .bucket(bucket)
            // Without it one key with a control character makes its page unreadable XML.
            .encodingType(EncodingType.URL)
            .prefix(request.prefix().isEmpty() ? null : request.prefix())
            .delimiter(request.delimiter())
            .startAfter(request.startAfter() == null ? null : request.startAfter().value())
            .continuationToken(request.continuationToken())
            .maxKeys(request.maxKeys())
            .build();
    ListObjectsV2Response reply = send(S3Operation.LIST, null, () -> client.listObjectsV2(wire));
    return new ListPage(
        reply.contents().stream().map(this::listed).toList(),
        reply.commonPrefixes().stream().map(CommonPrefix::prefix).toList(),
        Boolean.TRUE.equals(reply.isTruncated()),
        reply.nextContinuationToken());
  }

  private ListedObject listed(S3Object row) {
    if (row.key() == null || row.size() == null || row.lastModified() == null) {
      throw failures.malformed(S3Operation.LIST, null, "a row lacks key, size or date");
    }
    return new ListedObject(
        ObjectKey.of(row.key()),
        row.size(),
        ObjectHeads.unquoted(row.eTag()),
        row.lastModified(),
        row.storageClassAsString());
  }

  @Override
  public VersionPage listVersions(VersionsRequest request) {
    ListObjectVersionsRequest wire =
        ListObjectVersionsRequest.builder()
            .bucket(bucket)
            .encodingType(EncodingType.URL)
            .prefix(request.prefix().isEmpty() ? null : request.prefix())
            .keyMarker(request.keyMarker() == null ? null : request.keyMarker().value())
            .versionIdMarker(request.versionIdMarker())
            .maxKeys(request.maxKeys())
            .build();
    ListObjectVersionsResponse reply =
        send(S3Operation.LIST_VERSIONS, null, () -> client.listObjectVersions(wire));
    if (!reply.deleteMarkers().isEmpty()) {
      throw failures.malformed(
          S3Operation.LIST_VERSIONS, null, "its delete markers are not in line with its versions");
    }
    String next = reply.nextKeyMarker();
    List<ListedVersion> rows =
        VersionOrder.restore(reply.versions().stream().map(this::listed).toList())
            .orElseThrow(
                () ->
                    failures.malformed(
                        S3Operation.LIST_VERSIONS,
                        null,
                        "it lists delete markers apart from versions of the same second"));
    return new VersionPage(
        rows,
        Boolean.TRUE.equals(reply.isTruncated()),
        next == null || next.isEmpty() ? null : ObjectKey.of(next));
  }

  /** {@link VersionsInOneRow} says why delete markers are among these. */
  private ListedVersion listed(ObjectVersion row) {
    if (row.key() == null || row.versionId() == null || row.lastModified() == null) {
      throw failures.malformed(
          S3Operation.LIST_VERSIONS, null, "a row lacks key, version id or date");
    }
    ObjectKey key = ObjectKey.of(row.key());
    boolean latest = Boolean.TRUE.equals(row.isLatest());
    long sizeBytes = required(S3Operation.LIST_VERSIONS, key, row.size(), "Size");
    return sizeBytes == VersionsInOneRow.MARKER_BYTES
        ? ListedVersion.marker(key, row.versionId(), latest, row.lastModified())
        : new ListedVersion(
            key,
            row.versionId(),
            latest,
            false,
            sizeBytes,
            ObjectHeads.unquoted(row.eTag()),
            row.lastModified(),
            row.storageClassAsString());
  }

  @Override
  public ObjectHead head(ObjectKey key, @Nullable String versionId, boolean withChecksum) {
    return head(key, versionId, null, withChecksum);
  }

  @Override
  public ObjectHead headPart(ObjectKey key, @Nullable String versionId, int partNumber) {
    return head(key, versionId, partNumber, false);
  }

  private ObjectHead head(
      ObjectKey key,
      @Nullable String versionId,
      @Nullable Integer partNumber,
      boolean withChecksum) {
    HeadObjectRequest wire =
        HeadObjectRequest.builder()
            .bucket(bucket)
            .key(key.value())
            .versionId(versionId)
            .partNumber(partNumber)
            .checksumMode(withChecksum ? ChecksumMode.ENABLED : null)
            .build();
    try {
      HeadObjectResponse reply = send(S3Operation.HEAD, key, () -> client.headObject(wire));
      return ObjectHeads.of(
          reply,
          required(S3Operation.HEAD, key, reply.contentLength(), "Content-Length"),
          required(S3Operation.HEAD, key, reply.lastModified(), "Last-Modified"));
    } catch (StoreException e) {
      throw e.httpStatus() == 400 ? withBody(key, e) : e;
    }
  }

  /** S3 answers a HEAD with expired credentials by a bare 400; a GET tells the code. */
  private StoreException withBody(ObjectKey key, StoreException bare) {
    try {
      get(new GetRequest(key, new ByteRange(0, 1), null), ByteBuffer.allocate(1));
      return bare;
    } catch (StoreException told) {
      return told.httpStatus() == 416 ? bare : told;
    }
  }

  @Override
  public ObjectHead get(GetRequest request, ByteBuffer into) {
    ObjectKey key = request.key();
    ByteRange range = request.range();
    GetObjectRequest wire =
        GetObjectRequest.builder()
            .bucket(bucket)
            .key(key.value())
            .range(range == null ? null : range.header())
            .ifMatch(quotedOrNull(request.ifMatch()))
            .versionId(request.versionId())
            // By the SDK's own field it would compute the checksum, for which it needs native code.
            .overrideConfiguration(
                c -> c.headers(request.withChecksum() ? ASK_FOR_CHECKSUM : Map.of()))
            .build();
    return send(
        S3Operation.GET,
        key,
        () -> {
          try (ResponseInputStream<GetObjectResponse> body = client.getObject(wire)) {
            try {
              return read(key, range, body.response(), body, into);
            } catch (StoreException e) {
              // Else closing would read the rest, however long it is.
              body.abort();
              throw e;
            }
          }
        });
  }

  private ObjectHead read(
      ObjectKey key,
      @Nullable ByteRange range,
      GetObjectResponse reply,
      InputStream body,
      ByteBuffer into)
      throws IOException {
    long bodyBytes = required(S3Operation.GET, key, reply.contentLength(), "Content-Length");
    long sizeBytes = bodies.wholeSize(key, range, reply.contentRange(), bodyBytes, into);
    ObjectHead head =
        ObjectHeads.of(
            reply,
            sizeBytes,
            required(S3Operation.GET, key, reply.lastModified(), "Last-Modified"));
    bodies.fill(key, into, body, (int) bodyBytes);
    return head;
  }

  // ---- writing

  @Override
  public WriteResult put(PutRequest request, ByteBuffer body) {
    ObjectChecksum checksum = request.attributes().checksum();
    PutObjectRequest.Builder wire =
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(request.key().value())
            .contentMD5(checksum == null ? BodyChecksums.md5(body) : null)
            .ifNoneMatch(ifNoneMatch(request.condition()))
            .ifMatch(ifMatch(request.condition()));
    ObjectHeads.set(wire, request.attributes());
    if (checksum != null) {
      wire.overrideConfiguration(plus(wire.overrideConfiguration(), stating(checksum)));
    }
    PutObjectResponse reply =
        send(
            S3Operation.PUT,
            request.key(),
            () -> client.putObject(wire.build(), requestBody(body)));
    return new WriteResult(ObjectHeads.unquoted(reply.eTag()), reply.versionId());
  }

  @Override
  public WriteResult copy(CopyRequest request) {
    CopySource source = request.source();
    CopyObjectRequest.Builder wire =
        CopyObjectRequest.builder()
            .sourceBucket(source.bucket())
            .sourceKey(source.key().value())
            .sourceVersionId(source.versionId())
            .copySourceIfMatch(quotedOrNull(source.ifMatch()))
            .destinationBucket(bucket)
            .destinationKey(request.key().value())
            .metadataDirective(
                request.restated() ? MetadataDirective.REPLACE : MetadataDirective.COPY)
            .taggingDirective(request.withTags() ? TaggingDirective.COPY : TaggingDirective.REPLACE)
            .ifNoneMatch(ifNoneMatch(request.condition()))
            .ifMatch(ifMatch(request.condition()));
    if (request.restated()) {
      ObjectHeads.setStated(wire, request.beside());
    }
    ObjectHeads.setBeside(wire, request.beside());
    CopyObjectResponse reply =
        send(S3Operation.COPY, request.key(), () -> client.copyObject(wire.build()));
    if (reply.copyObjectResult() == null) {
      throw failures.malformed(S3Operation.COPY, request.key(), "it tells no result");
    }
    return new WriteResult(
        ObjectHeads.unquoted(reply.copyObjectResult().eTag()), reply.versionId());
  }

  // ---- multipart

  @Override
  public String createMultipartUpload(ObjectKey key, ObjectAttributes attributes) {
    CreateMultipartUploadRequest.Builder wire =
        CreateMultipartUploadRequest.builder().bucket(bucket).key(key.value());
    ObjectHeads.set(wire, attributes);
    ObjectChecksum checksum = attributes.checksum();
    if (checksum != null) {
      Map<String, String> declared =
          Map.of(
              "x-amz-checksum-algorithm",
              checksum.algorithm().name(),
              "x-amz-checksum-type",
              "FULL_OBJECT");
      wire.overrideConfiguration(plus(wire.overrideConfiguration(), declared));
    }
    String uploadId =
        send(
            S3Operation.CREATE_MULTIPART,
            key,
            () -> client.createMultipartUpload(wire.build()).uploadId());
    return required(S3Operation.CREATE_MULTIPART, key, uploadId, "UploadId");
  }

  @Override
  public UploadedPart uploadPart(
      ObjectKey key,
      String uploadId,
      int partNumber,
      ByteBuffer body,
      ObjectChecksum.@Nullable Algorithm checksum) {
    UploadPartRequest.Builder part =
        UploadPartRequest.builder()
            .bucket(bucket)
            .key(key.value())
            .uploadId(uploadId)
            .partNumber(partNumber);
    ObjectChecksum summed = checksum == null ? null : ObjectChecksum.of(checksum, body);
    if (summed == null) {
      part.contentMD5(BodyChecksums.md5(body));
    } else {
      part.overrideConfiguration(plus(null, stating(summed)));
    }
    UploadPartRequest wire = part.build();
    String etag =
        send(S3Operation.UPLOAD_PART, key, () -> client.uploadPart(wire, requestBody(body)).eTag());
    return new UploadedPart(partNumber, ObjectHeads.unquoted(etag), body.remaining(), summed);
  }

  @Override
  public UploadedPart uploadPartCopy(
      ObjectKey key, String uploadId, int partNumber, CopySource source, ByteRange range) {
    UploadPartCopyRequest wire =
        UploadPartCopyRequest.builder()
            .sourceBucket(source.bucket())
            .sourceKey(source.key().value())
            .sourceVersionId(source.versionId())
            .copySourceIfMatch(quotedOrNull(source.ifMatch()))
            .copySourceRange(range.header())
            .destinationBucket(bucket)
            .destinationKey(key.value())
            .uploadId(uploadId)
            .partNumber(partNumber)
            .build();
    UploadPartCopyResponse reply =
        send(S3Operation.UPLOAD_PART_COPY, key, () -> client.uploadPartCopy(wire));
    if (reply.copyPartResult() == null) {
      throw failures.malformed(S3Operation.UPLOAD_PART_COPY, key, "it tells no result");
    }
    CopyPartResult result = reply.copyPartResult();
    String etag = ObjectHeads.unquoted(result.eTag());
    return new UploadedPart(
        partNumber,
        etag,
        range.length(),
        PartChecksums.of(
            result.checksumCRC64NVME(), result.checksumCRC32C(), result.checksumCRC32()));
  }

  @Override
  public WriteResult completeMultipartUpload(
      ObjectKey key,
      String uploadId,
      List<UploadedPart> parts,
      WriteCondition condition,
      @Nullable ObjectChecksum checksum) {
    List<CompletedPart> completed =
        parts.stream().map(part -> completed(part, checksum != null)).toList();
    CompleteMultipartUploadRequest wire =
        CompleteMultipartUploadRequest.builder()
            .bucket(bucket)
            .key(key.value())
            .uploadId(uploadId)
            .multipartUpload(upload -> upload.parts(completed))
            .ifNoneMatch(ifNoneMatch(condition))
            .ifMatch(ifMatch(condition))
            .overrideConfiguration(plus(null, checksum == null ? Map.of() : stating(checksum)))
            .checksumType(checksum == null ? null : ChecksumType.FULL_OBJECT)
            .build();
    CompleteMultipartUploadResponse reply =
        send(S3Operation.COMPLETE_MULTIPART, key, () -> client.completeMultipartUpload(wire));
    return new WriteResult(ObjectHeads.unquoted(reply.eTag()), reply.versionId());
  }

  private static CompletedPart completed(UploadedPart part, boolean summed) {
    CompletedPart.Builder completed =
        CompletedPart.builder().partNumber(part.partNumber()).eTag(ObjectHeads.quoted(part.etag()));
    ObjectChecksum checksum = part.checksum();
    if (summed && checksum != null) {
      PartChecksums.set(completed, checksum);
    }
    return completed.build();
  }

  @Override
  public void abortMultipartUpload(ObjectKey key, String uploadId) {
    try {
      send(
          S3Operation.ABORT_MULTIPART,
          key,
          () ->
              client.abortMultipartUpload(
                  abort -> abort.bucket(bucket).key(key.value()).uploadId(uploadId)));
    } catch (StoreException e) {
      if (e.failure() != StoreFailure.NO_SUCH_UPLOAD) {
        throw e;
      }
    }
  }

  @Override
  public List<UploadedPart> listParts(ObjectKey key, String uploadId) {
    List<UploadedPart> parts = new ArrayList<>();
    Integer marker = null;
    for (int page = 0; page < MAX_PART_PAGES; page++) {
      Integer after = marker;
      ListPartsResponse reply =
          send(
              S3Operation.LIST_PARTS,
              key,
              () ->
                  client.listParts(
                      list ->
                          list.bucket(bucket)
                              .key(key.value())
                              .uploadId(uploadId)
                              .partNumberMarker(after)));
      reply.parts().forEach(part -> parts.add(uploaded(key, part)));
      if (!Boolean.TRUE.equals(reply.isTruncated())) {
        return List.copyOf(parts);
      }
      marker = required(S3Operation.LIST_PARTS, key, reply.nextPartNumberMarker(), "next marker");
      if (after != null && marker <= after) {
        break;
      }
    }
    throw failures.malformed(S3Operation.LIST_PARTS, key, "its pages do not advance");
  }

  private UploadedPart uploaded(ObjectKey key, Part part) {
    return new UploadedPart(
        required(S3Operation.LIST_PARTS, key, part.partNumber(), "PartNumber"),
        ObjectHeads.unquoted(part.eTag()),
        required(S3Operation.LIST_PARTS, key, part.size(), "Size"),
        PartChecksums.of(part.checksumCRC64NVME(), part.checksumCRC32C(), part.checksumCRC32()));
  }

  @Override
  public List<OpenUpload> listMultipartUploads(ObjectKey key) {
    List<OpenUpload> open = new ArrayList<>();
    ListMultipartUploadsRequest wire =
        ListMultipartUploadsRequest.builder()
            .bucket(bucket)
            .encodingType(EncodingType.URL)
            .prefix(key.value())
            .build();
    for (int page = 0; page < MAX_UPLOAD_PAGES; page++) {
      ListMultipartUploadsRequest next = wire;
      ListMultipartUploadsResponse reply =
          send(S3Operation.LIST_UPLOADS, key, () -> client.listMultipartUploads(next));
      reply.uploads().stream()
          .filter(upload -> key.value().equals(upload.key()))
          .forEach(upload -> open.add(opened(key, upload)));
      boolean more = Boolean.TRUE.equals(reply.isTruncated());
      // Uploads are listed by key, and the prefix itself comes before what is longer.
      if (!more || !key.value().equals(reply.nextKeyMarker())) {
        return List.copyOf(open);
      }
      wire =
          wire.toBuilder()
              .keyMarker(reply.nextKeyMarker())
              .uploadIdMarker(reply.nextUploadIdMarker())
              .build();
    }
    throw failures.malformed(S3Operation.LIST_UPLOADS, key, "its pages do not end");
  }

  @Override
  public List<ObjectKey> uploadsBelow(String prefix) {
    ListMultipartUploadsResponse reply =
        send(
            S3Operation.LIST_UPLOADS,
            null,
            () ->
                client.listMultipartUploads(
                    request ->
                        request.bucket(bucket).encodingType(EncodingType.URL).prefix(prefix)));
    return reply.uploads().stream()
        .map(MultipartUpload::key)
        .filter(Objects::nonNull)
        .map(ObjectKey::of)
        .distinct()
        .toList();
  }

  private OpenUpload opened(ObjectKey key, MultipartUpload upload) {
    return new OpenUpload(
        required(S3Operation.LIST_UPLOADS, key, upload.uploadId(), "UploadId"),
        required(S3Operation.LIST_UPLOADS, key, upload.initiated(), "Initiated"));
  }

  // ---- tags and deletion

  @Override
  public Map<String, String> getTags(ObjectKey key, @Nullable String versionId) {
    List<Tag> tags =
        send(
            S3Operation.GET_TAGS,
            key,
            () ->
                client
                    .getObjectTagging(
                        get -> get.bucket(bucket).key(key.value()).versionId(versionId))
                    .tagSet());
    Map<String, String> byName = new HashMap<>();
    tags.forEach(tag -> byName.put(tag.key(), tag.value()));
    return Map.copyOf(byName);
  }

  @Override
  public void putTags(ObjectKey key, Map<String, String> tags) {
    send(
        S3Operation.PUT_TAGS,
        key,
        () ->
            client.putObjectTagging(
                put -> put.bucket(bucket).key(key.value()).tagging(ObjectHeads.tagging(tags))));
  }

  @Override
  public void delete(ObjectKey key, @Nullable String versionId) {
    try {
      send(
          S3Operation.DELETE,
          key,
          () ->
              client.deleteObject(
                  delete -> delete.bucket(bucket).key(key.value()).versionId(versionId)));
    } catch (StoreException e) {
      // AWS answers 204 to a key that is not there; some servers 404.
      if (e.failure() != StoreFailure.NOT_FOUND) {
        throw e;
      }
    }
  }

  @Override
  public WriteResult deleteIfMatch(ObjectKey key, String etag) {
    DeleteObjectResponse reply =
        send(
            S3Operation.DELETE,
            key,
            () ->
                client.deleteObject(
                    delete ->
                        delete.bucket(bucket).key(key.value()).ifMatch(ObjectHeads.quoted(etag))));
    return new WriteResult("", reply.versionId());
  }

  @Override
  public WriteResult addDeleteMarker(ObjectKey key) {
    DeleteObjectResponse reply =
        send(
            S3Operation.DELETE,
            key,
            () -> client.deleteObject(delete -> delete.bucket(bucket).key(key.value())));
    return new WriteResult("", reply.versionId());
  }

  // ---- the bucket

  @Override
  public BucketFacts describeBucket() {
    HeadBucketResponse reply = headBucket();
    String told = reply.bucketRegion();
    return new BucketFacts(
        connection.endpointName(),
        told == null || told.isBlank() ? region : told,
        owner(),
        isVersioned(),
        date(reply.sdkHttpResponse()));
  }

  private HeadBucketResponse headBucket() {
    try {
      return send(
          S3Operation.HEAD_BUCKET, null, () -> client.headBucket(head -> head.bucket(bucket)));
    } catch (StoreException e) {
      if (e.httpStatus() == 400 || e.httpStatus() == 403 || e.httpStatus() == 404) {
        // A HEAD's refusal has no body that could tell why; a listing's has.
        list(new ListRequest("", null, null, null, 1));
      }
      throw e;
    }
  }

  private @Nullable String owner() {
    try {
      Owner owner =
          send(
              S3Operation.GET_ACL,
              null,
              () -> client.getBucketAcl(get -> get.bucket(bucket)).owner());
      return idOf(owner);
    } catch (StoreException e) {
      return nullUnless(e);
    }
  }

  @Override
  public @Nullable String ownerOf(ObjectKey key) {
    try {
      Owner owner =
          send(
              S3Operation.GET_OBJECT_ACL,
              key,
              () -> client.getObjectAcl(get -> get.bucket(bucket).key(key.value())).owner());
      return idOf(owner);
    } catch (StoreException e) {
      return nullUnless(e);
    }
  }

  @Override
  public ObjectAcl aclOf(ObjectKey key, @Nullable String versionId) {
    GetObjectAclResponse reply =
        send(
            S3Operation.GET_OBJECT_ACL,
            key,
            () ->
                client.getObjectAcl(
                    get -> get.bucket(bucket).key(key.value()).versionId(versionId)));
    return new ObjectAcl(
        required(S3Operation.GET_OBJECT_ACL, key, idOf(reply.owner()), "owner"),
        reply.grants().stream().map(grant -> granted(key, grant)).collect(Collectors.toSet()));
  }

  private ObjectAcl.Grant granted(ObjectKey key, Grant grant) {
    Grantee to = required(S3Operation.GET_OBJECT_ACL, key, grant.grantee(), "grantee");
    return new ObjectAcl.Grant(
        required(S3Operation.GET_OBJECT_ACL, key, to.uri() == null ? to.id() : to.uri(), "grantee"),
        required(S3Operation.GET_OBJECT_ACL, key, grant.permissionAsString(), "permission"));
  }

  @Override
  public void putAcl(ObjectKey key, @Nullable String versionId, ObjectAcl acl) {
    List<Grant> grants = acl.grants().stream().map(SdkObjectStore::granted).toList();
    send(
        S3Operation.PUT_OBJECT_ACL,
        key,
        () ->
            client.putObjectAcl(
                put ->
                    put.bucket(bucket)
                        .key(key.value())
                        .versionId(versionId)
                        .accessControlPolicy(
                            policy -> policy.owner(o -> o.id(acl.owner())).grants(grants))));
  }

  private static Grant granted(ObjectAcl.Grant grant) {
    Grantee.Builder to = Grantee.builder();
    if (grant.isToGroup()) {
      to.type(Type.GROUP).uri(grant.grantee());
    } else {
      to.type(Type.CANONICAL_USER).id(grant.grantee());
    }
    return Grant.builder().grantee(to.build()).permission(grant.permission()).build();
  }

  private static @Nullable String idOf(@Nullable Owner owner) {
    return owner == null || owner.id() == null || owner.id().isBlank() ? null : owner.id();
  }

  private boolean isVersioned() {
    try {
      return send(
                  S3Operation.GET_VERSIONING,
                  null,
                  () -> client.getBucketVersioning(get -> get.bucket(bucket)))
              .status()
          == BucketVersioningStatus.ENABLED;
    } catch (StoreException e) {
      nullUnless(e);
      return false;
    }
  }

  @Override
  public boolean servesNoWebsite() {
    try {
      send(S3Operation.GET_WEBSITE, null, () -> client.getBucketWebsite(get -> get.bucket(bucket)));
      return false;
    } catch (StoreException e) {
      nullUnless(e);
      return NO_WEBSITE.equals(e.providerCode()) || e.failure() == StoreFailure.NOT_IMPLEMENTED;
    }
  }

  // ---- Object Lock

  @Override
  public @Nullable BucketLock bucketLock() {
    try {
      ObjectLockConfiguration lock =
          send(
              S3Operation.GET_BUCKET_LOCK,
              null,
              () ->
                  client
                      .getObjectLockConfiguration(get -> get.bucket(bucket))
                      .objectLockConfiguration());
      boolean enabled = lock != null && lock.objectLockEnabled() == ObjectLockEnabled.ENABLED;
      return new BucketLock(enabled, enabled && retainsByDefault(lock.rule()));
    } catch (StoreException e) {
      if (isWithoutLock(e) || e.failure() == StoreFailure.NOT_IMPLEMENTED) {
        return BucketLock.OFF;
      }
      nullUnless(e);
      return null;
    }
  }

  /** Some servers show an empty rule where there is none. */
  private static boolean retainsByDefault(@Nullable ObjectLockRule rule) {
    return rule != null
        && rule.defaultRetention() != null
        && rule.defaultRetention().modeAsString() != null;
  }

  @Override
  public ObjectLock lockOf(ObjectKey key, @Nullable String versionId) {
    ObjectLockRetention retention =
        orNoLock(
            S3Operation.GET_RETENTION,
            key,
            () ->
                client
                    .getObjectRetention(
                        get -> get.bucket(bucket).key(key.value()).versionId(versionId))
                    .retention());
    ObjectLockLegalHold hold =
        orNoLock(
            S3Operation.GET_LEGAL_HOLD,
            key,
            () ->
                client
                    .getObjectLegalHold(
                        get -> get.bucket(bucket).key(key.value()).versionId(versionId))
                    .legalHold());
    return new ObjectLock(
        retention == null || retention.retainUntilDate() == null ? null : retained(key, retention),
        hold != null && hold.status() == ObjectLockLegalHoldStatus.ON);
  }

  private Retention retained(ObjectKey key, ObjectLockRetention retention) {
    Mode mode =
        switch (retention.mode()) {
          case GOVERNANCE -> Mode.GOVERNANCE;
          case COMPLIANCE -> Mode.COMPLIANCE;
          case UNKNOWN_TO_SDK_VERSION ->
              throw failures.malformed(
                  S3Operation.GET_RETENTION, key, "its mode is " + retention.modeAsString());
        };
    return new Retention(mode, retention.retainUntilDate());
  }

  private <T> @Nullable T orNoLock(S3Operation operation, ObjectKey key, Callable<T> request) {
    try {
      return send(operation, key, request);
    } catch (StoreException e) {
      if (isWithoutLock(e)) {
        return null;
      }
      throw e;
    }
  }

  /** Servers say in different words, and some with a space too many, that nothing is locked. */
  private static boolean isWithoutLock(StoreException e) {
    String code = String.valueOf(e.providerCode());
    boolean missing =
        code.contains("ObjectLockConfigurationNotFound")
            || code.contains("NoSuchObjectLockConfiguration")
            || code.contains("NoSuchObjectLegalHold");
    // AWS answers so to questions about objects of a bucket without Object Lock.
    boolean bucketHasNone =
        e.failure() == StoreFailure.INVALID_REQUEST
            && String.valueOf(e.getMessage()).contains("Object Lock");
    return missing || bucketHasNone;
  }

  @Override
  public void putRetention(ObjectKey key, @Nullable String versionId, Retention retention) {
    send(
        S3Operation.PUT_RETENTION,
        key,
        () ->
            client.putObjectRetention(
                put ->
                    put.bucket(bucket)
                        .key(key.value())
                        .versionId(versionId)
                        .retention(
                            r ->
                                r.mode(retention.mode().name())
                                    .retainUntilDate(retention.until()))));
  }

  @Override
  public void putLegalHold(ObjectKey key, @Nullable String versionId, boolean held) {
    ObjectLockLegalHoldStatus status =
        held ? ObjectLockLegalHoldStatus.ON : ObjectLockLegalHoldStatus.OFF;
    send(
        S3Operation.PUT_LEGAL_HOLD,
        key,
        () ->
            client.putObjectLegalHold(
                put ->
                    put.bucket(bucket)
                        .key(key.value())
                        .versionId(versionId)
                        .legalHold(hold -> hold.status(status))));
  }

  // ---- archives

  @Override
  public void restore(ObjectKey key, @Nullable Integer days, RestoreOptions.Tier tier) {
    RestoreRequest wanted =
        RestoreRequest.builder()
            .days(days)
            .glacierJobParameters(job -> job.tier(speed(tier)))
            .build();
    try {
      send(
          S3Operation.RESTORE,
          key,
          () ->
              client.restoreObject(
                  ask -> ask.bucket(bucket).key(key.value()).restoreRequest(wanted)));
    } catch (StoreException e) {
      if (!RESTORE_UNDER_WAY.equals(e.providerCode())) {
        throw e;
      }
    }
  }

  private static Tier speed(RestoreOptions.Tier tier) {
    return switch (tier) {
      case EXPEDITED -> Tier.EXPEDITED;
      case STANDARD -> Tier.STANDARD;
      case BULK -> Tier.BULK;
    };
  }

  /** Refusals and gaps of what is nice to know are no failures; a broken connection is one. */
  private static @Nullable String nullUnless(StoreException e) {
    if (e.failure().isTransient() || e.failure() == StoreFailure.EXPIRED_CREDENTIALS) {
      throw e;
    }
    return null;
  }

  private static @Nullable Instant date(SdkHttpResponse reply) {
    try {
      return reply
          .firstMatchingHeader("Date")
          .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
          .orElse(null);
    } catch (DateTimeException e) {
      return null;
    }
  }

  @Override
  public void close() {
    client.close();
    http.close();
  }

  // ---- leaves

  private static Map<String, String> stating(ObjectChecksum checksum) {
    return Map.of(checksum.algorithm().header(), checksum.value());
  }

  private static AwsRequestOverrideConfiguration plus(
      @Nullable AwsRequestOverrideConfiguration before, Map<String, String> headers) {
    AwsRequestOverrideConfiguration.Builder more =
        before == null ? AwsRequestOverrideConfiguration.builder() : before.toBuilder();
    headers.forEach(more::putHeader);
    return more.build();
  }

  private <T> T send(S3Operation operation, @Nullable ObjectKey key, Callable<T> request) {
    try {
      return request.call();
    } catch (Exception e) {
      throw failures.translate(operation, key, e);
    }
  }

  private <T> T required(S3Operation operation, ObjectKey key, @Nullable T value, String what) {
    if (value == null) {
      throw failures.malformed(operation, key, "it tells no " + what);
    }
    return value;
  }

  private static RequestBody requestBody(ByteBuffer body) {
    return RequestBody.fromContentProvider(
        () -> new BodyStream(body), body.remaining(), "binary/octet-stream");
  }

  private static @Nullable String quotedOrNull(@Nullable String etag) {
    return etag == null ? null : ObjectHeads.quoted(etag);
  }

  private static @Nullable String ifNoneMatch(WriteCondition condition) {
    return condition instanceof WriteCondition.IfAbsent ? "*" : null;
  }

  private static @Nullable String ifMatch(WriteCondition condition) {
    return condition instanceof WriteCondition.IfMatch(String etag)
        ? ObjectHeads.quoted(etag)
        : null;
  }
}
