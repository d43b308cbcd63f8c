package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.decide.Decider;
import io.bucketbrigade.engine.decide.Decision;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.settle.KeyResult;
import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.settle.Settlement;
import io.bucketbrigade.engine.writes.WriteLog;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Brings each key to its fate and settles it. */
final class CopyWork implements RowWork {

  private final Decider decider;
  private final KeyMigrator keys;
  private final Settlement settlement;
  private final WriteLog writes;
  private final WriteLog.Reader logged;
  private final boolean carriesOver;

  /**
   * Work on one range.
   *
   * @param decider what to do about a row
   * @param keys does it
   * @param settlement what became of it
   * @param writes what earlier passes wrote
   * @param carriesOver whether what these wrote, and is still there, goes into this pass's log, too
   */
  CopyWork(
      Decider decider,
      KeyMigrator keys,
      Settlement settlement,
      WriteLog writes,
      boolean carriesOver) {
    this.decider = decider;
    this.keys = keys;
    this.settlement = settlement;
    this.writes = writes;
    this.logged = writes.reader();
    this.carriesOver = carriesOver;
  }

  @Override
  public void takeHoles(Jobs jobs) throws InterruptedException {
    WriteLog.Reader ofHoles = writes.reader();
    for (Settlement.Entry hole : settlement.holes()) {
      ObjectWrite write = ofHoles.at(hole.key());
      jobs.submit(
          () -> settlement.settle(hole, carriedOver(write, keys.migrateHole(hole.key(), write))));
    }
  }

  @Override
  public void take(MergeRow listed, Jobs jobs) throws InterruptedException {
    MergeRow row = listed.withLogged(logged.at(listed.key()));
    if (row instanceof MergeRow.DestinationOnly only) {
      ObjectWrite orphan = only.orphan();
      settlement.takeDestinationOnly(
          row.key(), orphan == null ? null : orphan.goneAt(Instant.now()));
      return;
    }
    Decision decision = decider.decide(row);
    KeyResult atOnce = keys.settleAtOnce(row, decision);
    if (atOnce != null) {
      settlement.takeSettled(row.key(), carriedOver(row.logged(), atOnce));
    } else {
      Settlement.Entry entry = settlement.take(row.key());
      jobs.submit(
          () -> settlement.settle(entry, carriedOver(row.logged(), keys.migrate(row, decision))));
    }
  }

  /** A copy whose source was gone and is there again is no longer to be deleted. */
  private KeyResult carriedOver(@Nullable ObjectWrite write, KeyResult result) {
    if (write == null || write.deletedAt() != null || result.write() != null) {
      return result;
    }
    return carriesOver || write.goneSince() != null ? result.withWrite(write.here()) : result;
  }

  @Override
  public boolean isDrained() {
    return settlement.isDrained();
  }
}
