package io.bucketbrigade.activities;

import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Loads the immutable contexts of migrations' runs, once per worker. Thread-safe. */
final class MigrationContexts {

  /** A worker serves a handful of migrations at a time. */
  private static final int MAX_KEPT = 256;

  private final StateStores states;
  private final Map<ContextRef, MigrationContext> kept = new ConcurrentHashMap<>();

  MigrationContexts(StateStores states) {
    this.states = states;
  }

  /**
   * The context that preflight wrote.
   *
   * @throws io.bucketbrigade.engine.state.StateStoreException if it cannot be read
   */
  MigrationContext of(ContextRef ref) {
    MigrationContext known = kept.get(ref);
    if (known != null) {
      return known;
    }
    MigrationContext loaded =
        records(ref).require(StateLayout.context(ref), MigrationContext.class);
    if (kept.size() >= MAX_KEPT) {
      kept.clear();
    }
    kept.put(ref, loaded);
    return loaded;
  }

  /** The records of the migration. */
  StateRecords records(ContextRef ref) {
    return new StateRecords(states.ofMigration(ref));
  }
}
