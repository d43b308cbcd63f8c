package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.util.Map;

/** What S3 calls the permission for an act of a request. */
final class ActionNames {

  private static final String OF_VERSION = "Version";

  /** Names of configurations by their query parameter, behind {@code Get} and {@code Put}. */
  private static final Map<String, String> CONFIGURATIONS =
      Map.ofEntries(
          Map.entry("policy", "BucketPolicy"),
          Map.entry("policyStatus", "BucketPolicyStatus"),
          Map.entry("lifecycle", "LifecycleConfiguration"),
          Map.entry("cors", "BucketCORS"),
          Map.entry("tagging", "BucketTagging"),
          Map.entry("website", "BucketWebsite"),
          Map.entry("encryption", "EncryptionConfiguration"),
          Map.entry("ownershipControls", "BucketOwnershipControls"),
          Map.entry("publicAccessBlock", "BucketPublicAccessBlock"),
          Map.entry("replication", "ReplicationConfiguration"),
          Map.entry("object-lock", "BucketObjectLockConfiguration"),
          Map.entry("logging", "BucketLogging"),
          Map.entry("notification", "BucketNotification"),
          Map.entry("accelerate", "AccelerateConfiguration"),
          Map.entry("requestPayment", "BucketRequestPayment"));

  private ActionNames() {}

  /**
   * The name.
   *
   * @param ofVersion whether the act names a version
   */
  static String of(Call call, Action action, boolean ofVersion) {
    S3Operation operation = call.operation();
    return "s3:"
        + switch (action) {
          case LIST -> listing(operation);
          case READ -> reading(call, ofVersion);
          case WRITE -> writing(call);
          case READ_TAGS -> "GetObject" + version(ofVersion) + "Tagging";
          case WRITE_TAGS ->
              (operation == S3Operation.DELETE_OBJECT_TAGGING ? "Delete" : "Put")
                  + "Object"
                  + version(ofVersion)
                  + "Tagging";
          case DELETE -> "DeleteObject" + version(ofVersion);
          case READ_ACL ->
              operation == S3Operation.GET_BUCKET_ACL
                  ? "GetBucketAcl"
                  : "GetObject" + version(ofVersion) + "Acl";
          case WRITE_ACL -> "PutObject" + version(ofVersion) + "Acl";
          case READ_BUCKET -> onBucket(call, "Get");
          case WRITE_BUCKET -> onBucket(call, "Put");
        };
  }

  /** Whether an act is one on the bucket, whatever key the request has. */
  static boolean isOnBucket(Call call, Action action) {
    return switch (action) {
      case LIST, READ_BUCKET, WRITE_BUCKET -> true;
      case READ_ACL -> call.operation() == S3Operation.GET_BUCKET_ACL;
      case READ, WRITE, READ_TAGS, WRITE_TAGS, DELETE, WRITE_ACL -> false;
    };
  }

  private static String version(boolean ofVersion) {
    return ofVersion ? OF_VERSION : "";
  }

  private static String listing(S3Operation operation) {
    return switch (operation) {
      case LIST_OBJECT_VERSIONS -> "ListBucketVersions";
      case LIST_MULTIPART_UPLOADS -> "ListBucketMultipartUploads";
      default -> "ListBucket";
    };
  }

  private static String reading(Call call, boolean ofVersion) {
    return call.operation() == S3Operation.GET_OBJECT_LOCK
        ? "GetObject" + lock(call)
        : "GetObject" + version(ofVersion);
  }

  private static String writing(Call call) {
    return switch (call.operation()) {
      case PUT_OBJECT_LOCK -> "PutObject" + lock(call);
      case RESTORE_OBJECT -> "RestoreObject";
      case ABORT_MULTIPART_UPLOAD -> "AbortMultipartUpload";
      case LIST_PARTS -> "ListMultipartUploadParts";
      default -> "PutObject";
    };
  }

  private static String lock(Call call) {
    return call.query().has("retention") ? "Retention" : "LegalHold";
  }

  private static String onBucket(Call call, String verb) {
    return switch (call.operation()) {
      case LIST_BUCKETS -> "ListAllMyBuckets";
      case CREATE_BUCKET -> "CreateBucket";
      case DELETE_BUCKET -> "DeleteBucket";
      case GET_BUCKET_LOCATION -> "GetBucketLocation";
      case GET_BUCKET_VERSIONING, PUT_BUCKET_VERSIONING -> verb + "BucketVersioning";
      default -> configuration(call, verb);
    };
  }

  /** Deleting has a name of its own for policies and websites alone. */
  private static String configuration(Call call, String verb) {
    String kind = BucketCalls.kind(call);
    boolean deletes =
        call.http().method().equals("DELETE") && (kind.equals("policy") || kind.equals("website"));
    return (deletes ? "Delete" : verb) + CONFIGURATIONS.get(kind);
  }
}
