package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.fake.http.HttpReply;
import io.bucketbrigade.testkit.protocol.S3Error;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** GetObjectTagging, PutObjectTagging and DeleteObjectTagging. */
final class TagCalls {

  private TagCalls() {}

  static HttpReply get(Call call) {
    StoredObject object = find(call, Action.READ_TAGS);
    XmlWriter xml = XmlWriter.document("Tagging").open("TagSet");
    for (Map.Entry<String, String> tag : new TreeMap<>(object.meta().tags()).entrySet()) {
      xml.open("Tag").element("Key", tag.getKey()).element("Value", tag.getValue()).close("Tag");
    }
    return HttpReply.xml(200, xml.close("TagSet").close("Tagging").toString());
  }

  static HttpReply put(Call call) {
    StoredObject object = find(call, Action.WRITE_TAGS);
    ChecksumHeaders.verified(call);
    Map<String, String> tags = new LinkedHashMap<>();
    for (XmlDocument set : XmlDocument.parse(call.content()).children("TagSet")) {
      for (XmlDocument tag : set.children("Tag")) {
        if (tags.put(tag.require("Key"), tag.require("Value")) != null) {
          throw new S3Error(400, "InvalidTag", "Cannot provide multiple Tags with the same key");
        }
      }
    }
    RequestMeta.checkedTags(tags);
    call.bucket().changeVersion(object, version -> version.withTags(tags));
    return HttpReply.of(200);
  }

  static HttpReply delete(Call call) {
    StoredObject object = find(call, Action.WRITE_TAGS);
    call.bucket().changeVersion(object, version -> version.withTags(Map.of()));
    return HttpReply.of(204);
  }

  private static StoredObject find(Call call, Action action) {
    if (call.quirk(Quirk.NO_TAGS)) {
      throw S3Error.notImplemented("object tagging");
    }
    call.require(action);
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
