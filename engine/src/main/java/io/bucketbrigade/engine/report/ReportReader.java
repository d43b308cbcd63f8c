package io.bucketbrigade.engine.report;

import io.bucketbrigade.engine.pace.Pace;
import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.settle.ZippedLines;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.key.ObjectKey;
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
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a report together from a migration's records. The ledger is walked record by record and
 * never held, so memory does not grow with the exceptions. For one thread.
 */
public final class ReportReader {

  /** A lane has a manifest per 50 leases; these are the manifests of 5,000,000 leases. */
  private static final int MAX_MANIFESTS = 100_000;

  /** Each worker has one in a run and mapping, a new one after each restart. */
  private static final int MAX_PACES = 1_000;

  private final StateStore migration;
  private final StateRecords records;
  private final SortedMap<String, Long> byCode = new TreeMap<>();
  private final List<LedgerRecord> shown = new ArrayList<>();
  private final Map<Fate, Integer> shownByFate = new EnumMap<>(Fate.class);

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
    List<LaneFindings> lanes = new ArrayList<>();
    if (run != null) {
      for (ContextRef part : parts(progress, run.context())) {
        ContextRef ledger = part.ofRun(run.ledger().runId());
        lanes.addAll(lanes(part, ledger, title(progress, part)));
      }
    }
    return new Report(
        Report.FORMAT,
        progress,
        run == null ? null : context(parts(progress, run.context())),
        lanes,
        run == null
            ? Course.EMPTY
            : records.read(StateLayout.course(run.context()), Course.class).orElse(Course.EMPTY),
        run == null ? Pace.NONE : pace(progress, run),
        byCode,
        shown,
        discrepancies(progress),
        NotChecked.of(progress));
  }

  /** A run's part of each mapping; of one mapping it is the whole. */
  private static List<ContextRef> parts(MigrationProgress progress, ContextRef run) {
    int count = Math.max(1, progress.mappings().size());
    return IntStream.range(0, count).mapToObj(index -> run.ofMapping(index, count)).toList();
  }

  private StateStore storeOf(ContextRef part) {
    ContextRef.MappingNumber mapping = part.mapping();
    return mapping == null ? migration : migration.below(StateLayout.mapping(mapping));
  }

  private static String title(MigrationProgress progress, ContextRef part) {
    ContextRef.MappingNumber mapping = part.mapping();
    return mapping == null ? "" : progress.mappings().get(mapping.index()).words() + ": ";
  }

  /** What was asked, of all mappings together, and what preflight found of the first one. */
  private @Nullable MigrationContext context(List<ContextRef> parts) {
    List<MigrationContext> contexts =
        parts.stream()
            .flatMap(
                part ->
                    new StateRecords(storeOf(part))
                        .read(StateLayout.context(part), MigrationContext.class).stream())
            .toList();
    if (contexts.isEmpty()) {
      return null;
    }
    MigrationContext first = contexts.getFirst();
    return new MigrationContext(
        first
            .spec()
            .withMappings(
                contexts.stream().flatMap(one -> one.spec().mappings().stream()).toList()),
        first.source(),
        first.destination());
  }

  /**
   * What became of the lanes of a run.
   *
   * @param ledger the run whose list of exceptions is the newest, which has lanes of its own
   */
  private List<LaneFindings> lanes(ContextRef run, ContextRef ledger, String title) {
    StateRecords own = new StateRecords(storeOf(run));
    List<LanePlan> plan =
        own.read(StateLayout.plan(run), Plan.class).map(Plan::lanes).orElse(List.of());
    if (plan.isEmpty()) {
      return List.of();
    }
    List<Map<Fate, Long>> fates = new ArrayList<>();
    plan.forEach(lane -> fates.add(new EnumMap<>(Fate.class)));
    String prefix =
        own.read(StateLayout.context(run), MigrationContext.class)
            .map(context -> context.spec().source().prefix())
            .orElse("");
    AcceptedLedger exceptions = AcceptedLedger.of(own.store(), ledger, LedgerPage.Kind.EXCEPTIONS);
    for (String lane : exceptions.lanes()) {
      exceptions.forEachOfLane(
          lane,
          line -> {
            LedgerRecord record = LedgerRecord.parse(line);
            if (record.fate() != Fate.SKIPPED) {
              note(record);
              fates.get(laneOf(plan, record.keyBelow(prefix))).merge(record.fate(), 1L, Long::sum);
            }
            return true;
          });
    }
    Map<String, String> newest = newestManifests(own.store(), run);
    return IntStream.range(0, plan.size())
        .mapToObj(
            i ->
                findings(
                    plan.get(i),
                    title,
                    fates.get(i),
                    brokenRanges(own, newest.get(plan.get(i).id()))))
        .toList();
  }

  private void note(LedgerRecord record) {
    byCode.merge(record.code().name(), 1L, Long::sum);
    if (shownByFate.merge(record.fate(), 1, Integer::sum) <= Report.MAX_SHOWN) {
      shown.add(record);
    }
  }

  /** The lane that holds a key; lanes tile the key space in order. */
  private static int laneOf(List<LanePlan> plan, ObjectKey key) {
    int low = 0;
    int high = plan.size() - 1;
    while (low < high) {
      int middle = (low + high) / 2;
      if (plan.get(middle).range().isBeyond(key)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** By lane; lanes without exceptions have none, and so cost no request of their own. */
  private static Map<String, String> newestManifests(StateStore store, ContextRef run) {
    Map<String, String> newest = new HashMap<>();
    for (String manifest : store.list(StateLayout.lanes(run), MAX_MANIFESTS)) {
      newest.put(StateLayout.laneOf(manifest), manifest);
    }
    return newest;
  }

  /** As a lane's newest manifest says, which has all of them. */
  private static int brokenRanges(StateRecords records, @Nullable String manifest) {
    return manifest == null ? 0 : records.require(manifest, LaneRecord.class).broken().size();
  }

  private static LaneFindings findings(
      LanePlan lane, String title, Map<Fate, Long> fates, int brokenRanges) {
    return new LaneFindings(
        lane.id(),
        title + lane.label(),
        fates.getOrDefault(Fate.FAILED, 0L),
        fates.getOrDefault(Fate.DEFERRED, 0L),
        fates.getOrDefault(Fate.QUARANTINED, 0L),
        brokenRanges);
  }

  /** Of the run and its retries, as each worker noted it. */
  private Pace pace(MigrationProgress progress, RunRecord run) {
    Set<ContextRef> runs = new LinkedHashSet<>(List.of(run.context()));
    progress.retries().forEach(round -> runs.add(round.context()));
    Pace pace = Pace.NONE;
    for (ContextRef each : runs) {
      for (ContextRef part : parts(progress, each)) {
        StateRecords own = new StateRecords(storeOf(part));
        for (String name : own.store().list(StateLayout.paces(part), MAX_PACES)) {
          pace = pace.plus(own.require(name, Pace.class));
        }
      }
    }
    return pace;
  }

  private List<Discrepancy> discrepancies(MigrationProgress progress) {
    VerificationProgress verification = progress.verification();
    List<Discrepancy> first = new ArrayList<>();
    if (verification != null) {
      parts(progress, verification.context()).forEach(part -> addDiscrepancies(part, first));
    }
    return first;
  }

  private void addDiscrepancies(ContextRef run, List<Discrepancy> first) {
    AcceptedLedger ledger = AcceptedLedger.of(storeOf(run), run, LedgerPage.Kind.DISCREPANCIES);
    LedgerPage.Position next = null;
    do {
      LedgerPage page = ledger.page(next);
      for (String line : ZippedLines.of(page)) {
        if (first.size() == Report.MAX_SHOWN) {
          return;
        }
        first.add(AcceptedLedger.discrepancy(line));
      }
      next = page.next();
    } while (next != null);
  }
}
