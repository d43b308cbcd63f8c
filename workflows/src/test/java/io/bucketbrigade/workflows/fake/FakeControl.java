package io.bucketbrigade.workflows.fake;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.large.LargeObjectWindow;
import io.bucketbrigade.model.ledger.LedgerPage.Position;
import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.PrefixFindings;
import io.bucketbrigade.model.migration.SeamCheck;
import io.bucketbrigade.model.migration.StatusRecord;
import io.bucketbrigade.model.migration.Survey;
import io.bucketbrigade.model.migration.UploadSweep;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.plan.PlanWindow;
import io.bucketbrigade.model.plan.SplitResult;
import io.bucketbrigade.model.plan.SplitTask;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.PreflightResult;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.spec.MigrationSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Control activities over a {@link KeySpace}; what a test wants otherwise it sets. Thread-safe. */
public final class FakeControl implements ControlActivities {

  private final KeySpace keys;
  private final List<LanePlan> lanes;
  private final Queue<LaneRecord> laneRecords = new ConcurrentLinkedQueue<>();
  private final Queue<StatusRecord> statuses = new ConcurrentLinkedQueue<>();
  private final Queue<StatusRecord> summaries = new ConcurrentLinkedQueue<>();
  private final Queue<SplitTask> splits = new ConcurrentLinkedQueue<>();
  private final Queue<SeamCheck> seamChecks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger surveys = new AtomicInteger();
  private final Queue<PreflightTask> preflights = new ConcurrentLinkedQueue<>();
  private volatile PreflightResult mappingsCheck = new PreflightResult(List.of(), List.of(), false);
  private volatile Function<PreflightTask, PreflightResult> preflight =
      task -> new PreflightResult(List.of(), List.of(), false);
  private volatile Survey survey = new Survey(Tally.ZERO, 0, 0, 0, null);
  private final AtomicInteger prefixChecks = new AtomicInteger();
  private volatile PrefixFindings prefixes = new PrefixFindings(0, 0, List.of(), "");
  private volatile boolean staleStatus;
  private volatile boolean exists = true;
  private volatile UploadSweep sweep = UploadSweep.NOTHING;
  private final AtomicInteger sweeps = new AtomicInteger();
  private volatile List<LargeObjectWindow.LargeObject> handedOver = List.of();
  private volatile @Nullable MigrationSpec spec;
  private volatile @Nullable RuntimeException readFailure;
  private volatile @Nullable RuntimeException planFailure;
  private volatile @Nullable RuntimeException recordFailure;
  private volatile @Nullable RuntimeException sweepFailure;

  /** Plans with the key space's own lanes. */
  public FakeControl(KeySpace keys) {
    this(keys, keys.lanes());
  }

  /** Plans with the given lanes. */
  public FakeControl(KeySpace keys, List<LanePlan> lanes) {
    this.keys = keys;
    this.lanes = lanes;
  }

  KeySpace keys() {
    return keys;
  }

  /** Reading what was asked of a run finds this. */
  public void spec(MigrationSpec found) {
    spec = found;
  }

  /** Preflight answers with this. */
  public void preflight(PreflightResult result) {
    preflight = task -> result;
  }

  /** Preflight answers each mapping with this. */
  public void preflight(Function<PreflightTask, PreflightResult> answer) {
    preflight = answer;
  }

  /** What the comparison of many mappings answers with. */
  public void mappingsCheck(PreflightResult result) {
    mappingsCheck = result;
  }

  /** The preflights, in no particular order. */
  public List<PreflightTask> preflights() {
    return List.copyOf(preflights);
  }

  /** Reading the status finds that of the end before, as if a new run had kept none yet. */
  public void staleStatus() {
    staleStatus = true;
  }

  /** Surveys answer with this from now on. */
  public void survey(Survey result) {
    survey = result;
  }

  /** What a look for expected prefixes finds. */
  public void prefixes(PrefixFindings findings) {
    prefixes = findings;
  }

  /** How often expected prefixes were looked for. */
  public int prefixChecks() {
    return prefixChecks.get();
  }

  /** What the source says of a doubted key. */
  public void exists(boolean answer) {
    exists = answer;
  }

  /** Planning fails with this. */
  public void failPlan(RuntimeException failure) {
    planFailure = failure;
  }

  /** Recording a lane fails with this. */
  public void failRecords(RuntimeException failure) {
    recordFailure = failure;
  }

