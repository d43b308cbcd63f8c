package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.decide.Decider;
import io.bucketbrigade.engine.decide.Decision;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.settle.KeyResult;
import io.bucketbrigade.engine.settle.Settlement;
import io.bucketbrigade.engine.store.ListedObject;
import org.jspecify.annotations.Nullable;

/**
 * Brings the history of each key to the destination and settles the key.
 *
 * @param decider which keys are migrated at all
 * @param keys settles those that are not
 * @param histories does the others
 * @param settlement what became of each key
 */
record VersionWork(
    Decider decider, KeyMigrator keys, HistoryMigrator histories, Settlement settlement)
    implements RowWork {

  @Override
  public void takeHoles(Jobs jobs) throws InterruptedException {
    for (Settlement.Entry hole : settlement.holes()) {
      jobs.submit(() -> settlement.settle(hole, histories.migrateHole(hole.key())));
    }
  }

  @Override
  public void take(MergeRow row, Jobs jobs) throws InterruptedException {
    switch (row) {
      case MergeRow.DestinationOnly only -> settlement.takeDestinationOnly(only.key(), null);
      case MergeRow.SourceOnly only -> take(only.source(), null, jobs);
      case MergeRow.Both both -> take(both.source(), both.destination(), jobs);
    }
  }

  private void take(ListedObject source, @Nullable ListedObject destination, Jobs jobs)
      throws InterruptedException {
    KeyResult atOnce = leftOut(source);
    if (atOnce == null) {
      atOnce = histories.settleAtOnce(source, destination);
    }
    if (atOnce != null) {
      settlement.takeSettled(source.key(), atOnce);
    } else {
      Settlement.Entry entry = settlement.take(source.key());
      jobs.submit(() -> settlement.settle(entry, histories.migrate(source, destination)));
    }
  }

  /** Rules, layout and the length of keys are asked as if the destination had nothing. */
  private @Nullable KeyResult leftOut(ListedObject source) {
    MergeRow alone = new MergeRow.SourceOnly(source);
    Decision decision = decider.decide(alone);
    return keys.settleAtOnce(alone, decision);
  }

  @Override
  public boolean isDrained() {
    return settlement.isDrained();
  }
}
