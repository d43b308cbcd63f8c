package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.Checksums;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.PartEtags;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.fake.bucket.StoredPart;
import io.bucketbrigade.testkit.fake.bucket.Upload;
import io.bucketbrigade.testkit.fake.http.HttpReply;
import io.bucketbrigade.testkit.protocol.S3Error;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CreateMultipartUpload, UploadPart, UploadPartCopy and AbortMultipartUpload. */
final class MultipartCalls {

  // S3's multipart limits.
  private static final int MAX_PARTS = 10_000;
  private static final long MAX_PART_BYTES = 5L << 30;

  private MultipartCalls() {}

  static HttpReply create(Call call) {
    call.require(Action.WRITE);
    ObjectWrites.requireShortKey(call.key());
    String algorithm = call.http().headers().getOrDefault("x-amz-checksum-algorithm", "");
    String type = call.http().headers().getOrDefault("x-amz-checksum-type", "");
    Upload upload =
        call.bucket()
            .createUpload(
                call.key(),
                RequestMeta.of(call),
                algorithm.toLowerCase(Locale.ROOT),
                type.isEmpty() ? defaultType(algorithm) : type.toUpperCase(Locale.ROOT));
    XmlWriter xml = XmlWriter.document("InitiateMultipartUploadResult");
    xml.element("Bucket", call.bucketName()).element("Key", call.key());
    xml.element("UploadId", upload.id());
    return HttpReply.xml(200, xml.close("InitiateMultipartUploadResult").toString());
  }

  private static String defaultType(String algorithm) {
    return algorithm.isEmpty() || algorithm.equalsIgnoreCase("CRC64NVME")
        ? Checksums.FULL_OBJECT
        : Checksums.COMPOSITE;
  }

  static HttpReply uploadPart(Call call) {
    call.require(Action.WRITE);
    FakeBucket bucket = call.bucket();
    Upload upload = upload(call);
    Checksums checksums = ChecksumHeaders.verified(call);
    requireDeclared(upload, checksums);
    StoredPart part = bucket.putPart(upload, partNumber(call), call.body(), checksums);
    HttpReply reply = HttpReply.of(200).header("ETag", Etags.quoted(part.etag()));
    checksums.values().forEach((name, value) -> reply.header("x-amz-checksum-" + name, value));
    return reply;
  }

  /** Parts have checksums of the algorithm that the upload was begun with. */
  private static void requireDeclared(Upload upload, Checksums checksums) {
    String declared = upload.checksumAlgorithm();
    if (!declared.isEmpty() && !checksums.values().containsKey(declared)) {
      throw S3Error.invalidRequest(
          "Checksum Type mismatch occurred, expected checksum Type: "
              + declared
              + ", actual checksum Type: "
              + checksums.values().keySet().stream().findFirst().orElse("null"));
    }
  }

  static HttpReply uploadPartCopy(Call call) {
    if (call.quirk(Quirk.NO_UPLOAD_PART_COPY) || call.quirk(Quirk.NO_SERVER_SIDE_COPY)) {
      throw S3Error.notImplemented("UploadPartCopy");
    }
    call.require(Action.WRITE);
    FakeBucket bucket = call.bucket();
    Upload upload = upload(call);
    StoredObject source = CopySource.of(call).find(call);
    RequestMeta.requireReadable(call, source, "x-amz-copy-source-");
    @Nullable String range = call.http().header("x-amz-copy-source-range");
    ByteSpan span = ByteSpan.parseCopyRange(range, source.sizeBytes());
    if (span.length() > MAX_PART_BYTES) {
      throw S3Error.invalidRequest("The specified copy range is larger than a part may be");
    }
    StoredPart own = partAt(source, span);
    Body body = own == null ? source.body().slice(span.offset(), span.length()) : own.body();
    // What the source was uploaded in is not hashed again, so that huge objects cost no time.
    String etag = own == null ? PartEtags.of(body) : own.etag();
    StoredPart part = bucket.putPart(upload, partNumber(call), body, etag, checksums(upload, body));
    XmlWriter xml = XmlWriter.document("CopyPartResult");
    xml.element("ETag", Etags.quoted(part.etag()));
    xml.element("LastModified", XmlDates.format(part.lastModified()));
    part.checksums()
        .values()
        .forEach((name, value) -> xml.element(ObjectReads.elementName(name), value));
    return HttpReply.xml(200, xml.close("CopyPartResult").toString());
  }

  /** The source's own part that is exactly this stretch of it; null if there is none. */
  private static @Nullable StoredPart partAt(StoredObject source, ByteSpan span) {
    long offset = 0;
    for (StoredPart part : source.parts()) {
      if (offset >= span.offset()) {
        boolean same = offset == span.offset() && part.body().sizeBytes() == span.length();
        return same ? part : null;
      }
      offset += part.body().sizeBytes();
    }
    return null;
  }

  private static Checksums checksums(Upload upload, Body body) {
    ChecksumAlgorithm algorithm = ChecksumAlgorithm.named(upload.checksumAlgorithm());
    return algorithm == null
        ? Checksums.NONE
        : new Checksums(Checksums.FULL_OBJECT, Map.of(algorithm.headerName(), algorithm.of(body)));
  }

  static Upload upload(Call call) {
    return call.bucket().requireUpload(call.query().get("uploadId", ""), call.key());
  }

  private static int partNumber(Call call) {
    int number = call.query().number("partNumber", 0);
    if (number < 1 || number > MAX_PARTS) {
      throw S3Error.invalidArgument(
          "Part number must be an integer between 1 and 10000, inclusive");
    }
    return number;
  }

  static HttpReply abort(Call call) {
    call.require(Action.WRITE);
    call.bucket().dropUpload(upload(call).id());
    return HttpReply.of(204);
  }
}
