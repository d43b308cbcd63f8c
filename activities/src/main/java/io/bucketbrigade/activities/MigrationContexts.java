package io.bucketbrigade.activities;

import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.spec.MigrationSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

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

  /**
   * What was asked of a whole run, with all of its mappings.
   *
   * @param mappings how many it has
   */
  MigrationSpec specOf(ContextRef run, int mappings) {
    List<MigrationSpec> specs =
        IntStream.range(0, mappings)
            .mapToObj(index -> of(run.ofMapping(index, mappings)).spec())
            .toList();
    return specs
        .getFirst()
        .withMappings(specs.stream().flatMap(spec -> spec.mappings().stream()).toList());
  }

  /** The records of the migration. */
  StateRecords records(ContextRef ref) {
    return new StateRecords(states.ofMigration(ref));
  }
}
