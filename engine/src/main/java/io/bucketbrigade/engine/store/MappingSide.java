package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.Capabilities;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One side of a bucket mapping. Ranges, cursors and merges use keys relative to the mapping, so
 * that both sides of a mapping with different prefixes sort alike; this turns them into the
 * bucket's.
 *
 * @param side which
 * @param store its bucket
 * @param prefix literal beginning of its keys
 * @param capabilities what it was seen to do
 * @param listsVersions whether its listings show every key that has a version or a delete marker,
 *     with its history, and not only what is current
 */
public record MappingSide(
    Side side, ObjectStore store, String prefix, Capabilities capabilities, boolean listsVersions) {

  /** A side whose listings show what is current. */
  public MappingSide(Side side, ObjectStore store, String prefix, Capabilities capabilities) {
    this(side, store, prefix, capabilities, false);
  }

  /** The bucket's key for a key of the mapping. */
  public ObjectKey full(ObjectKey relative) {
    return prefix.isEmpty() ? relative : ObjectKey.of(prefix + relative.value());
  }

  /** Sends a request; a failure says which side it met. */
  public <T> T call(Supplier<T> request) {
    try {
      return request.get();
    } catch (StoreException e) {
      throw new SideException(side, e);
    }
  }

  /** What a HEAD of a key tells; null if there is no such object. */
  public @Nullable ObjectHead headOrNull(ObjectKey relative) {
    try {
      return call(() -> store.head(full(relative)));
    } catch (SideException e) {
      if (e.failure() == StoreFailure.NOT_FOUND) {
        return null;
      }
      throw e;
    }
  }

  /** The same for a request without a result. */
  public void run(Runnable request) {
    call(
        () -> {
          request.run();
          return true;
        });
  }
}
