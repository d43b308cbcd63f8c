package io.bucketbrigade.engine.writes;

import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.ContextRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the earlier passes of a mapping wrote. It is streamed, never loaded: a reader holds one open
 * segment for each place where segments overlap, and the bounds of one lane's. Thread-safe. Throws
 * {@link io.bucketbrigade.engine.state.StateStoreException} if the log cannot be read.
 */
public final class WriteLog {

  private final StateStore migration;
  private final List<ContextRef> runs;
  private final String sourcePrefix;

  /**
   * Reads what is accepted now.
   *
   * @param migration the folder of the migration, or of one of many mappings, in the state store
   * @param runs that wrote, the newest first; none if there was no pass before
   * @param sourcePrefix what whole keys begin with
   */
  public WriteLog(StateStore migration, List<ContextRef> runs, String sourcePrefix) {
    this.migration = migration;
    this.runs = List.copyOf(runs);
    this.sourcePrefix = sourcePrefix;
  }

  /** A reader at the beginning. */
  public Reader reader() {
    return new Reader(
        runs.stream().map(run -> new WritesInOrder(migration, run, sourcePrefix)).toList());
  }

  /** Tells keys in ascending order what is known of them. For one thread. */
  public static final class Reader {

    private final List<WritesInOrder> runs;

    private Reader(List<WritesInOrder> runs) {
      this.runs = runs;
    }

    /**
     * What the newest run that wrote under a key says of it.
     *
     * @param key below the source prefix, behind the one asked for before
     * @return null if no run wrote under it
     */
    public @Nullable ObjectWrite at(ObjectKey key) {
      ObjectWrite newest = null;
      for (WritesInOrder run : runs) {
        ObjectWrite found = run.at(key);
        newest = newest == null ? found : newest;
      }
      return newest;
    }
  }
}
