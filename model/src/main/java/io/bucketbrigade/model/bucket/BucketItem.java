package io.bucketbrigade.model.bucket;

/** A part of what a bucket is, as S3 has a call of its own for it. */
public enum BucketItem {
  VERSIONING("versioning"),
  ENCRYPTION("encryption"),
  OBJECT_LOCK("objectLock"),
  LIFECYCLE("lifecycle"),
  POLICY("policy"),
  PUBLIC_ACCESS_BLOCK("publicAccessBlock"),
  OWNERSHIP("ownership"),
  ACL("acl"),
  CORS("cors"),
  WEBSITE("website"),
  LOGGING("logging"),
  NOTIFICATIONS("notifications"),
  REPLICATION("replication"),
  TAGS("tags"),
  REQUEST_PAYMENT("requestPayment"),
  ACCELERATION("acceleration"),
  INVENTORY("inventory"),
  ANALYTICS("analytics"),
  METRICS("metrics"),
  INTELLIGENT_TIERING("intelligentTiering");

  private final String word;

  BucketItem(String word) {
    this.word = word;
  }

  /** Its name in specs and output. */
  public String word() {
    return word;
  }
}
