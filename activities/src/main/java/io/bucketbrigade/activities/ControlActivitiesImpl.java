package io.bucketbrigade.activities;

import io.bucketbrigade.engine.plan.CopyCosts;
import io.bucketbrigade.engine.plan.ExpectedPrefixes;
import io.bucketbrigade.engine.plan.ExpectedPrefixes.Checked;
import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.plan.Planner;
import io.bucketbrigade.engine.plan.RangeSplitter;
import io.bucketbrigade.engine.preflight.MappingsExam;
import io.bucketbrigade.engine.preflight.PinCheck;
import io.bucketbrigade.engine.preflight.Preflight;
import io.bucketbrigade.engine.preflight.PreflightReport;
import io.bucketbrigade.engine.report.Course;
import io.bucketbrigade.engine.report.ReportFiles;
import io.bucketbrigade.engine.retry.RecordsInOrder;
import io.bucketbrigade.engine.retry.RetryPlanner;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.settle.HandedOver;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.upload.UploadRecords;
import io.bucketbrigade.engine.upload.UploadSweeper;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.large.LargeObjectWindow;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.PrefixFindings;
import io.bucketbrigade.model.migration.SeamCheck;
import io.bucketbrigade.model.migration.StatusRecord;
import io.bucketbrigade.model.migration.Survey;
import io.bucketbrigade.model.migration.UploadSweep;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.plan.PlanWindow;
import io.bucketbrigade.model.plan.SplitResult;
import io.bucketbrigade.model.plan.SplitTask;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.EarlierWrites;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.preflight.PreflightResult;
import io.bucketbrigade.model.retry.RetryRun;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.StateLocation;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.WorkflowClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Short work of migrations: preflight, planning, and the records that outlive a workflow.
 * Thread-safe; one instance per worker.
 */
public final class ControlActivitiesImpl implements ControlActivities {

  /** A plan is read window by window, by whichever worker comes next. */
  private static final int MAX_PLANS_KEPT = 16;

  private final StateStores states;
  private final MigrationContexts contexts;
  private final PinnedSides sides;
  private final MappingsExam mappings;
  private final Preflight preflight;
  private final LaneSurvey survey;
  private final Map<ContextRef, Plan> plans = new ConcurrentHashMap<>();

  /**
   * Control work of one worker.
   *
   * @param stores opens buckets, without retries of their own
   * @param states opens state stores
   * @param pins shared by all activities of the worker
   * @param client asks Temporal about running lanes
   * @param clock this worker's clock
   */
  public ControlActivitiesImpl(
      ObjectStores stores,
      StateStores states,
      PinCheck pins,
      WorkflowClient client,
      InstantSource clock) {
    this.states = states;
    this.contexts = new MigrationContexts(states);
    this.sides = new PinnedSides(stores, pins);
    this.mappings = new MappingsExam(stores);
    this.preflight = new Preflight(stores, clock);
    this.survey = new LaneSurvey(client, clock);
  }

  // ---- preflight

  /** The index names the migration once, not each of its mappings. */
  @Override
  public PreflightResult checkMappings(PreflightTask task) {
    ContextRef ref = task.context();
    StateLocation state;
    try {
      state = states.resolve(ref.state());
    } catch (StateStoreException e) {
      return refused(FailureCode.STATE_UNAVAILABLE, e);
    }
    List<Problem> overlaps = mappings.refusals(task.spec(), state);
    if (!overlaps.isEmpty()) {
      return new PreflightResult(overlaps, List.of(), false);
    }
    Problem notWritten = stateProblem(() -> writeIndex(ref, task.spec()));
    return new PreflightResult(
        notWritten == null ? List.of() : List.of(notWritten), List.of(), false);
  }

  @Override
  public PreflightResult preflight(PreflightTask task) {
    ContextRef ref = task.context();
    StateLocation state;
    try {
      state = states.resolve(ref.state());
    } catch (StateStoreException e) {
      return refused(FailureCode.STATE_UNAVAILABLE, e);
    }
    PreflightReport report =
        task.audit()
            ? preflight.look(task.spec(), state)
            : preflight.examine(task.spec(), state, task.pass());
    boolean stateIsRefused =
        report.result().refusals().stream().anyMatch(problem -> problem.side() == Side.STATE);
    if (stateIsRefused) {
      return report.result();
    }
    Problem notWritten = stateProblem(() -> record(task, report.context()));
    return notWritten == null ? report.result() : with(report.result(), notWritten);
  }

