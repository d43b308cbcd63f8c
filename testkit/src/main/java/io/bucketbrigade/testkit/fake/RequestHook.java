package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.protocol.S3Operation;

/**
 * Something that a test does before or after a request is carried out, on that request's thread: it
 * may block, change the bucket, or throw an {@link io.bucketbrigade.testkit.protocol.S3Error}.
 */
@FunctionalInterface
public interface RequestHook {

  /**
   * A request is about to be carried out, or was.
   *
   * @param bucket as addressed; empty for none
   * @param key empty for requests on a bucket
   */
  void on(S3Operation operation, String bucket, String key);
}
