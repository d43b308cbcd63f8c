package io.bucketbrigade.engine.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.model.spec.BucketItem;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes what one bucket is. One request for each page of an answer, not repeated.
 * Thread-safe.
 */
public interface BucketConfiguration {

  /** What is known of the bucket without asking. */
  BucketNames names();

  /**
   * Reads an item, as the server tells it: under the names of S3's API, with nothing filled in.
   *
   * @throws io.bucketbrigade.engine.store.StoreException if nobody can tell, such as for a bucket
   *     that does not exist, bad credentials, or a server in trouble
   */
  ItemReading read(BucketItem item);

  /**
   * Makes an item be as a tree says. Retry: yes, with the same tree.
   *
   * @param item one that is applied at some stage
   * @param tree as {@link #read} tells it; null takes the item away, or sets what holds for buckets
   *     that have none
   * @throws io.bucketbrigade.engine.store.StoreException whatever the server answers; {@code
   *     NOT_IMPLEMENTED} where it has no such call, {@code INVALID_REQUEST} if it refuses the value
   */
  void write(BucketItem item, @Nullable JsonNode tree);
}
