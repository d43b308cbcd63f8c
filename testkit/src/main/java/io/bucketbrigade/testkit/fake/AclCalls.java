package io.bucketbrigade.testkit.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.fake.http.HttpReply;
import io.bucketbrigade.testkit.protocol.S3Error;
import java.util.List;

/** Access control lists: that of a bucket names its owner, those of objects are kept as sent. */
final class AclCalls {

  /** The bucket's configuration that says whose its objects are. */
  private static final String OWNERSHIP = "ownershipControls";

  // S3's limit on grants.
  private static final int MAX_GRANTS = 100;

  private AclCalls() {}

  static HttpReply ofBucket(Call call) {
    require(call);
    return HttpReply.xml(200, ownersAlone(call));
  }

  static HttpReply get(Call call) {
    require(call);
    String kept = find(call).header(ObjectMeta.ACL_POLICY);
    return HttpReply.xml(200, kept.isEmpty() ? ownersAlone(call) : kept);
  }

  static HttpReply put(Call call) {
    if (call.quirk(Quirk.NO_BUCKET_ACL)) {
      throw S3Error.notImplemented("access control lists");
    }
    call.require(Action.WRITE_ACL);
    StoredObject object = find(call);
    if (call.bucket().configuration().getOrDefault(OWNERSHIP, "").contains("BucketOwnerEnforced")) {
      throw new S3Error(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
    }
    ChecksumHeaders.verified(call);
    requireGrants(XmlDocument.parse(call.content()));
    String policy = new String(call.content(), UTF_8);
    call.bucket()
        .changeVersion(
            object,
            version -> version.withMeta(object.meta().header(ObjectMeta.ACL_POLICY, policy)));
    return HttpReply.of(200);
  }

  private static void require(Call call) {
    if (call.quirk(Quirk.NO_BUCKET_ACL)) {
      throw S3Error.notImplemented("access control lists");
    }
    call.require(Action.READ_ACL);
  }

  private static void requireGrants(XmlDocument policy) {
    List<XmlDocument> lists = policy.children("AccessControlList");
    List<XmlDocument> grants = lists.isEmpty() ? List.of() : lists.getFirst().children("Grant");
    if (policy.children("Owner").isEmpty() || grants.size() > MAX_GRANTS) {
      throw S3Error.malformedXml();
    }
    for (XmlDocument grant : grants) {
      grant.require("Permission");
      XmlDocument grantee = grant.children("Grantee").getFirst();
      if (grantee.text("ID") == null && grantee.text("URI") == null) {
        throw S3Error.malformedXml();
      }
    }
  }

  private static StoredObject find(Call call) {
    String versionId = call.query().get("versionId");
    StoredObject object = call.bucket().find(call.key(), versionId);
    if (object == null) {
      throw versionId == null ? S3Error.noSuchKey() : S3Error.noSuchVersion();
    }
    return object;
  }

  /** Everything belongs to the bucket's owner, who alone may do anything with it. */
  private static String ownersAlone(Call call) {
    String owner = call.bucket().settings().ownerId();
    XmlWriter xml = XmlWriter.document("AccessControlPolicy");
    xml.open("Owner").element("ID", owner).close("Owner").open("AccessControlList").open("Grant");
    String grantee =
        "<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
            + " xsi:type=\"CanonicalUser\"><ID>"
            + owner
            + "</ID></Grantee><Permission>FULL_CONTROL</Permission>";
    return xml.toString() + grantee + "</Grant></AccessControlList></AccessControlPolicy>";
  }
}
