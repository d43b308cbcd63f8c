package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.Checksums;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.fake.bucket.StoredPart;
import io.bucketbrigade.testkit.fake.http.HttpReply;
import io.bucketbrigade.testkit.protocol.S3Error;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** CopyObject. */
final class ObjectCopies {

  // CopyObject copies at most 5 GB, which S3 means as GiB.
  private static final long MAX_COPY_BYTES = 5L << 30;
  // What a copy never takes from its source.
  private static final Set<String> NOT_COPIED =
      Set.of(
          "x-amz-website-redirect-location",
          "x-amz-storage-class",
          "x-amz-acl",
          ObjectMeta.ACL_POLICY,
          ObjectMeta.LOCK_MODE,
          ObjectMeta.RETAIN_UNTIL,
          ObjectMeta.LEGAL_HOLD,
          ObjectMeta.RESTORE,
          "x-amz-server-side-encryption",
          "x-amz-server-side-encryption-aws-kms-key-id",
          "x-amz-server-side-encryption-bucket-key-enabled");

  private ObjectCopies() {}

  static HttpReply copy(Call call) {
    if (call.quirk(Quirk.NO_SERVER_SIDE_COPY)) {
      throw S3Error.notImplemented("CopyObject");
    }
    call.require(Action.WRITE);
    ObjectWrites.requireShortKey(call.key());
    FakeBucket bucket = call.bucket();
    CopySource from = CopySource.of(call);
    StoredObject source = from.find(call);
    RequestMeta.requireReadable(call, source, "x-amz-copy-source-");
    if (source.sizeBytes() > MAX_COPY_BYTES) {
      throw S3Error.invalidRequest(
          "The specified copy source is larger than the maximum allowable size for a copy source");
    }
    ObjectMeta stated = RequestMeta.of(call);
    boolean replaces = isReplace(call.http().header("x-amz-metadata-directive"));
    refuseCopyOntoItself(call, from, stated, replaces);
    ObjectMeta meta = meta(call, source, stated, replaces).withTags(tags(call, from, source));
    StoredObject written =
        bucket.commit(
            draft(call, from, source, meta), Conditions.ofWrite(call, Quirk.UNCONDITIONAL_COPY));
    return reply(bucket, from, source, written);
  }

  private static boolean isReplace(@Nullable String directive) {
    if (directive == null || directive.equalsIgnoreCase("COPY")) {
      return false;
    }
    if (directive.equalsIgnoreCase("REPLACE")) {
      return true;
    }
    throw S3Error.invalidArgument("Unknown directive");
  }

  private static void refuseCopyOntoItself(
      Call call, CopySource from, ObjectMeta stated, boolean replaces) {
    boolean same =
        call.bucket() == call.server().bucket(from.bucket()) && call.key().equals(from.key());
    if (same && !replaces && !stated.headers().containsKey("x-amz-storage-class")) {
      throw S3Error.invalidRequest(
          "This copy request is illegal because it is trying to copy an object to itself without"
              + " changing the object's metadata, storage class, website redirect location or"
              + " encryption attributes.");
    }
  }

  private static ObjectMeta meta(
      Call call, StoredObject source, ObjectMeta stated, boolean replaces) {
    if (replaces) {
      return stated;
    }
    Map<String, String> headers = new HashMap<>(source.meta().headers());
    headers.keySet().removeAll(NOT_COPIED);
    for (String name : NOT_COPIED) {
      String value = call.http().header(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    return new ObjectMeta(headers, source.meta().user(), Map.of(), source.meta().missingMeta());
  }

  private static Map<String, String> tags(Call call, CopySource from, StoredObject source) {
    if (isReplace(call.http().header("x-amz-tagging-directive"))) {
      return RequestMeta.tags(call);
    }
    if (call.quirk(Quirk.NO_TAGS)
        || call.quirk(Quirk.IGNORES_TAGS_ON_WRITE)
        || source.meta().tags().isEmpty()) {
      return Map.of();
    }
    call.require(Action.READ_TAGS, from.bucket(), from.key(), from.versionId() != null);
    call.require(Action.WRITE_TAGS);
    return source.meta().tags();
  }

  private static StoredObject draft(
      Call call, CopySource from, StoredObject source, ObjectMeta meta) {
    Body body = source.body();
    boolean keepsParts = call.quirk(Quirk.COPY_KEEPS_MULTIPART_ETAG) && !source.parts().isEmpty();
    List<StoredPart> parts = keepsParts ? source.parts() : List.of();
    String etag = keepsParts ? source.etag() : copiedEtag(call, from, source);
    return StoredObject.draft(call.key(), body, etag, meta, parts, checksums(call, source));
  }

  // The MD5 of a body that was written whole is known; only others are computed anew.
  private static String copiedEtag(Call call, CopySource from, StoredObject source) {
    boolean known =
        source.parts().isEmpty()
            && !ObjectWrites.asksForKms(call)
            && !source.header("x-amz-server-side-encryption").startsWith("aws:kms")
            && source.etag().length() == 32
            && call.bucket().settings().kmsKeyId() == null
            && !call.quirk(Quirk.OPAQUE_ETAGS);
    FakeBucket holder = call.server().bucket(from.bucket());
    boolean plainSource = holder != null && holder.settings().kmsKeyId() == null;
    return known && plainSource ? source.etag() : ObjectWrites.etag(call, source.body());
  }

  /** A copy keeps the algorithms; their values are computed over the whole object. */
  private static Checksums checksums(Call call, StoredObject source) {
    Map<String, String> values = new HashMap<>();
    String wanted = call.http().header("x-amz-checksum-algorithm");
    for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
      boolean kept =
          wanted == null
              ? source.checksums().values().containsKey(algorithm.headerName())
              : algorithm.name().equalsIgnoreCase(wanted);
      if (kept) {
        values.put(algorithm.headerName(), algorithm.of(source.body()));
      }
    }
    return new Checksums(Checksums.FULL_OBJECT, values);
  }

  private static HttpReply reply(
      FakeBucket bucket, CopySource from, StoredObject source, StoredObject written) {
    XmlWriter xml = XmlWriter.document("CopyObjectResult");
    xml.element("ETag", Etags.quoted(written.etag()));
    xml.element("LastModified", XmlDates.format(written.lastModified()));
    written
        .checksums()
        .values()
        .forEach((name, value) -> xml.element(ObjectReads.elementName(name), value));
    HttpReply reply = HttpReply.xml(200, xml.close("CopyObjectResult").toString());
    if (from.versionId() != null) {
      reply.header("x-amz-copy-source-version-id", source.versionId());
    }
    ObjectWrites.tellVersion(bucket, written, reply);
    return reply;
  }
}
