package io.bucketbrigade.cli.command;

import io.bucketbrigade.model.migration.MappingProgress;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.preflight.ContextRef;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A run's part that is about one mapping.
 *
 * @param run names the records
 * @param source where objects come from, as {@code s3://bucket/prefix}
 * @param destination where they go
 */
record MappedRun(ContextRef run, String source, String destination) {

  /**
   * The parts of a run, in the spec's order.
   *
   * @param migration whose run it is
   * @param run the whole run: one that copied, or one that verified
   */
  static List<MappedRun> of(MigrationProgress migration, ContextRef run) {
    List<MappingProgress> mappings = migration.mappings();
    if (mappings.isEmpty()) {
      return List.of(new MappedRun(run, migration.source(), migration.destination()));
    }
    return IntStream.range(0, mappings.size())
        .mapToObj(
            index ->
                new MappedRun(
                    run.ofMapping(index, mappings.size()),
                    mappings.get(index).source(),
                    mappings.get(index).destination()))
        .toList();
  }
}
