package io.bucketbrigade.testkit.protocol;

/** The S3 calls that the fake server knows, counts and can fail. */
public enum S3Operation {
  LIST_BUCKETS,
  CREATE_BUCKET,
  DELETE_BUCKET,
  HEAD_BUCKET,
  GET_BUCKET_LOCATION,
  GET_BUCKET_ACL,
  GET_BUCKET_VERSIONING,
  PUT_BUCKET_VERSIONING,
  /** Any other bucket configuration document, read. */
  GET_BUCKET_CONFIGURATION,
  /** Any other bucket configuration document, written or deleted. */
  PUT_BUCKET_CONFIGURATION,
  LIST_OBJECTS,
  LIST_OBJECT_VERSIONS,
  HEAD_OBJECT,
  GET_OBJECT,
  GET_OBJECT_ATTRIBUTES,
  PUT_OBJECT,
  COPY_OBJECT,
  DELETE_OBJECT,
  DELETE_OBJECTS,
  GET_OBJECT_TAGGING,
  PUT_OBJECT_TAGGING,
  DELETE_OBJECT_TAGGING,
  GET_OBJECT_ACL,
  PUT_OBJECT_ACL,
  /** An object's retention or legal hold, read. */
  GET_OBJECT_LOCK,
  /** An object's retention or legal hold, written. */
  PUT_OBJECT_LOCK,
  RESTORE_OBJECT,
  CREATE_MULTIPART_UPLOAD,
  UPLOAD_PART,
  UPLOAD_PART_COPY,
  LIST_PARTS,
  COMPLETE_MULTIPART_UPLOAD,
  ABORT_MULTIPART_UPLOAD,
  LIST_MULTIPART_UPLOADS,
  /** A request that is none of these; it is answered 501. */
  UNKNOWN;

  /** Whether the call changes what a bucket holds. */
  public boolean writes() {
    return switch (this) {
      case CREATE_BUCKET,
          DELETE_BUCKET,
          PUT_BUCKET_VERSIONING,
          PUT_BUCKET_CONFIGURATION,
          PUT_OBJECT,
          COPY_OBJECT,
          DELETE_OBJECT,
          DELETE_OBJECTS,
          PUT_OBJECT_TAGGING,
          DELETE_OBJECT_TAGGING,
          PUT_OBJECT_ACL,
          PUT_OBJECT_LOCK,
          RESTORE_OBJECT,
          CREATE_MULTIPART_UPLOAD,
          UPLOAD_PART,
          UPLOAD_PART_COPY,
          COMPLETE_MULTIPART_UPLOAD,
          ABORT_MULTIPART_UPLOAD ->
          true;
      case LIST_BUCKETS,
          HEAD_BUCKET,
          GET_BUCKET_LOCATION,
          GET_BUCKET_ACL,
          GET_BUCKET_VERSIONING,
          GET_BUCKET_CONFIGURATION,
          LIST_OBJECTS,
          LIST_OBJECT_VERSIONS,
          HEAD_OBJECT,
          GET_OBJECT,
          GET_OBJECT_ATTRIBUTES,
          GET_OBJECT_TAGGING,
          GET_OBJECT_ACL,
          GET_OBJECT_LOCK,
          LIST_PARTS,
          LIST_MULTIPART_UPLOADS,
          UNKNOWN ->
          false;
    };
  }

  /** Whether the call answers with a page of keys. */
  public boolean lists() {
    return this == LIST_OBJECTS || this == LIST_OBJECT_VERSIONS;
  }
}
