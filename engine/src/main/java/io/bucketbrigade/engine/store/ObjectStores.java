package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.spec.BucketLocation;

/** Opens buckets by the names that specs use. Thread-safe; what it opens is shared and cached. */
public interface ObjectStores {

  /**
   * The location's bucket (not its prefix), without sending a request. Do not close it.
   *
   * @throws UnknownConnectionException if this worker has no connection of that name
   */
  ObjectStore open(BucketLocation location);

  /** A spec names a connection that this worker does not know. */
  final class UnknownConnectionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says which name is unknown and which are known. */
    public UnknownConnectionException(String message) {
      super(message);
    }
  }
}
