package io.bucketbrigade.model.spec;

/** A part of what a bucket is, as S3 has a call of its own for it.. */
public enum BucketItem {
  VERSIONING("versioning", ApplyStage.BEFORE_COPY),
  ENCRYPTION("encryption", ApplyStage.BEFORE_COPY),
  OBJECT_LOCK("objectLock", "a default retention cannot be taken back from what it has locked"),
  LIFECYCLE("lifecycle", ApplyStage.AFTER_COPY),
  POLICY("policy", ApplyStage.AFTER_COPY),
  PUBLIC_ACCESS_BLOCK("publicAccessBlock", ApplyStage.BEFORE_COPY),
  OWNERSHIP("ownership", ApplyStage.BEFORE_COPY),
  ACL("acl", "its grantees are ids that another account or server does not know"),
  CORS("cors", ApplyStage.BEFORE_COPY),
  WEBSITE("website", ApplyStage.AFTER_COPY),
  LOGGING(
      "logging", "its target is another bucket, of the same account and region as the one it logs"),
  NOTIFICATIONS("notifications", ApplyStage.AFTER_COPY),
  REPLICATION("replication", "its role and its targets belong to the account of the source"),
  TAGS("tags", ApplyStage.BEFORE_COPY),
  REQUEST_PAYMENT("requestPayment", ApplyStage.AFTER_COPY),
  ACCELERATION("acceleration", ApplyStage.AFTER_COPY),
  INVENTORY("inventory", "its reports go to a bucket of the source's account"),
  ANALYTICS("analytics", "its reports go to a bucket of the source's account"),
  METRICS("metrics", "each of its many configurations is written and undone by itself"),
  INTELLIGENT_TIERING(
      "intelligentTiering", "it may move objects into archives, which nothing undoes");

  private final String word;
  private final ApplyStage stage;
  private final String whyNever;

  BucketItem(String word, ApplyStage stage) {
    this.word = word;
    this.stage = stage;
    this.whyNever = "";
  }

  BucketItem(String word, String whyNever) {
    this.word = word;
    this.stage = ApplyStage.NEVER;
    this.whyNever = whyNever;
  }

  /** Its name in specs and output. */
  public String word() {
    return word;
  }

  /** When it is applied. */
  public ApplyStage stage() {
    return stage;
  }

  /** Why it is never applied; empty if it is. */
  public String whyNever() {
    return whyNever;
  }

  /** Whether it names keys, so that it means the same only where keys stay as they are. */
  public boolean namesKeys() {
    return this == LIFECYCLE || this == POLICY || this == WEBSITE || this == NOTIFICATIONS;
  }
}
