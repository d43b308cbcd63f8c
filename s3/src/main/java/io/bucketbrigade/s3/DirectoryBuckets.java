package io.bucketbrigade.s3;

/** Directory buckets list in no order and know no tags, so migrations refuse them. */
public final class DirectoryBuckets {

  private static final String SUFFIX = "--x-s3";

  private DirectoryBuckets() {}

  /** Whether a bucket of that name is a directory bucket; AWS reserves their suffix. */
  public static boolean isDirectoryBucket(String bucket) {
    return bucket.endsWith(SUFFIX);
  }
}
