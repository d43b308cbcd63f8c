package io.bucketbrigade.testkit.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.auth.BucketPolicy;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.Versioning;
import io.bucketbrigade.testkit.fake.http.HttpReply;
import io.bucketbrigade.testkit.protocol.S3Error;
import java.time.Instant;
import java.util.Objects;

/** Requests on buckets, listings excepted. */
final class BucketCalls {

  /** The configuration that says who may do what. */
  static final String POLICY = "policy";

  private static final String DEFAULT_REGION = "us-east-1";

  private BucketCalls() {}

  static HttpReply listBuckets(Call call) {
    call.require(Action.READ_BUCKET);
    XmlWriter xml = XmlWriter.document("ListAllMyBucketsResult").open("Buckets");
    for (String name : call.server().buckets().keySet()) {
      xml.open("Bucket").element("Name", name);
      xml.element("CreationDate", Instant.EPOCH.toString()).close("Bucket");
    }
    xml.close("Buckets").close("ListAllMyBucketsResult");
    return HttpReply.xml(200, xml.toString());
  }

  static HttpReply create(Call call) {
    call.require(Action.WRITE_BUCKET);
    FakeBucket created = new FakeBucket(call.bucketName(), call.server().clock());
    if (call.server().buckets().putIfAbsent(call.bucketName(), created) != null) {
      throw new S3Error(
          409,
          "BucketAlreadyOwnedByYou",
          "Your previous request to create the named bucket succeeded and you already own it.");
    }
    if (call.content().length > 0) {
      String region = XmlDocument.parse(call.content()).text("LocationConstraint");
      if (region != null && !region.isEmpty()) {
        created.settings(settings -> settings.withRegion(region));
      }
    }
    if ("true".equalsIgnoreCase(call.http().header("x-amz-bucket-object-lock-enabled"))) {
      LockCalls.enable(created);
    }
    return HttpReply.of(200).header("Location", "/" + call.bucketName());
  }

  static HttpReply delete(Call call) {
    call.require(Action.WRITE_BUCKET);
    if (call.bucket().visibleFrom("", true).hasNext()) {
      throw new S3Error(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
    }
    call.server().buckets().remove(call.bucketName());
    return HttpReply.of(204);
  }

  static HttpReply head(Call call) {
    call.require(Action.LIST);
    return HttpReply.of(200).header("x-amz-bucket-region", call.bucket().settings().region());
  }

  static HttpReply location(Call call) {
    call.require(Action.READ_BUCKET);
    String region = call.bucket().settings().region();
    XmlWriter xml = XmlWriter.document("LocationConstraint");
    String text = region.equals(DEFAULT_REGION) ? "" : region;
    return HttpReply.xml(200, xml.toString() + text + "</LocationConstraint>");
  }

  static HttpReply versioning(Call call) {
    call.require(Action.READ_BUCKET);
    XmlWriter xml = XmlWriter.document("VersioningConfiguration");
    switch (call.bucket().settings().versioning()) {
      case OFF -> {}
      case ENABLED -> xml.element("Status", "Enabled");
      case SUSPENDED -> xml.element("Status", "Suspended");
    }
    return HttpReply.xml(200, xml.close("VersioningConfiguration").toString());
  }

  static HttpReply putVersioning(Call call) {
    call.require(Action.WRITE_BUCKET);
    Versioning versioning =
        switch (XmlDocument.parse(call.content()).require("Status")) {
          case "Enabled" -> Versioning.ENABLED;
          case "Suspended" -> Versioning.SUSPENDED;
          default -> throw S3Error.malformedXml();
        };
    call.bucket().settings(settings -> settings.withVersioning(versioning));
    return HttpReply.of(200);
  }

  static HttpReply configuration(Call call) {
    call.require(Action.READ_BUCKET);
    String kind = kind(call);
    String document = call.bucket().configuration().get(kind);
    if (document != null) {
      return kind.equals(POLICY)
          ? HttpReply.text(200, "application/json", document)
          : HttpReply.xml(200, document);
    }
    String absent = Objects.requireNonNull(Router.CONFIGURATIONS.get(kind));
    if (absent.isEmpty()) {
      return HttpReply.xml(200, XmlWriter.document("Configuration").close("Configuration") + "");
    }
    throw new S3Error(404, absent, "The configuration does not exist");
  }

  static HttpReply putConfiguration(Call call) {
    call.require(Action.WRITE_BUCKET);
    String kind = kind(call);
    if (call.http().method().equals("DELETE")) {
      call.bucket().configuration().remove(kind);
      return HttpReply.of(204);
    }
    String document = new String(call.content(), UTF_8);
    if (kind.equals(POLICY)) {
      requireAcceptable(call.bucket(), document);
    }
    call.bucket().configuration().put(kind, document);
    return HttpReply.of(kind.equals(POLICY) ? 204 : 200);
  }

  private static void requireAcceptable(FakeBucket bucket, String document) {
    BucketPolicy policy = BucketPolicy.parse(document, bucket.name());
    String block = bucket.configuration().getOrDefault("publicAccessBlock", "");
    if (block.contains("<BlockPublicPolicy>true") && policy.isPublic()) {
      throw new S3Error(
          403,
          "AccessDenied",
          "not authorized to perform: s3:PutBucketPolicy because public policies are prevented by"
              + " the BlockPublicPolicy setting in S3 Block Public Access.");
    }
  }

  /** The query parameter of the configuration that a request is about. */
  static String kind(Call call) {
    return Router.CONFIGURATIONS.keySet().stream()
        .filter(call.query()::has)
        .findFirst()
        .orElseThrow(() -> S3Error.notImplemented("this configuration"));
  }
}
