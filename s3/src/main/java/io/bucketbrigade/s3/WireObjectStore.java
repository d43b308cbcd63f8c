package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.BucketFacts;
import io.bucketbrigade.engine.store.BucketLock;
import io.bucketbrigade.engine.store.ByteRange;
import io.bucketbrigade.engine.store.CopyRequest;
import io.bucketbrigade.engine.store.CopySource;
import io.bucketbrigade.engine.store.GetRequest;
import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ObjectAcl;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.ObjectLock;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.OpenUpload;
import io.bucketbrigade.engine.store.PutRequest;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.UploadedPart;
import io.bucketbrigade.engine.store.VersionPage;
import io.bucketbrigade.engine.store.VersionsRequest;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.engine.store.WriteResult;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.RestoreOptions;
import io.bucketbrigade.s3.StallGuard.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/**
 * A bucket whose frequent requests are made by hand, because the SDK's own work for one costs more
 * than the request: LIST, HEAD, GET, PUT, CopyObject, UploadPart, UploadPartCopy and the reading of
 * tags. The others go through {@link SdkObjectStore}, over the same connections and with the same
 * failures.
 *
 * <p>Bodies go from the caller's buffer to the socket and back. Each carries the checksum that it
 * is to be kept with, else its MD5, or where the server {@linkplain PartGuard was seen to check it}
 * its CRC32C; the signature covers that header and not the body, over plain HTTP too. Thread-safe.
 */
final class WireObjectStore implements ObjectStore {

  private static final String CHECKSUM_MODE = "x-amz-checksum-mode";

  private final SdkObjectStore sdk;
  private final WireLine line;
  private final S3Failures failures;
  private final BodyReader bodies;
  private final PartGuard partGuard = new PartGuard();

  /** A store that owns {@code sdk}, which closes the connections of both. */
  WireObjectStore(SdkObjectStore sdk, WireLine line, S3Failures failures) {
    this.sdk = sdk;
    this.line = line;
    this.failures = failures;
    this.bodies = new BodyReader(failures);
  }

  @Override
  public String bucket() {
    return sdk.bucket();
  }

  // ---- reading

  @Override
  public ListPage list(ListRequest request) {
    ObjectKey startAfter = request.startAfter();
    WireRequest wire =
        line.bucketRequest("GET")
            .query("list-type", "2")
            // Without it one key with a control character makes its page unreadable XML.
            .query("encoding-type", "url")
            .query("prefix", request.prefix().isEmpty() ? null : request.prefix())
            .query("delimiter", request.delimiter())
            .query("start-after", startAfter == null ? null : startAfter.value())
            .query("continuation-token", request.continuationToken())
            .query("max-keys", Integer.toString(request.maxKeys()));
    return send(
        S3Operation.LIST,
        null,
        wire,
        (reply, exchange) -> ListingPages.page(new WatchedBody(content(reply), exchange)));
  }

  @Override
  public VersionPage listVersions(VersionsRequest request) {
    return sdk.listVersions(request);
  }

  @Override
  public ObjectHead head(ObjectKey key, @Nullable String versionId, boolean withChecksum) {
    return head(key, versionId, null, withChecksum);
  }

  @Override
  public ObjectHead headPart(ObjectKey key, @Nullable String versionId, int partNumber) {
    return head(key, versionId, Integer.toString(partNumber), false);
  }

  private ObjectHead head(
      ObjectKey key,
      @Nullable String versionId,
      @Nullable String partNumber,
      boolean withChecksum) {
    WireRequest wire =
        line.request("HEAD", key)
            .query("partNumber", partNumber)
            .query("versionId", versionId)
            .header(CHECKSUM_MODE, withChecksum ? "ENABLED" : null);
    try {
      return send(
          S3Operation.HEAD,
          key,
          wire,
          (reply, exchange) ->
              WireHeads.of(
                  reply,
                  contentLength(key, reply),
                  lastModified(S3Operation.HEAD, key, reply),
                  withChecksum));
    } catch (StoreException e) {
      throw e.httpStatus() == 400 ? withBody(key, versionId, e) : e;
    }
  }

