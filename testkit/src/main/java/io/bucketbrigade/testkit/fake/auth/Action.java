package io.bucketbrigade.testkit.fake.auth;

/** What a policy allows or denies. */
public enum Action {
  /** Listing keys, versions and uploads. */
  LIST,
  /** Reading objects and their heads. */
  READ,
  /** Writing objects, whole or in parts. */
  WRITE,
  READ_TAGS,
  WRITE_TAGS,
  DELETE,
  /** Reading access control lists, which is how a bucket's owner is learnt. */
  READ_ACL,
  /** Writing those of objects. */
  WRITE_ACL,
  /** Reading a bucket's location, versioning and configuration. */
  READ_BUCKET,
  /** Creating, configuring and deleting buckets. */
  WRITE_BUCKET
}
