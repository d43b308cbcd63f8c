package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.Checksums;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.fake.bucket.StoredPart;
import io.bucketbrigade.testkit.fake.bucket.Versioning;
import io.bucketbrigade.testkit.fake.http.HttpReply;
import io.bucketbrigade.testkit.fake.http.Payload;
import io.bucketbrigade.testkit.protocol.S3Error;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GetObject, HeadObject and GetObjectAttributes. */
final class ObjectReads {

  private ObjectReads() {}

  /** GET, or HEAD: the listener leaves the body of a HEAD out. */
  static HttpReply read(Call call) {
    call.require(Action.READ);
    StoredObject object = find(call);
    RequestMeta.requireReadable(call, object, "x-amz-");
    Stretch stretch = stretch(call, object);
    HttpReply reply = HttpReply.of(stretch.partial() ? 206 : 200);
    identify(call, object, reply);
    reply.header("Accept-Ranges", "bytes");
    RequestMeta.tell(call, object, reply);
    if (!stretch.partial()) {
      ChecksumHeaders.tell(call, object, reply);
    }
    stretch.tell(object, reply);
    overrideHeaders(call, reply);
    return reply.withPayload(payload(object.body(), stretch));
  }

  /** The object that a read means, its conditions checked. */
  static StoredObject find(Call call) {
    FakeBucket bucket = call.bucket();
    String versionId = call.query().get("versionId");
    StoredObject object = bucket.find(call.key(), versionId);
    if (object == null) {
      if (!call.may(Action.LIST)) {
        throw S3Error.accessDenied();
      }
      throw versionId == null ? S3Error.noSuchKey() : S3Error.noSuchVersion();
    }
    if (object.deleteMarker()) {
      throw new S3Error(405, "MethodNotAllowed", "The specified version is a delete marker.");
    }
    Conditions.checkRead(call, object);
    return object;
  }

  static void identify(Call call, StoredObject object, HttpReply reply) {
    reply.header("ETag", Etags.quoted(object.etag()));
    reply.header("Last-Modified", HttpDates.format(object.lastModified()));
    if (call.bucket().settings().versioning() != Versioning.OFF) {
      reply.header("x-amz-version-id", object.versionId());
    }
    String kmsKey = call.bucket().settings().kmsKeyId();
    if (kmsKey != null) {
      reply.header("x-amz-server-side-encryption", "aws:kms");
      reply.header("x-amz-server-side-encryption-aws-kms-key-id", kmsKey);
    }
  }

  private static void overrideHeaders(Call call, HttpReply reply) {
    for (String name : List.of("content-type", "content-disposition", "cache-control")) {
      String value = call.query().get("response-" + name);
      if (value != null) {
        reply.header(name, value);
      }
    }
  }

  private static Payload payload(Body body, Stretch stretch) {
    return new Payload() {
      @Override
      public long sizeBytes() {
        return stretch.length();
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        body.writeTo(out, stretch.offset(), stretch.length());
      }
    };
  }

  /** The bytes that a read asks for. */
  private record Stretch(long offset, long length, boolean partial, int partsCount) {

    void tell(StoredObject object, HttpReply reply) {
      if (partial) {
        reply.header(
            "Content-Range",
            "bytes " + offset + "-" + (offset + length - 1) + "/" + object.sizeBytes());
      }
      if (partsCount > 0) {
        reply.header("x-amz-mp-parts-count", Integer.toString(partsCount));
      }
    }
  }

  private static Stretch stretch(Call call, StoredObject object) {
    int part = call.query().number("partNumber", 0);
    if (part > 0 && !call.quirk(Quirk.NO_PART_READS)) {
      return part(object, part);
    }
    ByteSpan span = ByteSpan.parse(call.http().header("range"), object.sizeBytes());
    return span == null
        ? new Stretch(0, object.sizeBytes(), false, 0)
        : new Stretch(span.offset(), span.length(), true, 0);
  }

  private static Stretch part(StoredObject object, int number) {
    List<StoredPart> parts = object.parts();
    if (number > Math.max(1, parts.size())) {
      throw new S3Error(416, "InvalidPartNumber", "The requested partnumber is not satisfiable");
    }
    if (parts.isEmpty()) {
      return new Stretch(0, object.sizeBytes(), object.sizeBytes() > 0, 0);
    }
    long offset = 0;
    for (StoredPart before : parts.subList(0, number - 1)) {
      offset += before.body().sizeBytes();
    }
    long length = parts.get(number - 1).body().sizeBytes();
    return new Stretch(offset, length, length > 0, parts.size());
  }

  /** GetObjectAttributes: parts are told only of objects that were sent with checksums. */
  static HttpReply attributes(Call call) {
    call.require(Action.READ);
    StoredObject object = find(call);
    @Nullable String wanted = call.http().header("x-amz-object-attributes");
    List<String> attributes =
        wanted == null ? List.of() : List.of(wanted.replace(" ", "").split(",", -1));
    XmlWriter xml = XmlWriter.document("GetObjectAttributesResponse");
    if (attributes.contains("ETag")) {
      xml.element("ETag", object.etag());
    }
    if (attributes.contains("Checksum")) {
      writeChecksum(object, xml);
    }
    if (attributes.contains("ObjectParts") && !object.parts().isEmpty()) {
      writeParts(object, xml);
    }
    if (attributes.contains("StorageClass")) {
      xml.element("StorageClass", object.storageClass());
    }
    if (attributes.contains("ObjectSize")) {
      xml.element("ObjectSize", object.sizeBytes());
    }
    HttpReply reply = HttpReply.xml(200, xml.close("GetObjectAttributesResponse").toString());
    return reply.header("Last-Modified", HttpDates.format(object.lastModified()));
  }

  private static void writeChecksum(StoredObject object, XmlWriter xml) {
    Checksums checksums = ChecksumHeaders.of(object);
    if (checksums.values().isEmpty()) {
      return;
    }
    xml.open("Checksum");
    checksums.values().forEach((name, value) -> xml.element(elementName(name), value));
    xml.element("ChecksumType", checksums.type()).close("Checksum");
  }

  private static void writeParts(StoredObject object, XmlWriter xml) {
    xml.open("ObjectParts").element("TotalPartsCount", object.parts().size());
    if (!object.checksums().values().isEmpty()) {
      for (StoredPart part : object.parts()) {
        xml.open("Part").element("PartNumber", part.number());
        xml.element("Size", part.body().sizeBytes());
        part.checksums().values().forEach((name, value) -> xml.element(elementName(name), value));
        xml.close("Part");
      }
    }
    xml.close("ObjectParts");
  }

  /** As S3 names an algorithm in XML. */
  static String elementName(String algorithm) {
    ChecksumAlgorithm known = ChecksumAlgorithm.named(algorithm);
    return "Checksum" + (known == null ? algorithm : known.name());
  }
}
