package io.bucketbrigade.s3;

/** A request as S3 names it. */
enum S3Operation {
  LIST("ListObjectsV2"),
  LIST_VERSIONS("ListObjectVersions"),
  HEAD("HeadObject"),
  GET("GetObject"),
  PUT("PutObject"),
  COPY("CopyObject"),
  CREATE_MULTIPART("CreateMultipartUpload"),
  UPLOAD_PART("UploadPart"),
  UPLOAD_PART_COPY("UploadPartCopy"),
  COMPLETE_MULTIPART("CompleteMultipartUpload"),
  ABORT_MULTIPART("AbortMultipartUpload"),
  LIST_PARTS("ListParts"),
  LIST_UPLOADS("ListMultipartUploads"),
  GET_TAGS("GetObjectTagging"),
  PUT_TAGS("PutObjectTagging"),
  DELETE("DeleteObject"),
  HEAD_BUCKET("HeadBucket"),
  GET_ACL("GetBucketAcl"),
  GET_VERSIONING("GetBucketVersioning"),
  GET_OBJECT_ACL("GetObjectAcl"),
  PUT_OBJECT_ACL("PutObjectAcl"),
  GET_WEBSITE("GetBucketWebsite"),
  GET_BUCKET_LOCK("GetObjectLockConfiguration"),
  GET_RETENTION("GetObjectRetention"),
  PUT_RETENTION("PutObjectRetention"),
  GET_LEGAL_HOLD("GetObjectLegalHold"),
  PUT_LEGAL_HOLD("PutObjectLegalHold"),
  RESTORE("RestoreObject"),
  GET_ENCRYPTION("GetBucketEncryption"),
  GET_LIFECYCLE("GetBucketLifecycleConfiguration"),
  GET_POLICY("GetBucketPolicy"),
  PUT_POLICY("PutBucketPolicy"),
  DELETE_POLICY("DeleteBucketPolicy"),
  GET_PUBLIC_ACCESS_BLOCK("GetPublicAccessBlock"),
  GET_OWNERSHIP("GetBucketOwnershipControls"),
  GET_CORS("GetBucketCors"),
  GET_LOGGING("GetBucketLogging"),
  GET_NOTIFICATIONS("GetBucketNotificationConfiguration"),
  GET_REPLICATION("GetBucketReplication"),
  GET_BUCKET_TAGS("GetBucketTagging"),
  GET_REQUEST_PAYMENT("GetBucketRequestPayment"),
  GET_ACCELERATION("GetBucketAccelerateConfiguration"),
  LIST_INVENTORIES("ListBucketInventoryConfigurations"),
  LIST_ANALYTICS("ListBucketAnalyticsConfigurations"),
  LIST_METRICS("ListBucketMetricsConfigurations"),
  LIST_TIERINGS("ListBucketIntelligentTieringConfigurations"),
  PUT_VERSIONING("PutBucketVersioning"),
  PUT_ENCRYPTION("PutBucketEncryption"),
  DELETE_ENCRYPTION("DeleteBucketEncryption"),
  PUT_LIFECYCLE("PutBucketLifecycleConfiguration"),
  DELETE_LIFECYCLE("DeleteBucketLifecycle"),
  PUT_PUBLIC_ACCESS_BLOCK("PutPublicAccessBlock"),
  DELETE_PUBLIC_ACCESS_BLOCK("DeletePublicAccessBlock"),
  PUT_OWNERSHIP("PutBucketOwnershipControls"),
  DELETE_OWNERSHIP("DeleteBucketOwnershipControls"),
  PUT_CORS("PutBucketCors"),
  DELETE_CORS("DeleteBucketCors"),
  PUT_WEBSITE("PutBucketWebsite"),
  DELETE_WEBSITE("DeleteBucketWebsite"),
  PUT_NOTIFICATIONS("PutBucketNotificationConfiguration"),
  PUT_BUCKET_TAGS("PutBucketTagging"),
  DELETE_BUCKET_TAGS("DeleteBucketTagging"),
  PUT_REQUEST_PAYMENT("PutBucketRequestPayment"),
  PUT_ACCELERATION("PutBucketAccelerateConfiguration");

  private final String apiName;

  S3Operation(String apiName) {
    this.apiName = apiName;
  }

  /** The name in S3's reference. */
  String apiName() {
    return apiName;
  }

  /** Whether replies have no body, so that errors come without their code. */
  boolean isHead() {
    return this == HEAD || this == HEAD_BUCKET;
  }
}
