package io.bucketbrigade.activities;

import io.bucketbrigade.engine.access.PolicyRefusedException;
import io.bucketbrigade.engine.access.SourceFreeze;
import io.bucketbrigade.engine.cutover.CutoverTools;
import io.bucketbrigade.engine.cutover.HealthCheck;
import io.bucketbrigade.engine.cutover.HealthCheck.Health;
import io.bucketbrigade.engine.cutover.NewObjects;
import io.bucketbrigade.engine.cutover.Notifier;
import io.bucketbrigade.engine.cutover.StepFailedException;
import io.bucketbrigade.engine.cutover.StepProgress;
import io.bucketbrigade.engine.cutover.StepProgress.InterruptedStepException;
import io.bucketbrigade.engine.cutover.SwitchOrder;
import io.bucketbrigade.engine.cutover.SwitchStep;
import io.bucketbrigade.engine.cutover.SwitchSteps.UnknownStepException;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.model.access.FreezeOrder;
import io.bucketbrigade.model.access.FreezeRule;
import io.bucketbrigade.model.cutover.CutoverActivities;
import io.bucketbrigade.model.cutover.CutoverProgress.Written;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.CutoverOptions;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The work of cutovers. Thread-safe; one instance per worker. */
public final class CutoverActivitiesImpl implements CutoverActivities {

  private final ObjectStores stores;
  private final MigrationContexts contexts;
  private final CutoverTools tools;
  private final SourceFreeze freeze;
  private final WorkflowClient client;

  /**
   * Work of one worker.
   *
   * @param stores opens the sources
   * @param states opens state stores
   * @param tools what cutovers may name
   * @param freeze writes the policies of sources
   * @param client asks Temporal whether cutovers go on
   */
  public CutoverActivitiesImpl(
      ObjectStores stores,
      StateStores states,
      CutoverTools tools,
      SourceFreeze freeze,
      WorkflowClient client) {
    this.stores = stores;
    this.contexts = new MigrationContexts(states);
    this.tools = tools;
    this.freeze = freeze;
    this.client = client;
  }

  // ---- preparing

  @Override
  public Preview preview(Task task) {
    CutoverOptions options = task.options();
    List<Problem> refusals = new ArrayList<>();
    if (options.check() != null && !tools.checks().containsKey(options.check())) {
      refusals.add(unknown("health check", options.check(), "checks"));
    }
    options.notified().stream()
        .filter(name -> !tools.notifiers().containsKey(name))
        .forEach(name -> refusals.add(unknown("notifier", name, "notify")));
    List<String> words =
        options.steps().stream().map(name -> preview(task, name, refusals)).toList();
    if (options.freezeStep() != null) {
      preview(task, options.freezeStep(), refusals);
    }
    return new Preview(words, List.copyOf(new TreeSet<>(tools.approvers())), refusals);
  }

  private String preview(Task task, String name, List<Problem> refusals) {
    try {
      return tools.steps().step(name).preview(order(task, name));
    } catch (UnknownStepException e) {
      refusals.add(unknown("switch step", name, "steps"));
    } catch (StepFailedException e) {
      refusals.add(refusal("The step '%s' could not be done: %s".formatted(name, e.getMessage())));
    }
    return "";
  }

  private static Problem unknown(String what, String name, String section) {
    return refusal(
        "The worker defines no %s '%s'; add it to '%s' in the switches file of all workers."
            .formatted(what, name, section));
  }

  private static Problem refusal(String words) {
    return new Problem(Side.DESTINATION, FailureCode.CUTOVER_REFUSED, words);
  }

  // ---- the freeze

  @Override
  public String freeze(FreezeTask task) {
    FreezeOrder order = order(task);
    ofPolicies(
        () -> {
          order.buckets().forEach(bucket -> freeze.put(order, bucket));
          return true;
        });
    return task.until() == null
        ? "frozen until it is lifted"
        : "frozen until %s".formatted(task.until());
  }

  @Override
  public FreezeStanding lookAtFreeze(FreezeTask task) {
    FreezeOrder order = order(task);
    return ofPolicies(
        () -> {
          String wrong =
              order.buckets().stream()
                  .map(bucket -> freeze.look(order, bucket).wrong())
                  .filter(words -> !words.isEmpty())
                  .collect(Collectors.joining(" "));
          return new FreezeStanding(wrong.isEmpty(), wrong);
        });
  }

  @Override
  public void lift(Task task) {
    FreezeOrder order = order(new FreezeTask(task, null));
    ofPolicies(
        () -> {
          String migration = task.migration().migrationId();
          order.buckets().forEach(bucket -> freeze.liftAll(migration, bucket));
          return true;
        });
  }

  private FreezeOrder order(FreezeTask task) {
    CutoverOptions options = task.task().options();
    FreezeRule rule =
        new FreezeRule(options.freezeExempt(), options.freezeDenied(), task.until() == null);
    return new FreezeOrder(
        task.task().migration().migrationId(),
        task.task().cutover(),
        rule,
        task.until(),
        mappings(task.task()));
  }

