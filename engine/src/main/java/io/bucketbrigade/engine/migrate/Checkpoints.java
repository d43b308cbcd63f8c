package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeCheckpoint;
import org.jspecify.annotations.Nullable;

/**
 * Makes a lease's checkpoints in the one safe order: what they name in the state store is durable
 * before they exist. For one thread.
 */
public interface Checkpoints {

  /**
   * Settles what can be settled.
   *
   * @param isLast whether nothing follows
   * @throws StateStoreException if the state store cannot be written; {@link #last} stays as it was
   */
  RangeCheckpoint checkpoint(boolean isLast);

  /** Whether no key can be settled before the next checkpoint, so that it should not wait. */
  boolean isFull();

  /** The newest checkpoint that is durable. */
  RangeCheckpoint last();

  /** The first source key after the last checkpoint's cursor that was taken; null if none was. */
  @Nullable ObjectKey nextKey();
}
