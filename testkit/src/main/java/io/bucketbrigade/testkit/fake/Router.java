package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.http.HttpRequest;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.util.List;
import java.util.Map;

/** Tells which operation a request is. */
final class Router {

  /** Bucket configurations that are kept as documents, with the error of an absent one. */
  static final Map<String, String> CONFIGURATIONS =
      Map.ofEntries(
          Map.entry("policy", "NoSuchBucketPolicy"),
          Map.entry("policyStatus", "NoSuchBucketPolicy"),
          Map.entry("lifecycle", "NoSuchLifecycleConfiguration"),
          Map.entry("cors", "NoSuchCORSConfiguration"),
          Map.entry("tagging", "NoSuchTagSet"),
          Map.entry("website", "NoSuchWebsiteConfiguration"),
          Map.entry("encryption", "ServerSideEncryptionConfigurationNotFoundError"),
          Map.entry("ownershipControls", "OwnershipControlsNotFoundError"),
          Map.entry("publicAccessBlock", "NoSuchPublicAccessBlockConfiguration"),
          Map.entry("replication", "ReplicationConfigurationNotFoundError"),
          Map.entry("object-lock", "ObjectLockConfigurationNotFoundError"),
          Map.entry("logging", ""),
          Map.entry("notification", ""),
          Map.entry("accelerate", ""),
          Map.entry("requestPayment", ""));

  /** Configurations that this server does not have, as some others do not. */
  private static final List<String> UNKNOWN_CONFIGURATIONS =
      List.of("inventory", "analytics", "metrics", "intelligent-tiering");

  private Router() {}

  static S3Operation route(HttpRequest request, String bucket, String key, Query query) {
    if (bucket.isEmpty()) {
      return request.method().equals("GET") ? S3Operation.LIST_BUCKETS : S3Operation.UNKNOWN;
    }
    return key.isEmpty() ? onBucket(request.method(), query) : onObject(request, query);
  }

  private static S3Operation onBucket(String method, Query query) {
    boolean configures = CONFIGURATIONS.keySet().stream().anyMatch(query::has);
    return switch (method) {
      case "HEAD" -> S3Operation.HEAD_BUCKET;
      case "GET" -> configures ? S3Operation.GET_BUCKET_CONFIGURATION : getBucket(query);
      case "PUT" ->
          query.has("versioning")
              ? S3Operation.PUT_BUCKET_VERSIONING
              : configures ? S3Operation.PUT_BUCKET_CONFIGURATION : S3Operation.CREATE_BUCKET;
      case "DELETE" ->
          configures ? S3Operation.PUT_BUCKET_CONFIGURATION : S3Operation.DELETE_BUCKET;
      case "POST" -> query.has("delete") ? S3Operation.DELETE_OBJECTS : S3Operation.UNKNOWN;
      default -> S3Operation.UNKNOWN;
    };
  }

  private static S3Operation getBucket(Query query) {
    if (UNKNOWN_CONFIGURATIONS.stream().anyMatch(query::has)) {
      return S3Operation.UNKNOWN;
    }
    if (query.has("location")) {
      return S3Operation.GET_BUCKET_LOCATION;
    }
    if (query.has("acl")) {
      return S3Operation.GET_BUCKET_ACL;
    }
    if (query.has("versioning")) {
      return S3Operation.GET_BUCKET_VERSIONING;
    }
    if (query.has("versions")) {
      return S3Operation.LIST_OBJECT_VERSIONS;
    }
    return query.has("uploads") ? S3Operation.LIST_MULTIPART_UPLOADS : S3Operation.LIST_OBJECTS;
  }

  private static S3Operation onObject(HttpRequest request, Query query) {
    return switch (request.method()) {
      case "HEAD" -> S3Operation.HEAD_OBJECT;
      case "GET" -> getObject(query);
      case "PUT" -> putObject(request, query);
      case "POST" -> postObject(query);
      case "DELETE" ->
          query.has("tagging")
              ? S3Operation.DELETE_OBJECT_TAGGING
              : query.has("uploadId")
                  ? S3Operation.ABORT_MULTIPART_UPLOAD
                  : S3Operation.DELETE_OBJECT;
      default -> S3Operation.UNKNOWN;
    };
  }

  private static S3Operation postObject(Query query) {
    if (query.has("restore")) {
      return S3Operation.RESTORE_OBJECT;
    }
    if (query.has("uploads")) {
      return S3Operation.CREATE_MULTIPART_UPLOAD;
    }
    return query.has("uploadId") ? S3Operation.COMPLETE_MULTIPART_UPLOAD : S3Operation.UNKNOWN;
  }

  private static S3Operation getObject(Query query) {
    if (query.has("tagging")) {
      return S3Operation.GET_OBJECT_TAGGING;
    }
    if (query.has("acl")) {
      return S3Operation.GET_OBJECT_ACL;
    }
    if (query.has("retention") || query.has("legal-hold")) {
      return S3Operation.GET_OBJECT_LOCK;
    }
    if (query.has("attributes")) {
      return S3Operation.GET_OBJECT_ATTRIBUTES;
    }
    return query.has("uploadId") ? S3Operation.LIST_PARTS : S3Operation.GET_OBJECT;
  }

  private static S3Operation putObject(HttpRequest request, Query query) {
    boolean copies = request.header("x-amz-copy-source") != null;
    if (query.has("tagging")) {
      return S3Operation.PUT_OBJECT_TAGGING;
    }
    if (query.has("retention") || query.has("legal-hold")) {
      return S3Operation.PUT_OBJECT_LOCK;
    }
    if (query.has("acl")) {
      return S3Operation.PUT_OBJECT_ACL;
    }
    if (query.has("uploadId")) {
      return copies ? S3Operation.UPLOAD_PART_COPY : S3Operation.UPLOAD_PART;
    }
    return copies ? S3Operation.COPY_OBJECT : S3Operation.PUT_OBJECT;
  }
}
