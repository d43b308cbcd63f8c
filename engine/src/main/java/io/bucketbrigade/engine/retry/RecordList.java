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
 * @param keysFirst whether a line's key can be read without the rest of it
 * @param sourcePrefix what whole keys begin with
 * @param lanes those that have records, in key order
 */
record RecordList(
    AcceptedLedger ledger,
    Function<String, @Nullable LedgerRecord> parser,
    boolean keysFirst,
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
    return new RecordList(ledger, parser, kind == LedgerPage.Kind.EXCEPTIONS, sourcePrefix, lanes);
  }

  /** Hands over the records of some lanes; each lane is asked for once those before were read. */
  void forEachWhere(
      Predicate<KeyRange> lane,
      Predicate<ObjectKey> wanted,
      BiConsumer<ObjectKey, LedgerRecord> taker) {
    for (LanePlan planned : lanes) {
      if (lane.test(planned.range())) {
        forEachOf(planned, wanted, taker);
      }
    }
  }

  /** Most exceptions of a pass are not wanted, so these are not parsed. */
  private void forEachOf(
      LanePlan lane, Predicate<ObjectKey> wanted, BiConsumer<ObjectKey, LedgerRecord> taker) {
    ledger.forEachOfLane(
        lane.id(),
        line -> {
          if (keysFirst
              && !wanted.test(LedgerRecord.below(LedgerRecord.keyOf(line), sourcePrefix))) {
            return true;
          }
          LedgerRecord record = parser.apply(line);
          ObjectKey key = record == null ? null : record.keyBelow(sourcePrefix);
          if (record != null && key != null && (keysFirst || wanted.test(key))) {
            taker.accept(key, record);
          }
          return true;
        });
  }
}