  private void record(PreflightTask task, @Nullable MigrationContext context) {
    ContextRef ref = task.context();
    if (ref.mapping() == null) {
      writeIndex(ref, task.spec());
    }
    EarlierWrites writes = task.earlierWrites();
    if (context != null) {
      contexts
          .records(ref)
          .write(
              StateLayout.context(ref),
              (writes == null ? context : context.withEarlierWrites(writes))
                  .withOptions(task.pass()));
    }
  }

  private void writeIndex(ContextRef ref, MigrationSpec spec) {
    new StateRecords(states.open(ref.state()))
        .write(
            StateLayout.indexEntry(spec.id()),
            new StateLayout.IndexEntry(spec.id(), spec.sourceWords(), spec.destinationWords()));
  }

  /** Writes what is to be kept, by which the state store is proven to work; null if it does. */
  private static @Nullable Problem stateProblem(Runnable write) {
    try {
      write.run();
      return null;
    } catch (StateStoreException e) {
      return problem(FailureCode.STATE_UNAVAILABLE, e);
    } catch (UnknownConnectionException e) {
      return problem(FailureCode.UNKNOWN_CONNECTION, e);
    }
  }

  private static PreflightResult refused(FailureCode code, Exception e) {
    return new PreflightResult(List.of(problem(code, e)), List.of(), false);
  }

  private static PreflightResult with(PreflightResult result, Problem refusal) {
    List<Problem> refusals = new ArrayList<>(result.refusals());
    refusals.add(refusal);
    return new PreflightResult(refusals, result.warnings(), result.emptySource());
  }

  private static Problem problem(FailureCode code, Exception e) {
    return new Problem(Side.STATE, code, String.valueOf(e.getMessage()));
  }

  @Override
  public MigrationSpec readSpec(SpecRequest request) {
    return contexts.specOf(request.run(), request.mappings());
  }

  // ---- planning

  /** A plan that is there already is the plan: windows of two plans would not fit together. */
  @Override
  public PlanSummary plan(ContextRef ref) {
    StateRecords records = contexts.records(ref);
    Optional<Plan> before = records.read(StateLayout.plan(ref), Plan.class);
    if (before.isPresent()) {
      return before.get().summary();
    }
    MigrationContext context = contexts.of(ref);
    Plan made =
        new Planner(
                sides.open(Side.SOURCE, context),
                context.spec().source().prefix(),
                CopyCosts.of(context))
            .plan(ref.shareOf(PlanSummary.MAX_LANES));
    Optional<Plan> meanwhile = records.read(StateLayout.plan(ref), Plan.class);
    if (meanwhile.isPresent()) {
      return meanwhile.get().summary();
    }
    records.write(StateLayout.plan(ref), made);
    return made.summary();
  }

  @Override
  public PrefixFindings checkPrefixes(ContextRef ref) {
    ActivityExecutionContext activity = Activity.getExecutionContext();
    MigrationContext context = contexts.of(ref);
    List<String> expected = context.spec().selection().expectPrefixes();
    Checked from = activity.getLastHeartbeatDetails(Checked.class).orElse(Checked.NONE);
    Checked all =
        new ExpectedPrefixes(sides.open(Side.SOURCE, context), context.spec().source().prefix())
            .check(expected, from, activity::heartbeat);
    List<String> missing = all.missing().stream().map(expected::get).toList();
    String record = StateLayout.missingPrefixes(ref);
    if (!missing.isEmpty()) {
      contexts.records(ref).write(record, missing);
    }
    return new PrefixFindings(
        expected.size(),
        missing.size(),
        missing.stream().limit(PrefixFindings.MAX_NAMED).toList(),
        record);
  }

  @Override
  public PlanWindow readPlan(PlanWindow.Request request) {
    ContextRef ref = request.context();
    Plan plan = plans.get(ref);
    if (plan == null) {
      plan = contexts.records(ref).require(StateLayout.plan(ref), Plan.class);
      if (plans.size() >= MAX_PLANS_KEPT) {
        plans.clear();
      }
      plans.put(ref, plan);
    }
    return plan.window(request.first());
  }

