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
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** CompleteMultipartUpload. */
final class MultipartCompletion {

  private MultipartCompletion() {}

  static HttpReply complete(Call call) {
    call.require(Action.WRITE);
    FakeBucket bucket = call.bucket();
    Upload upload = MultipartCalls.upload(call);
    List<StoredPart> parts = parts(upload, XmlDocument.parse(call.content()));
    requireLargeEnough(parts, call.server().minPartBytes());
    Body body = Body.joined(parts.stream().map(StoredPart::body).toList());
    requireStatedSize(call, body);
    StoredObject draft =
        StoredObject.draft(
            call.key(),
            body,
            etag(call, bucket, parts),
            upload.meta(),
            renumbered(parts),
            checksums(call, upload, parts, body));
    StoredObject written;
    synchronized (upload) {
      MultipartCalls.upload(call);
      written = bucket.commit(draft, Conditions.ofWrite(call, Quirk.UNCONDITIONAL_COMPLETE));
      bucket.dropUpload(upload.id());
    }
    return reply(call, bucket, written);
  }

  private static List<StoredPart> parts(Upload upload, XmlDocument request) {
    List<StoredPart> parts = new ArrayList<>();
    int last = 0;
    for (XmlDocument stated : request.children("Part")) {
      int number = number(stated.require("PartNumber"));
      if (number <= last) {
        throw new S3Error(
            400,
            "InvalidPartOrder",
            "The list of parts was not in ascending order. Parts must be ordered by part number.");
      }
      last = number;
      requireChecksum(upload, stated, number);
      StoredPart part = upload.parts().get(number);
      if (part == null
          || !part.etag().equals(Etags.unquoted(stated.require("ETag")))
          || !statesSameChecksums(stated, part)) {
        throw new S3Error(
            400,
            "InvalidPart",
            "One or more of the specified parts could not be found, or its entity tag or checksum"
                + " did not match.");
      }
      parts.add(part);
    }
    if (parts.isEmpty()) {
      throw S3Error.malformedXml();
    }
    return parts;
  }

  private static void requireChecksum(Upload upload, XmlDocument stated, int number) {
    String declared = upload.checksumAlgorithm();
    if (!declared.isEmpty() && stated.text(ObjectReads.elementName(declared)) == null) {
      throw S3Error.invalidRequest(
          "The upload was created using a %s checksum. The complete request must include the checksum for each part. It was missing for part %d in the request."
              .formatted(declared, number));
    }
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw S3Error.malformedXml();
    }
  }

  private static boolean statesSameChecksums(XmlDocument stated, StoredPart part) {
    for (Map.Entry<String, String> checksum : part.checksums().values().entrySet()) {
      String value = stated.text(ObjectReads.elementName(checksum.getKey()));
      if (value != null && !value.equals(checksum.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static void requireLargeEnough(List<StoredPart> parts, long minBytes) {
    for (StoredPart part : parts.subList(0, parts.size() - 1)) {
      if (part.body().sizeBytes() < minBytes) {
        throw new S3Error(
            400,
            "EntityTooSmall",
            "Your proposed upload is smaller than the minimum allowed object size.");
      }
    }
  }

  private static void requireStatedSize(Call call, Body body) {
    String stated = call.http().header("x-amz-mp-object-size");
    if (stated != null && !stated.equals(Long.toString(body.sizeBytes()))) {
      throw S3Error.invalidRequest(
          "The x-amz-mp-object-size does not match the size of the uploaded parts.");
    }
  }

  private static String etag(Call call, FakeBucket bucket, List<StoredPart> parts) {
    boolean opaque = bucket.settings().kmsKeyId() != null || call.quirk(Quirk.OPAQUE_ETAGS);
    return opaque ? bucket.opaqueEtag(parts.size()) : PartEtags.join(parts);
  }

  /** Reads by part number count the parts that made it into the object. */
  private static List<StoredPart> renumbered(List<StoredPart> parts) {
    List<StoredPart> renumbered = new ArrayList<>(parts.size());
    for (StoredPart part : parts) {
      renumbered.add(
          new StoredPart(
              renumbered.size() + 1,
              part.body(),
              part.etag(),
              part.lastModified(),
              part.checksums()));
    }
    return renumbered;
  }

  private static Checksums checksums(Call call, Upload upload, List<StoredPart> parts, Body body) {
    ChecksumAlgorithm algorithm = ChecksumAlgorithm.named(upload.checksumAlgorithm());
    if (algorithm == null) {
      return Checksums.OF_SERVER;
    }
    String value =
        upload.checksumType().equals(Checksums.FULL_OBJECT)
            ? algorithm.of(body)
            : algorithm.ofParts(joined(parts, algorithm), parts.size());
    String stated = call.http().header("x-amz-checksum-" + algorithm.headerName());
    if (stated != null && !stated.equals(value)) {
      throw new S3Error(
          400, "BadDigest", "The " + algorithm + " you specified did not match the object's.");
    }
    return new Checksums(upload.checksumType(), Map.of(algorithm.headerName(), value));
  }

  private static byte[] joined(List<StoredPart> parts, ChecksumAlgorithm algorithm) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (StoredPart part : parts) {
      String value = part.checksums().values().get(algorithm.headerName());
      if (value == null) {
        throw S3Error.invalidRequest(
            "The upload was created using a "
                + algorithm
                + " checksum. The complete request must"
                + " include the checksum for each part.");
      }
      joined.writeBytes(Base64.getDecoder().decode(value));
    }
    return joined.toByteArray();
  }

  private static HttpReply reply(Call call, FakeBucket bucket, StoredObject written) {
    XmlWriter xml = XmlWriter.document("CompleteMultipartUploadResult");
    xml.element("Location", "/" + call.bucketName() + "/" + call.key());
    xml.element("Bucket", call.bucketName()).element("Key", call.key());
    xml.element("ETag", Etags.quoted(written.etag()));
    written
        .checksums()
        .values()
        .forEach((name, value) -> xml.element(ObjectReads.elementName(name), value));
    HttpReply reply = HttpReply.xml(200, xml.close("CompleteMultipartUploadResult").toString());
    ObjectWrites.tellVersion(bucket, written, reply);
    return reply;
  }
}