  @Override
  public OpenUploads openUploads(Task task) {
    List<String> keys =
        TaskFailures.withConnections(
            () ->
                mappings(task).stream()
                    .map(BucketMapping::source)
                    .flatMap(source -> openUploads(source).stream())
                    .map(ObjectKey::value)
                    .toList());
    return new OpenUploads(
        keys.size(), keys.subList(0, Math.min(OpenUploads.MAX_NAMED, keys.size())));
  }

  private List<ObjectKey> openUploads(BucketLocation source) {
    return stores.open(source).uploadsBelow(source.prefix());
  }

  private static <T> T ofPolicies(Supplier<T> call) {
    try {
      return TaskFailures.withConnections(call);
    } catch (PolicyRefusedException e) {
      throw TaskFailures.of(FailureCode.FREEZE_LOST, e, e.retryable());
    }
  }

  // ---- steps

  @Override
  public String step(StepTask task) {
    try {
      SwitchStep step = tools.steps().step(task.name());
      SwitchOrder order = order(task.task(), task.name());
      StepProgress progress = progress(Activity.getExecutionContext());
      return task.back() ? step.reverse(order, progress) : step.apply(order, progress);
    } catch (UnknownStepException e) {
      throw TaskFailures.leaveToOthers(FailureCode.STEP_FAILED, String.valueOf(e.getMessage()));
    } catch (StepFailedException e) {
      throw failure(e);
    }
  }

  private static StepProgress progress(ActivityExecutionContext attempt) {
    return words -> {
      try {
        attempt.heartbeat(words);
      } catch (ActivityCompletionException e) {
        throw new InterruptedStepException("this attempt is over; another one goes on");
      }
    };
  }

  private static ApplicationFailure failure(StepFailedException e) {
    return TaskFailures.of(FailureCode.STEP_FAILED, e, e.retryable());
  }

  private SwitchOrder order(Task task, String step) {
    return new SwitchOrder(task.migration().migrationId(), task.cutover(), step, mappings(task));
  }

  private List<BucketMapping> mappings(Task task) {
    return contexts.specOf(task.migration(), task.mappings()).mappings();
  }

  // ---- watching and telling

  @Override
  public HealthNews checkHealth(Task task) {
    String name = String.valueOf(task.options().check());
    HealthCheck check = tools.checks().get(name);
    if (check == null) {
      throw TaskFailures.leaveToOthers(
          FailureCode.UNHEALTHY, "this worker defines no health check '%s'".formatted(name));
    }
    Health health = check.check();
    return new HealthNews(health.healthy(), health.words());
  }

  @Override
  public Written countWritten(CountTask task) {
    int mappings = task.task().mappings();
    return TaskFailures.withConnections(
        () ->
            IntStream.range(0, mappings)
                .mapToObj(index -> task.task().migration().ofMapping(index, mappings))
                .map(mapping -> countWritten(contexts.of(mapping), task.since(), mappings))
                .reduce(new Written(0, 0, true), CutoverActivitiesImpl::sum));
  }

  private Written countWritten(MigrationContext mapping, Instant since, int mappings) {
    BucketLocation destination = mapping.spec().destination();
    // Some servers cut their times to seconds.
    Instant byItsClock =
        since.plusMillis(mapping.destination().clockOffsetMillis()).truncatedTo(ChronoUnit.SECONDS);
    return NewObjects.count(
        stores.open(destination),
        destination.prefix(),
        byItsClock,
        Math.max(1, NewObjects.MAX_PAGES / mappings));
  }

  private static Written sum(Written one, Written other) {
    return new Written(
        one.objects() + other.objects(), one.looked() + other.looked(), one.all() && other.all());
  }

  @Override
  public void tell(NoticeTask task) {
    String migration = task.task().migration().migrationId();
    Notifier.Notice notice =
        new Notifier.Notice(
            "%s/%s/%d".formatted(migration, task.task().cutover(), task.number()),
            migration,
            task.event(),
            task.words());
    List<StepFailedException> failures = failures(task.task().options().notified(), notice);
    // Those who were told know the notice by its id.
    if (!failures.isEmpty()) {
      throw failure(failures.getFirst());
    }
  }

  private List<StepFailedException> failures(List<String> names, Notifier.Notice notice) {
    List<StepFailedException> failures = new ArrayList<>();
    for (String name : names) {
      Notifier notifier = tools.notifiers().get(name);
      try {
        if (notifier != null) {
          notifier.send(notice);
        }
      } catch (StepFailedException e) {
        failures.add(e);
      }
    }
    return failures;
  }

  @Override
  public void record(RecordTask task) {
    contexts.records(task.migration()).write(StateLayout.CUTOVER, task.progress());
  }

  @Override
  public boolean isRunning(RunTask task) {
    try {
      WorkflowStub workflow = client.newUntypedWorkflowStub(task.workflowId());
      return workflow.describe().getStatus()
          == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    } catch (WorkflowNotFoundException e) {
      return false;
    }
  }
}