  /** S3 answers a HEAD with expired credentials by a bare 400; a GET tells the code. */
  private StoreException withBody(ObjectKey key, @Nullable String versionId, StoreException bare) {
    try {
      get(new GetRequest(key, new ByteRange(0, 1), null, versionId), ByteBuffer.allocate(1));
      return bare;
    } catch (StoreException told) {
      return told.httpStatus() == 416 ? bare : told;
    }
  }

  @Override
  public ObjectHead get(GetRequest request, ByteBuffer into) {
    ByteRange range = request.range();
    String ifMatch = request.ifMatch();
    WireRequest wire =
        line.request("GET", request.key())
            .query("versionId", request.versionId())
            .header("range", range == null ? null : range.header())
            .header(CHECKSUM_MODE, request.withChecksum() ? "ENABLED" : null)
            .header("if-match", ifMatch == null ? null : ObjectHeads.quoted(ifMatch));
    return send(
        S3Operation.GET,
        request.key(),
        wire,
        (reply, exchange) -> read(request, reply, exchange, into));
  }

  private ObjectHead read(
      GetRequest request, ClassicHttpResponse reply, Exchange exchange, ByteBuffer into)
      throws IOException {
    ObjectKey key = request.key();
    HttpEntity entity = reply.getEntity();
    long bodyBytes = entity == null ? 0 : entity.getContentLength();
    if (bodyBytes < 0) {
      throw failures.malformed(S3Operation.GET, key, "it tells no Content-Length");
    }
    long sizeBytes =
        bodies.wholeSize(
            key, request.range(), WireHeads.text(reply, "Content-Range"), bodyBytes, into);
    Instant lastModified = lastModified(S3Operation.GET, key, reply);
    ObjectHead head = WireHeads.of(reply, sizeBytes, lastModified, request.withChecksum());
    if (bodyBytes > 0) {
      WireConnection.read(entity, into, exchange);
    }
    return head;
  }

  // ---- writing

  @Override
  public WriteResult put(PutRequest request, ByteBuffer body) {
    WireRequest wire = line.request("PUT", request.key()).body(body);
    ObjectChecksum checksum = request.attributes().checksum();
    if (checksum == null) {
      wire.header("content-md5", BodyChecksums.md5(body));
    } else {
      wire.header(checksum.algorithm().header(), checksum.value());
    }
    WireHeads.put(wire, request.attributes());
    WireHeads.put(wire, request.condition());
    return send(
        S3Operation.PUT,
        request.key(),
        wire,
        (reply, exchange) ->
            new WriteResult(
                ObjectHeads.unquoted(WireHeads.text(reply, "ETag")),
                WireHeads.text(reply, "x-amz-version-id")));
  }

  @Override
  public WriteResult copy(CopyRequest request) {
    WireRequest wire =
        copyRequest(request.key(), request.source())
            .header("x-amz-metadata-directive", request.restated() ? "REPLACE" : "COPY")
            .header("x-amz-tagging-directive", request.withTags() ? "COPY" : "REPLACE");
    if (request.restated()) {
      // Tags go by their own directive.
      WireHeads.put(wire, request.beside().withTags(Map.of()));
    } else {
      WireHeads.putBeside(wire, request.beside());
    }
    WireHeads.put(wire, request.condition());
    return send(
        S3Operation.COPY,
        request.key(),
        wire,
        (reply, exchange) ->
            new WriteResult(
                ObjectHeads.unquoted(
                    copyResult(S3Operation.COPY, request.key(), reply).get("ETag")),
                WireHeads.text(reply, "x-amz-version-id")));
  }

  private WireRequest copyRequest(ObjectKey key, CopySource source) {
    String ifMatch = source.ifMatch();
    return line.request("PUT", key)
        .header("x-amz-copy-source", copySource(source))
        .header("x-amz-copy-source-if-match", ifMatch == null ? null : ObjectHeads.quoted(ifMatch))
        .body(ByteBuffer.allocate(0));
  }

