package io.bucketbrigade.cli.embedded;

import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.worker.config.SwitchRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What an owner of a state folder works with.
 *
 * @param known connections by name, of the connections file
 * @param described connections that this command line describes for its own migration
 * @param switches what cutovers may name, over the known connections
 * @param temporal finds the dev server; asked by an owner alone
 * @param worker starts the worker
 */
public record EmbeddedSetup(
    Map<String, S3Connection> known,
    List<S3Connection> described,
    SwitchRules switches,
    Supplier<TemporalSource> temporal,
    EmbeddedWorker.Starter worker) {

  /** Copies the collections. */
  public EmbeddedSetup {
    known = Map.copyOf(known);
    described = List.copyOf(described);
  }

  /** All that a worker on the folder can know; what this command describes is kept there. */
  Map<String, S3Connection> connections(StateFolder folder) {
    FolderConnections kept = new FolderConnections(folder);
    described.forEach(kept::keep);
    Map<String, S3Connection> all = new LinkedHashMap<>();
    kept.all().forEach(connection -> all.put(connection.name(), connection));
    all.putAll(known);
    return all;
  }
}
