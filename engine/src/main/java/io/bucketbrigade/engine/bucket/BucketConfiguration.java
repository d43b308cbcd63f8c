package io.bucketbrigade.engine.bucket;

import io.bucketbrigade.model.bucket.BucketItem;

/** Reads what one bucket is. One request for each page of an answer, not repeated. Thread-safe. */
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
}
