package io.bucketbrigade.engine.retry;

import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.verify.Discrepancy;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The records of one run, lane by lane. Thread-safe.
 *
 * @param ledger has them
 * @param parser reads a line; gives null for a record that is nothing to try
 * @param sourcePrefix what whole keys begin with
 * @param lanes those that have records, in key order
 */
record RecordList(
    AcceptedLedger ledger,
    Function<String, @Nullable LedgerRecord> parser,
    String sourcePrefix,
    List<LanePlan> lanes) {

  /** What a run could not copy. */
  static RecordList exceptions(StateStore migration, ContextRef run, String sourcePrefix) {
    return of(migration, run, LedgerPage.Kind.EXCEPTIONS, LedgerRecord::parse, sourcePrefix);
  }

  /**
   * What a verification found different, of whole source keys that begin with {@code wanted}. What
   * only the destination has is nobody's to repair.
   */
  static RecordList discrepancies(
      StateStore migration, ContextRef verification, String sourcePrefix, String wanted) {
    return of(
        migration,
        verification,
        LedgerPage.Kind.DISCREPANCIES,
        line -> {
          Discrepancy found = AcceptedLedger.discrepancy(line);
          boolean repairable =
              found.kind() != Discrepancy.Kind.EXTRA && found.key().value().startsWith(wanted);
          return repairable ? LedgerRecord.different(verification.runId(), found) : null;
        },
        sourcePrefix);
  }

  private static RecordList of(
      StateStore migration,
      ContextRef run,
      LedgerPage.Kind kind,
      Function<String, @Nullable LedgerRecord> parser,
      String sourcePrefix) {
    AcceptedLedger ledger = AcceptedLedger.of(migration, run, kind);
    Set<String> recorded = ledger.lanes();
    List<LanePlan> lanes =
        new StateRecords(migration)
            .require(StateLayout.plan(run), Plan.class).lanes().stream()
                .filter(lane -> recorded.contains(lane.id()))
                .toList();
    return new RecordList(ledger, parser, sourcePrefix, lanes);
  }

  /** Hands over the records of some lanes; each lane is asked for once those before were read. */
  void forEachWhere(Predicate<KeyRange> wanted, BiConsumer<ObjectKey, LedgerRecord> taker) {
    for (LanePlan lane : lanes) {
      if (wanted.test(lane.range())) {
        forEachOf(lane, taker);
      }
    }
  }

  private void forEachOf(LanePlan lane, BiConsumer<ObjectKey, LedgerRecord> taker) {
    ledger.forEachOfLane(
        lane.id(),
        line -> {
          LedgerRecord record = parser.apply(line);
          if (record != null) {
            taker.accept(record.keyBelow(sourcePrefix), record);
          }
          return true;
        });
  }
}
