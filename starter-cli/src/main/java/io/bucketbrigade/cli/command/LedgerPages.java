package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.render.MappedLines;
import io.bucketbrigade.cli.session.LedgerLines;
import io.bucketbrigade.cli.session.Verifications;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.ledger.LedgerPage.Position;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.preflight.ContextRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One kind of a migration's records, wherever a command reads them. */
@FunctionalInterface
interface LedgerPages {

  /** The page of a run that begins at {@code from}; null is the first. */
  LedgerPage page(ContextRef run, @Nullable Position from);

  /** Read from a state store. */
  static LedgerPages in(StateStore state, LedgerPage.Kind kind) {
    return (run, from) ->
        AcceptedLedger.of(state.below(StateLayout.folderOf(run)), run, kind).page(from);
  }

  /** Read through the workers. */
  static LedgerPages through(Verifications workers, LedgerPage.Kind kind) {
    return (run, from) -> workers.page(new LedgerPage.Request(run, kind, from));
  }

  /** The runs of a migration that wrote, the newest first. */
  static List<ContextRef> writeLogs(MigrationProgress migration) {
    ContextRef run = MigrationEnds.requireRun(migration).context();
    return EarlierPasses.upTo(migration).writeLogs().stream().map(run::ofRun).toList();
  }

  /**
   * The records of each mapping, fetched as they are asked for.
   *
   * @param migration whose run it is
   * @param run the whole run: one that copied, or one that verified
   */
  default List<MappedLines> lines(MigrationProgress migration, ContextRef run) {
    return MappedRun.of(migration, run).stream()
        .map(
            part ->
                new MappedLines(
                    part.source(),
                    part.destination(),
                    new LedgerLines(from -> page(part.run(), from))))
        .toList();
  }
}
