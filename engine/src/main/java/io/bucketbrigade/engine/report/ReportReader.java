package io.bucketbrigade.engine.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.RunRecord;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.verify.Discrepancy;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a report together from a migration's records. The ledger is walked record by record and
 * never held, so memory does not grow with the exceptions. For one thread.
 */
public final class ReportReader {

  /** A lane has a manifest per 50 leases; this is one of 5,000,000 leases. */
  private static final int MAX_MANIFESTS = 100_000;

  private final StateStore migration;
  private final StateRecords records;
  private final SortedMap<String, Long> byCode = new TreeMap<>();
  private final List<LedgerRecord> shown = new ArrayList<>();

  /**
   * A reader of one report.
   *
   * @param migration the migration's folder in the state store
   */
  public ReportReader(StateStore migration) {
    this.migration = migration;
    this.records = new StateRecords(migration);
  }

  /**
   * Reads everything.
   *
   * @param progress where the migration stands
   * @throws StateStoreException if a record is missing or is not what it should be
   */
  public Report read(MigrationProgress progress) {
    RunRecord run = progress.run();
    List<LaneFindings> lanes = run == null ? List.of() : lanes(run.context());
    return new Report(
        Report.FORMAT,
        progress,
        run == null
            ? null
            : records.read(StateLayout.context(run.context()), MigrationContext.class).orElse(null),
        lanes,
        run == null
            ? Course.EMPTY
            : records.read(StateLayout.course(run.context()), Course.class).orElse(Course.EMPTY),
        byCode,
        shown,
        discrepancies(progress.verification()),
        NotChecked.of(progress));
  }

  private List<LaneFindings> lanes(ContextRef run) {
    AcceptedLedger ledger = AcceptedLedger.of(migration, run, LedgerPage.Kind.EXCEPTIONS);
    return records.read(StateLayout.plan(run), Plan.class).stream()
        .flatMap(plan -> plan.lanes().stream())
        .map(lane -> findings(run, ledger, lane))
        .toList();
  }

  private LaneFindings findings(ContextRef run, AcceptedLedger ledger, LanePlan lane) {
    Map<Fate, Long> fates = new EnumMap<>(Fate.class);
    ledger.forEachOfLane(
        lane.id(),
        line -> {
          LedgerRecord record = LedgerRecord.parse(line);
          if (record.fate() != Fate.SKIPPED) {
            fates.merge(record.fate(), 1L, Long::sum);
            byCode.merge(record.code().name(), 1L, Long::sum);
            if (shown.size() < Report.MAX_SHOWN) {
              shown.add(record);
            }
          }
          return true;
        });
    return new LaneFindings(
        lane.id(),
        lane.label(),
        fates.getOrDefault(Fate.FAILED, 0L),
        fates.getOrDefault(Fate.DEFERRED, 0L),
        fates.getOrDefault(Fate.QUARANTINED, 0L),
        brokenRanges(run, lane));
  }

  /** The newest manifest has all of them. */
  private int brokenRanges(ContextRef run, LanePlan lane) {
    List<String> manifests = migration.list(StateLayout.lane(run, lane.id()), MAX_MANIFESTS);
    return manifests.isEmpty()
        ? 0
        : records.require(manifests.getLast(), LaneRecord.class).broken().size();
  }

  private List<Discrepancy> discrepancies(@Nullable VerificationProgress verification) {
    List<Discrepancy> first = new ArrayList<>();
    if (verification == null) {
      return first;
    }
    AcceptedLedger ledger =
        AcceptedLedger.of(migration, verification.context(), LedgerPage.Kind.DISCREPANCIES);
    LedgerPage.Position next = null;
    do {
      LedgerPage page = ledger.page(next);
      for (String line : page.lines()) {
        if (first.size() == Report.MAX_SHOWN) {
          return first;
        }
        first.add(discrepancy(line));
      }
      next = page.next();
    } while (next != null);
    return first;
  }

  private static Discrepancy discrepancy(String line) {
    try {
      return StateRecords.json().readValue(line, Discrepancy.class);
    } catch (JsonProcessingException e) {
      throw new StateStoreException(
          "A discrepancy on record cannot be read (%s); restore the state store."
              .formatted(e.getOriginalMessage()),
          e);
    }
  }
}