  private static String copySource(CopySource source) {
    // An access point is named by its ARN, which takes its keys below "object".
    String between = source.bucket().startsWith("arn:") ? "/object/" : "/";
    String object = WireRequest.encode(source.bucket() + between + source.key().value(), true);
    String version = source.versionId();
    return version == null ? object : object + "?versionId=" + WireRequest.encode(version, false);
  }

  /** A server that has begun to answer 200 can tell a later error in the body alone. */
  private Map<String, String> copyResult(
      S3Operation operation, ObjectKey key, ClassicHttpResponse reply) throws IOException {
    WireXml.Document document;
    try {
      document = WireXml.document(content(reply));
    } catch (XMLStreamException e) {
      throw failures.malformed(operation, key, "its result cannot be read");
    }
    if (document.root().equals("Error")) {
      throw WireRefusals.of(reply, document.leaves());
    }
    if (!document.root().endsWith("Result")) {
      throw failures.malformed(operation, key, "it tells no result");
    }
    return document.leaves();
  }

  // ---- multipart

  @Override
  public String createMultipartUpload(ObjectKey key, ObjectAttributes attributes) {
    return sdk.createMultipartUpload(key, attributes);
  }

  @Override
  public UploadedPart uploadPart(
      ObjectKey key,
      String uploadId,
      int partNumber,
      ByteBuffer body,
      ObjectChecksum.@Nullable Algorithm checksum) {
    WireRequest wire = partRequest(key, uploadId, partNumber).body(body);
    ObjectChecksum summed = checksum == null ? null : ObjectChecksum.of(checksum, body);
    if (summed == null) {
      guard(wire, key, uploadId, partNumber, body);
    } else {
      // S3 takes no other one in an upload that was begun with it.
      wire.header(summed.algorithm().header(), summed.value());
    }
    return new UploadedPart(partNumber, sendPart(key, wire), body.remaining(), summed);
  }

  private void guard(
      WireRequest wire, ObjectKey key, String uploadId, int partNumber, ByteBuffer body) {
    boolean crc32c =
        partGuard.takesCrc32c(
            body.remaining(),
            wrong ->
                sendPart(
                    key,
                    partRequest(key, uploadId, partNumber)
                        .header(BodyChecksums.CRC32C, wrong)
                        .body(ByteBuffer.allocate(0))));
    if (crc32c) {
      wire.header(BodyChecksums.CRC32C, BodyChecksums.crc32c(body));
    } else {
      wire.header("content-md5", BodyChecksums.md5(body));
    }
  }

  private WireRequest partRequest(ObjectKey key, String uploadId, int partNumber) {
    return line.request("PUT", key)
        .query("partNumber", Integer.toString(partNumber))
        .query("uploadId", uploadId);
  }

  private String sendPart(ObjectKey key, WireRequest wire) {
    return send(
        S3Operation.UPLOAD_PART,
        key,
        wire,
        (reply, exchange) -> ObjectHeads.unquoted(WireHeads.text(reply, "ETag")));
  }

  @Override
  public UploadedPart uploadPartCopy(
      ObjectKey key, String uploadId, int partNumber, CopySource source, ByteRange range) {
    WireRequest wire =
        copyRequest(key, source)
            .header("x-amz-copy-source-range", range.header())
            .query("partNumber", Integer.toString(partNumber))
            .query("uploadId", uploadId);
    Map<String, String> result =
        send(
            S3Operation.UPLOAD_PART_COPY,
            key,
            wire,
            (reply, exchange) -> copyResult(S3Operation.UPLOAD_PART_COPY, key, reply));
    String etag = ObjectHeads.unquoted(result.get("ETag"));
    ObjectChecksum checksum =
        ObjectChecksum.told(
            "FULL_OBJECT", etag, algorithm -> result.get("Checksum" + algorithm.name()));
    return new UploadedPart(partNumber, etag, range.length(), checksum);
  }

  @Override
  public WriteResult completeMultipartUpload(
      ObjectKey key,
      String uploadId,
      List<UploadedPart> parts,
      WriteCondition condition,
      @Nullable ObjectChecksum checksum) {
    return sdk.completeMultipartUpload(key, uploadId, parts, condition, checksum);
  }

