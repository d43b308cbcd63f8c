package io.bucketbrigade.engine.store;

/**
 * What a bucket does about Object Lock.
 *
 * @param enabled whether its objects can have retention and legal holds
 * @param defaultRetention whether each new object gets a retention by itself
 */
public record BucketLock(boolean enabled, boolean defaultRetention) {

  /** As buckets are made. */
  public static final BucketLock OFF = new BucketLock(false, false);
}
