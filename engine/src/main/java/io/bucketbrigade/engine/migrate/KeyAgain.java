package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.decide.Decision;
import io.bucketbrigade.engine.decide.Repair;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.settle.Differing;
import io.bucketbrigade.engine.settle.KeyResult;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.Fate;
import org.jspecify.annotations.Nullable;

/**
 * Tries one key again, or repairs it where a verification found it different.
 *
 * @param keys tries what failed
 * @param repairing copies what differs; the lease keeps large objects, and the next one goes on
 *     with their uploads
 * @param histories takes the place of both where histories are migrated; else null
 */
record KeyAgain(KeyMigrator keys, KeyMigrator repairing, @Nullable HistoryMigrator histories)
    implements RecordedKeys.Again {

  @Override
  public KeyResult migrate(
      ObjectKey key, @Nullable LedgerRecord before, @Nullable ObjectWrite logged)
      throws InterruptedException {
    Differing differs = before == null ? null : before.differs();
    HistoryMigrator whole = histories;
    if (whole == null) {
      return differs == null
          ? keys.migrateHole(key, logged)
          : repairing.repair(key, new Repair(differs.destination()));
    }
    return differs == null || differs.isOfHistory()
        ? whole.migrateHole(key)
        : keys.look(key, row -> unlessWritten(whole, row, differs));
  }

  /** A version that is written stays as it is: another one would make the history longer. */
  private KeyResult unlessWritten(HistoryMigrator whole, MergeRow row, Differing differs)
      throws InterruptedException {
    Repair repair = new Repair(differs.destination());
    boolean isStillThere =
        row instanceof MergeRow.Both both && repair.isStillSeen(both.destination());
    return isStillThere
        ? keys.exception(
            row,
            Fate.FAILED,
            new Decision.Refuse(
                FailureCode.CONFLICT,
                "The copy of the key's current version differs, and a version that is written stays as it is. Remove the key's versions at the destination by hand and retry."))
        : whole.migrateHole(row.key());
  }
}