  @Override
  public SplitResult split(SplitTask task) {
    MigrationContext context = contexts.of(task.context());
    if (task.recorded()) {
      return new SplitResult(
          recorded(task.context(), context)
              .map(planner -> planner.cuts(task.range(), task.pieces()))
              .orElse(List.of()));
    }
    RangeSplitter splitter =
        new RangeSplitter(sides.open(Side.SOURCE, context), context.spec().source().prefix());
    return new SplitResult(splitter.split(task.range(), task.pieces()));
  }

  /**
   * What a run that retries goes through is no listing's to tell; empty for one that deletes, whose
   * few keys are not worth a split.
   */
  private Optional<RetryPlanner> recorded(ContextRef run, MigrationContext context) {
    StateRecords records = contexts.records(run);
    return records
        .read(StateLayout.retry(run), RetryRun.class)
        .map(RetryRun::order)
        .map(
            order ->
                new RetryPlanner(
                    new RecordsInOrder(records.store(), order, context.spec().source().prefix())));
  }

  @Override
  public boolean existsAtSource(SeamCheck check) {
    MigrationContext context = contexts.of(check.context());
    ObjectKey key = ObjectKey.of(context.spec().source().prefix() + check.key().value());
    try {
      ObjectHead head = sides.open(Side.SOURCE, context).head(key);
      Instant byOurClock = head.lastModified().minusMillis(context.source().clockOffsetMillis());
      return byOurClock.isBefore(check.before());
    } catch (StoreException e) {
      if (e.failure() == StoreFailure.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  // ---- unfinished uploads

  @Override
  public UploadSweep sweepUploads(ContextRef ref) {
    UploadRecords records = new UploadRecords(states.ofMigration(ref));
    if (records.names(1).isEmpty()) {
      return UploadSweep.NOTHING;
    }
    MigrationContext context = contexts.of(ref);
    Problem elsewhere = sides.elsewhere(Side.DESTINATION, context);
    if (elsewhere != null && elsewhere.code() != FailureCode.PIN_MISMATCH) {
      // A migration that has ended does not wait for a side that is away.
      return new UploadSweep(0, 1, elsewhere.message());
    }
    ActivityExecutionContext activity = Activity.getExecutionContext();
    Duration clockAhead = Duration.ofMillis(context.destination().clockOffsetMillis());
    return new UploadSweeper(sides.open(Side.DESTINATION, context), records, clockAhead)
        .sweep(() -> activity.heartbeat(null));
  }

  // ---- surveying and recording

  @Override
  public Survey survey(Survey.Request request) {
    return survey.survey(request);
  }

  @Override
  public LargeObjectWindow readHandedOver(LargeObjectWindow.Request request) {
    ContextRef ref = request.context();
    AcceptedLedger ledger =
        AcceptedLedger.of(states.ofMigration(ref), ref, LedgerPage.Kind.EXCEPTIONS);
    return new HandedOver(ledger, contexts.of(ref).spec().source().prefix()).window(request.from());
  }

  @Override
  public void recordLane(LaneRecord record) {
    contexts.records(record.context()).write(record.path(), record);
  }

  @Override
  public MigrationProgress readStatus(ContextRef migration) {
    return contexts.records(migration).require(StateLayout.STATUS, MigrationProgress.class);
  }

  @Override
  public void recordStatus(StatusRecord record) {
    StateRecords records = contexts.records(record.context());
    records.write(StateLayout.STATUS, record.progress());
    String course = StateLayout.course(record.context());
    Course before = records.read(course, Course.class).orElse(Course.EMPTY);
    records.write(course, before.plus(record.progress()));
  }

  @Override
  public String writeSummary(StatusRecord record) {
    StateRecords records = contexts.records(record.context());
    records.write(StateLayout.SUMMARY, record.progress());
    records
        .store()
        .write(
            StateLayout.SUMMARY_FOR_PEOPLE,
            SummaryText.of(record.progress()).getBytes(StandardCharsets.UTF_8));
    ReportFiles.write(records.store(), record.progress());
    return records.store().locate(ReportFiles.HTML);
  }
}
