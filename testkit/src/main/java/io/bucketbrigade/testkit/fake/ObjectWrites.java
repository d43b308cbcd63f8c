package io.bucketbrigade.testkit.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.Checksums;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.fake.bucket.Precondition;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.fake.bucket.Versioning;
import io.bucketbrigade.testkit.fake.http.HttpReply;
import io.bucketbrigade.testkit.protocol.S3Error;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** PutObject, DeleteObject and DeleteObjects. */
final class ObjectWrites {

  // S3 keys are at most 1,024 bytes of UTF-8.
  private static final int MAX_KEY_BYTES = 1_024;
  private static final int MAX_DELETED_KEYS = 1_000;

  private ObjectWrites() {}

  static HttpReply put(Call call) {
    call.require(Action.WRITE);
    requireShortKey(call.key());
    FakeBucket bucket = call.bucket();
    ObjectMeta meta = RequestMeta.of(call);
    Checksums checksums = ChecksumHeaders.verified(call);
    Body body = call.body();
    StoredObject written =
        bucket.commit(
            StoredObject.draft(call.key(), body, etag(call, body), meta, List.of(), checksums),
            Conditions.ofWrite(call, Quirk.UNCONDITIONAL_PUT));
    HttpReply reply = HttpReply.of(200).header("ETag", Etags.quoted(written.etag()));
    checksums.values().forEach((name, value) -> reply.header("x-amz-checksum-" + name, value));
    tellVersion(bucket, written, reply);
    return reply;
  }

  static void requireShortKey(String key) {
    if (key.getBytes(UTF_8).length > MAX_KEY_BYTES) {
      throw new S3Error(400, "KeyTooLongError", "Your key is too long");
    }
  }

  static String etag(Call call, Body body) {
    return call.quirk(Quirk.OPAQUE_ETAGS) || asksForKms(call)
        ? call.bucket().opaqueEtag(0)
        : call.bucket().etag(body);
  }

  /** Objects under KMS have ETags that are no MD5s. */
  static boolean asksForKms(Call call) {
    String algorithm = call.http().header("x-amz-server-side-encryption");
    return algorithm != null && algorithm.startsWith("aws:kms");
  }

  static void tellVersion(FakeBucket bucket, StoredObject written, HttpReply reply) {
    if (bucket.settings().versioning() != Versioning.OFF) {
      reply.header("x-amz-version-id", written.versionId());
    }
    String kmsKey = bucket.settings().kmsKeyId();
    if (kmsKey != null) {
      reply.header("x-amz-server-side-encryption", "aws:kms");
      reply.header("x-amz-server-side-encryption-aws-kms-key-id", kmsKey);
    }
  }

  static HttpReply delete(Call call) {
    call.require(Action.DELETE);
    Deleted deleted = delete(call, call.key(), call.query().get("versionId"));
    HttpReply reply = HttpReply.of(204);
    if (deleted.marker()) {
      reply.header("x-amz-delete-marker", "true");
    }
    if (deleted.versionId() != null) {
      reply.header("x-amz-version-id", deleted.versionId());
    }
    return reply;
  }

  private record Deleted(@Nullable String versionId, boolean marker) {}

  private static Deleted delete(Call call, String key, @Nullable String versionId) {
    FakeBucket bucket = call.bucket();
    if (versionId != null) {
      StoredObject locked = bucket.find(key, versionId);
      if (locked != null) {
        LockCalls.requireUnlocked(call, locked);
      }
      StoredObject removed = bucket.deleteVersion(key, versionId);
      return new Deleted(versionId, removed != null && removed.deleteMarker());
    }
    String match = call.quirk(Quirk.UNCONDITIONAL_DELETE) ? null : call.http().header("if-match");
    Precondition precondition =
        current -> {
          if (match != null && (current == null || !Etags.match(match, current))) {
            throw S3Error.preconditionFailed();
          }
        };
    StoredObject marker = bucket.deleteCurrent(key, precondition);
    return new Deleted(marker == null ? null : marker.versionId(), marker != null);
  }

  /** Begins a restore, which a test ends by changing the header. */
  static HttpReply restore(Call call) {
    call.require(Action.WRITE);
    StoredObject object = call.bucket().find(call.key(), null);
    if (object == null) {
      throw S3Error.noSuchKey();
    }
    if (!RequestMeta.isArchived(object)) {
      throw new S3Error(
          403, "InvalidObjectState", "Restore is not allowed for the object's storage class");
    }
    XmlDocument.parse(call.content()).require("Days");
    if (object.header(ObjectMeta.RESTORE).contains("true")) {
      throw new S3Error(409, "RestoreAlreadyInProgress", "Object restore is already in progress");
    }
    ObjectMeta restoring = object.meta().header(ObjectMeta.RESTORE, "ongoing-request=\"true\"");
    call.bucket().changeVersion(object, version -> version.withMeta(restoring));
    return HttpReply.of(202);
  }

  static HttpReply deleteMany(Call call) {
    ChecksumHeaders.verified(call);
    XmlDocument request = XmlDocument.parse(call.content());
    List<XmlDocument> objects = request.children("Object");
    if (objects.isEmpty() || objects.size() > MAX_DELETED_KEYS) {
      throw S3Error.malformedXml();
    }
    boolean quiet = "true".equals(request.text("Quiet"));
    XmlWriter xml = XmlWriter.document("DeleteResult");
    for (XmlDocument object : objects) {
      String key = object.require("Key");
      String versionId = object.text("VersionId");
      if (!call.may(Action.DELETE, call.bucketName(), key, versionId != null)) {
        xml.open("Error").element("Key", key).element("Code", "AccessDenied");
        xml.element("Message", "Access Denied").close("Error");
        continue;
      }
      Deleted deleted = delete(call, key, versionId);
      if (!quiet) {
        writeDeleted(xml, key, deleted);
      }
    }
    return HttpReply.xml(200, xml.close("DeleteResult").toString());
  }

  private static void writeDeleted(XmlWriter xml, String key, Deleted deleted) {
    xml.open("Deleted").element("Key", key);
    String versionId = deleted.versionId();
    if (deleted.marker()) {
      xml.element("DeleteMarker", "true");
      xml.element("DeleteMarkerVersionId", versionId == null ? "null" : versionId);
    } else if (versionId != null) {
      xml.element("VersionId", versionId);
    }
    xml.close("Deleted");
  }
}