  /** What the ledger says that leases handed over. */
  public void handedOver(List<LargeObjectWindow.LargeObject> objects) {
    handedOver = List.copyOf(objects);
  }

  /** Reading the ledger fails with this. */
  public void failReads(RuntimeException failure) {
    readFailure = failure;
  }

  /** Sweeps of uploads answer with this. */
  public void sweep(UploadSweep result) {
    sweep = result;
  }

  /** Sweeps of uploads fail with this. */
  public void failSweep(RuntimeException failure) {
    sweepFailure = failure;
  }

  /** How many sweeps of uploads there were. */
  public int sweeps() {
    return sweeps.get();
  }

  /** The lane records written. */
  public List<LaneRecord> laneRecords() {
    return List.copyOf(laneRecords);
  }

  /** The statuses written, oldest first. */
  public List<StatusRecord> statuses() {
    return List.copyOf(statuses);
  }

  /** The summaries written. */
  public List<StatusRecord> summaries() {
    return List.copyOf(summaries);
  }

  /** The splits asked for. */
  public List<SplitTask> splits() {
    return List.copyOf(splits);
  }

  /** The keys asked about. */
  public List<SeamCheck> seamChecks() {
    return List.copyOf(seamChecks);
  }

  /** How many surveys were taken. */
  public int surveys() {
    return surveys.get();
  }

  @Override
  public PreflightResult checkMappings(PreflightTask task) {
    return mappingsCheck;
  }

  @Override
  public PreflightResult preflight(PreflightTask task) {
    preflights.add(task);
    return preflight.apply(task);
  }

  @Override
  public PlanSummary plan(ContextRef context) {
    throwIf(planFailure);
    return new PlanSummary(lanes.size(), keys.size(), keys.size(), true, keys.size() * 2, 1);
  }

  @Override
  public PrefixFindings checkPrefixes(ContextRef context) {
    prefixChecks.incrementAndGet();
    return prefixes;
  }

  @Override
  public PlanWindow readPlan(PlanWindow.Request request) {
    int end = Math.min(lanes.size(), request.first() + PlanWindow.MAX_LANES);
    return new PlanWindow(lanes.subList(request.first(), end));
  }

  @Override
  public SplitResult split(SplitTask task) {
    splits.add(task);
    long first = keys.firstAfter(task.range().after());
    long count = keys.count(task.range());
    List<ObjectKey> cuts = new ArrayList<>();
    for (int piece = 1; piece < task.pieces(); piece++) {
      ObjectKey cut = keys.at(first + count * piece / task.pieces());
      // The last key of a range leaves nothing behind it to cut off.
      if (cut != null && keys.rank(cut) < first + count && !cuts.contains(cut)) {
        cuts.add(cut);
      }
    }
    return new SplitResult(cuts);
  }

  @Override
  public Survey survey(Survey.Request request) {
    surveys.incrementAndGet();
    return survey;
  }

  @Override
  public boolean existsAtSource(SeamCheck check) {
    seamChecks.add(check);
    return exists;
  }

  @Override
  public void recordLane(LaneRecord record) {
    throwIf(recordFailure);
    laneRecords.add(record);
  }

  @Override
  public LargeObjectWindow readHandedOver(LargeObjectWindow.Request request) {
    throwIf(readFailure);
    int from = request.from().line();
    int to = Math.min(handedOver.size(), from + LargeObjectWindow.MAX_OBJECTS);
    return new LargeObjectWindow(
        handedOver.subList(from, to),
        to == handedOver.size() ? null : new Position("", 0, null, to));
  }

  @Override
  public MigrationSpec readSpec(SpecRequest request) {
    MigrationSpec wanted = spec;
    return wanted == null ? preflights.element().spec() : wanted;
  }

  @Override
  public MigrationProgress readStatus(ContextRef migration) {
    return (staleStatus ? summaries() : statuses()).getLast().progress();
  }

  @Override
  public void recordStatus(StatusRecord record) {
    statuses.add(record);
  }

  @Override
  public UploadSweep sweepUploads(ContextRef context) {
    sweeps.incrementAndGet();
    throwIf(sweepFailure);
    return sweep;
  }

  @Override
  public String writeSummary(StatusRecord record) {
    summaries.add(record);
    return "reports/" + record.progress().id() + ".html";
  }

  private static void throwIf(@Nullable RuntimeException failure) {
    if (failure != null) {
      throw failure;
    }
  }
}
