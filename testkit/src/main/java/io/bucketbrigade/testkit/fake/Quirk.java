package io.bucketbrigade.testkit.fake;

/** How a server differs from AWS, which the fake follows without quirks. */
public enum Quirk {
  /** Tag requests answer 501; tags sent with a write are ignored. */
  NO_TAGS,
  /** Tags sent with a write are ignored; tag requests work. */
  IGNORES_TAGS_ON_WRITE,
  /** HEAD and GET never say how many tags there are. */
  NEVER_COUNTS_TAGS,
  /** HEAD and GET say how many tags there are to those who may not read them, too. */
  COUNTS_TAGS_FOR_ALL,
  /** If-Match and If-None-Match on PUT are ignored. */
  UNCONDITIONAL_PUT,
  /** If-Match and If-None-Match on CompleteMultipartUpload are ignored. */
  UNCONDITIONAL_COMPLETE,
  /** If-Match and If-None-Match on CopyObject are ignored. */
  UNCONDITIONAL_COPY,
  /** If-Match on DeleteObject is ignored. */
  UNCONDITIONAL_DELETE,
  /** Conditions on a copy's source are ignored. */
  UNCONDITIONAL_COPY_SOURCE,
  /** CopyObject and UploadPartCopy answer 501. */
  NO_SERVER_SIDE_COPY,
  /** UploadPartCopy answers 501. */
  NO_UPLOAD_PART_COPY,
  /** CopyObject keeps the ETag of a multipart object. */
  COPY_KEEPS_MULTIPART_ETAG,
  /** Checksums in headers are kept unchecked; Content-MD5 is checked. */
  UNCHECKED_CHECKSUMS,
  /** Every ETag is opaque. */
  OPAQUE_ETAGS,
  /** Asking for one part answers with the whole object and without a count of parts. */
  NO_PART_READS,
  /** Listings are never URL-encoded, whatever was asked for. */
  NO_URL_ENCODING,
  /** Listings cut dates to seconds. */
  SECONDS_IN_LISTINGS,
  /** The owner of a bucket is not told: GetBucketAcl answers 501. */
  NO_BUCKET_ACL
}
