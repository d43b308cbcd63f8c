package io.bucketbrigade.engine.access;

import io.bucketbrigade.engine.bucket.BucketNames;
import org.jspecify.annotations.Nullable;

/**
 * The policy of one bucket. One request each, not repeated; servers know no conditions on it, so
 * the last writer wins, and may answer a read with what was there some seconds ago. Thread-safe.
 *
 * <p>Every method throws {@link io.bucketbrigade.engine.store.StoreException}: {@code
 * ACCESS_DENIED}, with the permission that lacks in its message, {@code NOT_IMPLEMENTED} where the
 * server has no policies, {@code INVALID_REQUEST} if it refuses what the policy says, and whatever
 * a bucket's requests fail with.
 */
public interface BucketPolicyStore {

  /** What is known of the bucket without asking. */
  BucketNames names();

  /** The policy's text, as the server tells it; null if there is none. */
  @Nullable String read();

  /** Replaces the policy. */
  void write(String policy);

  /** Takes the policy away; that there is none is no failure. */
  void delete();
}
