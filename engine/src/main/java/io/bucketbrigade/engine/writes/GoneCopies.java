package io.bucketbrigade.engine.writes;

import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.ContextRef;
import org.jspecify.annotations.Nullable;

/**
 * Our copies of what the source has no more, as one pass logged them, in key order. Streamed, never
 * loaded. For one thread. Throws {@link io.bucketbrigade.engine.state.StateStoreException} if the
 * log cannot be read.
 */
public final class GoneCopies {

  private final WritesInOrder writes;
  private final String sourcePrefix;
  private final KeyRange range;
  private @Nullable ObjectKey last;

  /**
   * Reads what is accepted now.
   *
   * @param migration the folder of the migration, or of one of many mappings, in the state store
   * @param pass the run that copied
   * @param sourcePrefix what whole keys begin with
   * @param range of keys below that
   */
  public GoneCopies(StateStore migration, ContextRef pass, String sourcePrefix, KeyRange range) {
    this.writes = new WritesInOrder(migration, pass, sourcePrefix);
    this.sourcePrefix = sourcePrefix;
    this.range = range;
    this.last = range.after();
  }

  /** The next one of the range; null at its end. */
  public @Nullable ObjectWrite next() {
    while (true) {
      ObjectWrite write = writes.next(last);
      if (write == null) {
        return null;
      }
      last = write.keyBelow(sourcePrefix);
      if (range.isBeyond(last)) {
        return null;
      }
      if (write.goneSince() != null) {
        return write;
      }
    }
  }
}
