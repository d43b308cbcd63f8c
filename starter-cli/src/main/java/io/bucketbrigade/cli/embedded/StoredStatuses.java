package io.bucketbrigade.cli.embedded;

import io.bucketbrigade.engine.state.FolderStateStore;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.migration.MigrationProgress;
import java.util.List;
import java.util.Optional;

/** What the state store of a folder knows of its migrations, whether or not anything runs. */
public final class StoredStatuses {

  // A page to read; who has more embedded migrations than this looks for one by its id.
  private static final int LIST_MAX = 200;

  private final StateStore store;
  private final StateRecords records;

  /** Reads the folder's state store. */
  public StoredStatuses(StateFolder folder) {
    this.store = new FolderStateStore(folder.stateStore());
    this.records = new StateRecords(store);
  }

  /** The last status that a migration's workers kept; empty if they kept none. */
  public Optional<MigrationProgress> find(String id) {
    return records.read(
        StateLayout.folderOf(id) + "/" + StateLayout.STATUS, MigrationProgress.class);
  }

  /** All of them by id, at most {@value #LIST_MAX}. */
  public List<MigrationProgress> all() {
    return store.list(StateLayout.INDEX, LIST_MAX).stream()
        .map(name -> records.read(name, StateLayout.IndexEntry.class))
        .flatMap(Optional::stream)
        .map(entry -> find(entry.id()))
        .flatMap(Optional::stream)
        .toList();
  }
}
