package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.embedded.StateFolder;
import io.bucketbrigade.cli.embedded.StoredStatuses;
import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.engine.state.FolderStateStore;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.migration.MigrationProgress;
import java.util.Optional;

/** The status that a folder's state store kept, for when nothing runs. */
final class StoredStatus {

  private StoredStatus() {}

  static Optional<MigrationProgress> find(TargetOptions target, String id) {
    return StateFolder.existing(target.statePath())
        .flatMap(folder -> new StoredStatuses(folder).find(id));
  }

  static MigrationProgress require(TargetOptions target, String id) {
    return find(target, id)
        .orElseThrow(
            () ->
                CliException.usage(
                    "no migration '%s' is known in %s; 'brigade list%s' shows those that are."
                        .formatted(id, target.statePath(), target.repeated())));
  }

  /** The state store of a folder that holds migrations. */
  static StateStore stateOf(TargetOptions target) {
    return new FolderStateStore(
        StateFolder.existing(target.statePath()).orElseThrow().stateStore());
  }
}
