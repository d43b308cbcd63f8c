package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.StoreFailure;

/** A request as S3 names it, and what a bare 404 to it means. */
enum S3Operation {
  LIST("ListObjectsV2", StoreFailure.NO_SUCH_BUCKET),
  HEAD("HeadObject", StoreFailure.NOT_FOUND),
  GET("GetObject", StoreFailure.NOT_FOUND),
  PUT("PutObject", StoreFailure.NO_SUCH_BUCKET),
  COPY("CopyObject", StoreFailure.NOT_FOUND),
  CREATE_MULTIPART("CreateMultipartUpload", StoreFailure.NO_SUCH_BUCKET),
  UPLOAD_PART("UploadPart", StoreFailure.NO_SUCH_UPLOAD),
  UPLOAD_PART_COPY("UploadPartCopy", StoreFailure.NOT_FOUND),
  COMPLETE_MULTIPART("CompleteMultipartUpload", StoreFailure.NO_SUCH_UPLOAD),
  ABORT_MULTIPART("AbortMultipartUpload", StoreFailure.NO_SUCH_UPLOAD),
  LIST_PARTS("ListParts", StoreFailure.NO_SUCH_UPLOAD),
  GET_TAGS("GetObjectTagging", StoreFailure.NOT_FOUND),
  PUT_TAGS("PutObjectTagging", StoreFailure.NOT_FOUND),
  DELETE("DeleteObject", StoreFailure.NOT_FOUND),
  HEAD_BUCKET("HeadBucket", StoreFailure.NO_SUCH_BUCKET),
  GET_ACL("GetBucketAcl", StoreFailure.NO_SUCH_BUCKET),
  GET_VERSIONING("GetBucketVersioning", StoreFailure.NO_SUCH_BUCKET);

  private final String apiName;
  private final StoreFailure bare404;

  S3Operation(String apiName, StoreFailure bare404) {
    this.apiName = apiName;
    this.bare404 = bare404;
  }

  /** The name in S3's reference. */
  String apiName() {
    return apiName;
  }

  /** What a 404 without an error code means. */
  StoreFailure bare404() {
    return bare404;
  }

  /** Whether replies have no body, so that errors come without their code. */
  boolean isHead() {
    return this == HEAD || this == HEAD_BUCKET;
  }
}
