package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.decide.Decider;
import io.bucketbrigade.engine.decide.Decision;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.settle.KeyResult;
import io.bucketbrigade.engine.settle.Settlement;

/**
 * Brings each key to its fate and settles it.
 *
 * @param decider what to do about a row
 * @param keys does it
 * @param settlement what became of it
 */
record CopyWork(Decider decider, KeyMigrator keys, Settlement settlement) implements RowWork {

  @Override
  public void takeHoles(Jobs jobs) throws InterruptedException {
    for (Settlement.Entry hole : settlement.holes()) {
      jobs.submit(() -> settlement.settle(hole, keys.migrateHole(hole.key())));
    }
  }

  @Override
  public void take(MergeRow row, Jobs jobs) throws InterruptedException {
    if (row instanceof MergeRow.DestinationOnly) {
      settlement.takeDestinationOnly(row.key());
      return;
    }
    Decision decision = decider.decide(row);
    KeyResult atOnce = keys.settleAtOnce(row, decision);
    if (atOnce != null) {
      settlement.takeSettled(row.key(), atOnce);
    } else {
      Settlement.Entry entry = settlement.take(row.key());
      jobs.submit(() -> settlement.settle(entry, keys.migrate(row, decision)));
    }
  }

  @Override
  public boolean isDrained() {
    return settlement.isDrained();
  }
}