  @Override
  public void abortMultipartUpload(ObjectKey key, String uploadId) {
    sdk.abortMultipartUpload(key, uploadId);
  }

  @Override
  public List<UploadedPart> listParts(ObjectKey key, String uploadId) {
    return sdk.listParts(key, uploadId);
  }

  @Override
  public List<ObjectKey> uploadsBelow(String prefix) {
    return sdk.uploadsBelow(prefix);
  }

  @Override
  public List<OpenUpload> listMultipartUploads(ObjectKey key) {
    return sdk.listMultipartUploads(key);
  }

  // ---- what is rare

  @Override
  public Map<String, String> getTags(ObjectKey key, @Nullable String versionId) {
    return send(
        S3Operation.GET_TAGS,
        key,
        line.request("GET", key).query("tagging", "").query("versionId", versionId),
        (reply, exchange) -> WireXml.tags(content(reply)));
  }

  @Override
  public void putTags(ObjectKey key, Map<String, String> tags) {
    sdk.putTags(key, tags);
  }

  @Override
  public void delete(ObjectKey key, @Nullable String versionId) {
    sdk.delete(key, versionId);
  }

  @Override
  public WriteResult deleteIfMatch(ObjectKey key, String etag) {
    return sdk.deleteIfMatch(key, etag);
  }

  @Override
  public WriteResult addDeleteMarker(ObjectKey key) {
    return sdk.addDeleteMarker(key);
  }

  @Override
  public BucketFacts describeBucket() {
    return sdk.describeBucket();
  }

  @Override
  public @Nullable String ownerOf(ObjectKey key) {
    return sdk.ownerOf(key);
  }

  @Override
  public ObjectAcl aclOf(ObjectKey key, @Nullable String versionId) {
    return sdk.aclOf(key, versionId);
  }

  @Override
  public void putAcl(ObjectKey key, @Nullable String versionId, ObjectAcl acl) {
    sdk.putAcl(key, versionId, acl);
  }

  @Override
  public boolean servesNoWebsite() {
    return sdk.servesNoWebsite();
  }

  @Override
  public @Nullable BucketLock bucketLock() {
    return sdk.bucketLock();
  }

  @Override
  public ObjectLock lockOf(ObjectKey key, @Nullable String versionId) {
    return sdk.lockOf(key, versionId);
  }

  @Override
  public void putRetention(
      ObjectKey key, @Nullable String versionId, ObjectLock.Retention retention) {
    sdk.putRetention(key, versionId, retention);
  }

  @Override
  public void putLegalHold(ObjectKey key, @Nullable String versionId, boolean held) {
    sdk.putLegalHold(key, versionId, held);
  }

  @Override
  public void restore(ObjectKey key, @Nullable Integer days, RestoreOptions.Tier tier) {
    sdk.restore(key, days, tier);
  }

  @Override
  public void close() {
    sdk.close();
  }

  // ---- leaves

  private <T> T send(
      S3Operation operation, @Nullable ObjectKey key, WireRequest wire, WireLine.Reader<T> reader) {
    try {
      boolean copies = operation == S3Operation.COPY || operation == S3Operation.UPLOAD_PART_COPY;
      return line.send(wire, copies, reader);
    } catch (Exception e) {
      throw failures.translate(operation, key, e);
    }
  }

  private static InputStream content(ClassicHttpResponse reply) throws IOException {
    HttpEntity entity = reply.getEntity();
    InputStream content = entity == null ? null : entity.getContent();
    return content == null ? InputStream.nullInputStream() : content;
  }

  private long contentLength(ObjectKey key, ClassicHttpResponse reply) {
    String text = WireHeads.text(reply, "Content-Length");
    try {
      return Long.parseLong(String.valueOf(text));
    } catch (NumberFormatException e) {
      throw failures.malformed(S3Operation.HEAD, key, "it tells no Content-Length");
    }
  }

  private Instant lastModified(S3Operation operation, ObjectKey key, ClassicHttpResponse reply) {
    Instant lastModified = WireHeads.lastModified(reply);
    if (lastModified == null) {
      throw failures.malformed(operation, key, "it tells no Last-Modified");
    }
    return lastModified;
  }
}
