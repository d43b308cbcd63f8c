package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.fake.bucket.Versioning;
import io.bucketbrigade.testkit.fake.http.HttpReply;
import io.bucketbrigade.testkit.protocol.S3Error;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Retention and legal hold of objects. */
final class LockCalls {

  private static final String CONFIGURATION = "object-lock";

  private LockCalls() {}

  /** Makes a bucket one whose objects can be locked, which keeps versions. */
  static void enable(FakeBucket bucket) {
    XmlWriter xml = XmlWriter.document("ObjectLockConfiguration");
    xml.element("ObjectLockEnabled", "Enabled").close("ObjectLockConfiguration");
    bucket.configuration().put(CONFIGURATION, xml.toString());
    bucket.settings(settings -> settings.withVersioning(Versioning.ENABLED));
  }

  static HttpReply get(Call call) {
    call.require(Action.READ);
    StoredObject object = find(call);
    String mode = object.header(ObjectMeta.LOCK_MODE);
    String hold = object.header(ObjectMeta.LEGAL_HOLD);
    boolean retention = call.query().has("retention");
    if ((retention ? mode : hold).isEmpty()) {
      throw new S3Error(
          404,
          "NoSuchObjectLockConfiguration",
          "The specified object does not have a ObjectLock configuration");
    }
    String root = retention ? "Retention" : "LegalHold";
    XmlWriter xml = XmlWriter.document(root);
    if (retention) {
      xml.element("Mode", mode).element("RetainUntilDate", object.header(ObjectMeta.RETAIN_UNTIL));
    } else {
      xml.element("Status", hold);
    }
    return HttpReply.xml(200, xml.close(root).toString());
  }

  static HttpReply put(Call call) {
    call.require(Action.WRITE);
    StoredObject object = find(call);
    ChecksumHeaders.verified(call);
    XmlDocument stated = XmlDocument.parse(call.content());
    ObjectMeta meta =
        call.query().has("retention")
            ? retained(call, object, stated.require("Mode"), stated.require("RetainUntilDate"))
            : object.meta().header(ObjectMeta.LEGAL_HOLD, stated.require("Status"));
    call.bucket().changeVersion(object, version -> version.withMeta(meta));
    return HttpReply.of(200);
  }

  private static ObjectMeta retained(Call call, StoredObject object, String mode, String until) {
    Instant wanted = date(until);
    if (!wanted.isAfter(call.server().clock().instant())) {
      throw S3Error.invalidArgument("The retain until date must be in the future!");
    }
    String before = object.header(ObjectMeta.RETAIN_UNTIL);
    boolean compliance = object.header(ObjectMeta.LOCK_MODE).equals("COMPLIANCE");
    if (!before.isEmpty()
        && (wanted.isBefore(date(before)) || (compliance && !mode.equals("COMPLIANCE")))) {
      throw S3Error.accessDenied();
    }
    return object
        .meta()
        .header(ObjectMeta.LOCK_MODE, mode)
        .header(ObjectMeta.RETAIN_UNTIL, wanted.toString());
  }

  private static Instant date(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw S3Error.malformedXml();
    }
  }

  /** Refuses to remove a version that is held. */
  static void requireUnlocked(Call call, StoredObject version) {
    String until = version.header(ObjectMeta.RETAIN_UNTIL);
    boolean retained = !until.isEmpty() && date(until).isAfter(call.server().clock().instant());
    if (retained || version.header(ObjectMeta.LEGAL_HOLD).equals("ON")) {
      throw S3Error.accessDenied();
    }
  }

  private static StoredObject find(Call call) {
    if (!call.bucket().configuration().containsKey(CONFIGURATION)) {
      throw S3Error.invalidRequest("Bucket is missing Object Lock Configuration");
    }
    String versionId = call.query().get("versionId");
    StoredObject object = call.bucket().find(call.key(), versionId);
    if (object == null) {
      throw versionId == null ? S3Error.noSuchKey() : S3Error.noSuchVersion();
    }
    if (object.deleteMarker()) {
      throw new S3Error(405, "MethodNotAllowed", "The specified version is a delete marker.");
    }
    return object;
  }
}
