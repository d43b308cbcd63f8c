package io.bucketbrigade.engine.bucket;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.model.spec.BucketItem;
import org.jspecify.annotations.Nullable;

/**
 * What an item of a destination was before it was made as the source's. On record before anything
 * is written.
 *
 * @param item which
 * @param destination whose, as {@code s3://bucket}; for people who put it back by hand
 * @param former what it was, under the names of S3's API; null if the bucket had none
 * @param applied what was written, or was about to be; null if it was taken away
 * @param standing how far that is
 */
record KeptItem(
    BucketItem item,
    String destination,
    @Nullable JsonNode former,
    @Nullable JsonNode applied,
    Standing standing) {

  /** How far it is. */
  enum Standing {
    /** Nobody knows whether it was written. */
    KEPT,
    /** It was written, and read again. */
    APPLIED,
    /** What was there before is there again. */
    RESTORED,
    /** Somebody else has changed it since, so it was left. */
    LEFT
  }

  /** JSON has a null of its own. */
  KeptItem {
    former = former == null || former.isNull() ? null : former;
    applied = applied == null || applied.isNull() ? null : applied;
  }

  KeptItem as(Standing next) {
    return new KeptItem(item, destination, former, applied, next);
  }

  /** Whether what is there may be ours, so that the former value must not be forgotten. */
  @JsonIgnore
  boolean isOpen() {
    return standing == Standing.KEPT || standing == Standing.APPLIED;
  }
}
