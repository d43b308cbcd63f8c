package io.bucketbrigade.activities;

import com.google.protobuf.Timestamp;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.lane.PrefixLaneWorkflow;
import io.bucketbrigade.model.large.LargeObjectsWorkflow;
import io.bucketbrigade.model.migration.Survey;
import io.bucketbrigade.model.migration.TaskQueues;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.PendingActivityState;
import io.temporal.api.enums.v1.QueryRejectCondition;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.taskqueue.v1.PollerInfo;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Temporal how running lanes stand: each lane's own account, the heartbeats of its leases, and
 * the slots of the workers. A lane that does not answer in time counts as it did when it last did.
 * Thread-safe.
 */
final class LaneSurvey {

  private static final Logger log = LoggerFactory.getLogger(LaneSurvey.class);

  /** A survey is made every few seconds; an old one is of no use. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final Duration CALL_LIMIT = Duration.ofSeconds(3);

  /** Queries load the very workers that they ask. */
  private static final int WIDTH = 16;

  /** A poll lasts up to a minute, so a worker with a free slot is seen within this. */
  private static final Duration POLLED_WITHIN = Duration.ofSeconds(90);

  /** A lease reports every second or two; an older rate is history. */
  private static final Duration RATE_VALID_FOR = Duration.ofSeconds(30);

  private static final Set<String> LEASE_ACTIVITIES = Set.of("copyrange", "verifyrange");
  private static final Pattern SLOTS = Pattern.compile("/slots=([0-9]{1,5})$");
  private static final int MAX_KEPT = 2_000;

  private final WorkflowClient client;
  private final InstantSource clock;
  private final Map<String, LaneState> lastKnown = new ConcurrentHashMap<>();

  LaneSurvey(WorkflowClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Adds up the lanes. */
  Survey survey(Survey.Request request) {
    List<LaneState> lanes = lanes(request);
    Set<String> workers = new HashSet<>(pollingWorkers());
    Tally running = Tally.ZERO;
    VerifyTally verified = null;
    long objectsPerSecond = 0;
    long bytesPerSecond = 0;
    Problem waiting = null;
    for (LaneState lane : lanes) {
      running = running.plus(lane.tally);
      verified = VerifyTally.sum(verified, lane.verified);
      objectsPerSecond += lane.objectsPerSecond;
      bytesPerSecond += lane.bytesPerSecond;
      waiting = waiting == null ? lane.waiting : waiting;
      workers.addAll(lane.workers);
    }
    int slots = workers.stream().mapToInt(LaneSurvey::slotsOf).sum();
    return new Survey(running, objectsPerSecond, bytesPerSecond, slots, waiting, verified);
  }

  /** The slots that a worker's identity tells. */
  static int slotsOf(String identity) {
    Matcher matcher = SLOTS.matcher(identity);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /**
   * One lane with its running leases.
   *
   * @param workers identities of the workers that run its leases; a busy worker does not poll
   */
  private record LaneState(
      Tally tally,
      @Nullable VerifyTally verified,
      long objectsPerSecond,
      long bytesPerSecond,
      @Nullable Problem waiting,
      Set<String> workers) {}

  // ---- asking

  private List<LaneState> lanes(Survey.Request request) {
    if (lastKnown.size() > MAX_KEPT) {
      lastKnown.clear();
    }
    Semaphore width = new Semaphore(WIDTH);
    List<Callable<Boolean>> calls = new ArrayList<>();
    List<String> workflowIds =
        request.laneIds().stream()
            .map(laneId -> workflowId(request.migrationId(), laneId))
            .toList();
    for (String workflowId : workflowIds) {
      calls.add(
          () -> {
            width.acquire();
            try {
              lastKnown.put(workflowId, ask(workflowId));
              return true;
            } catch (StatusRuntimeException | DataConverterException e) {
              log.debug("survey.lane-silent workflow={} cause={}", workflowId, e.toString());
              return false;
            } finally {
              width.release();
            }
          });
    }
    runAll(calls);
    return workflowIds.stream().map(lastKnown::get).filter(LaneSurvey::isKnown).toList();
  }

  private static String workflowId(String migrationId, String laneId) {
    return laneId.equals(LargeObjectsWorkflow.LANE_ID)
        ? LargeObjectsWorkflow.workflowId(migrationId)
        : PrefixLaneWorkflow.workflowId(migrationId, laneId);
  }

  private static boolean isKnown(@Nullable LaneState state) {
    return state != null;
  }

  private static void runAll(List<Callable<Boolean>> calls) {
    // Not in try-with-resources: close() would wait for calls that do not heed their interrupt.
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      threads.invokeAll(calls, LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while asking lanes");
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * The lane is asked before its leases are looked at: what ends in between is missing for a
   * moment, where it would be counted twice the other way round.
   */
  private LaneState ask(String workflowId) {
    LaneProgress progress = progress(workflowId);
    Tally tally = progress.tally();
    VerifyTally verified = progress.verified();
    long objectsPerSecond = 0;
    long bytesPerSecond = 0;
    Set<String> workers = new HashSet<>();
    for (PendingActivityInfo lease : leases(workflowId)) {
      if (lease.getState() == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED) {
        workers.add(lease.getLastWorkerIdentity());
      }
      Optional<RangeCheckpoint> checkpoint = decode(lease.getHeartbeatDetails());
      if (checkpoint.isPresent()) {
        tally = tally.plus(checkpoint.get().tally());
        verified = VerifyTally.sum(verified, checkpoint.get().verified());
        if (isRecent(lease.getLastHeartbeatTime(), RATE_VALID_FOR)) {
          objectsPerSecond += checkpoint.get().objectsPerSecond();
          bytesPerSecond += checkpoint.get().bytesPerSecond();
        }
      }
    }
    return new LaneState(
        tally, verified, objectsPerSecond, bytesPerSecond, progress.waiting(), workers);
  }

  private LaneProgress progress(String workflowId) {
    QueryWorkflowRequest query =
        QueryWorkflowRequest.newBuilder()
            .setNamespace(namespace())
            .setExecution(execution(workflowId))
            .setQuery(WorkflowQuery.newBuilder().setQueryType("progress"))
            .setQueryRejectCondition(QueryRejectCondition.QUERY_REJECT_CONDITION_NONE)
            .build();
    Payloads result = stub().queryWorkflow(query).getQueryResult();
    return converter().fromPayloads(0, Optional.of(result), LaneProgress.class, LaneProgress.class);
  }

  private List<PendingActivityInfo> leases(String workflowId) {
    DescribeWorkflowExecutionRequest request =
        DescribeWorkflowExecutionRequest.newBuilder()
            .setNamespace(namespace())
            .setExecution(execution(workflowId))
            .build();
    return stub().describeWorkflowExecution(request).getPendingActivitiesList().stream()
        .filter(
            activity ->
                LEASE_ACTIVITIES.contains(
                    activity.getActivityType().getName().toLowerCase(Locale.ROOT)))
        .toList();
  }

  private List<String> pollingWorkers() {
    DescribeTaskQueueRequest request =
        DescribeTaskQueueRequest.newBuilder()
            .setNamespace(namespace())
            .setTaskQueue(TaskQueue.newBuilder().setName(TaskQueues.COPY))
            .setTaskQueueType(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
            .build();
    try {
      return stub().describeTaskQueue(request).getPollersList().stream()
          .filter(poller -> isRecent(poller.getLastAccessTime(), POLLED_WITHIN))
          .map(PollerInfo::getIdentity)
          .toList();
    } catch (StatusRuntimeException e) {
      log.debug("survey.pollers-unknown cause={}", e.toString());
      return List.of();
    }
  }

  // ---- leaves

  private boolean isRecent(Timestamp time, Duration age) {
    Instant then = Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    return then.isAfter(clock.instant().minus(age));
  }

  private Optional<RangeCheckpoint> decode(Payloads details) {
    if (details.getPayloadsCount() == 0) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        converter()
            .fromPayloads(0, Optional.of(details), RangeCheckpoint.class, RangeCheckpoint.class));
  }

  private WorkflowServiceBlockingStub stub() {
    return client
        .getWorkflowServiceStubs()
        .blockingStub()
        .withDeadlineAfter(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private String namespace() {
    return client.getOptions().getNamespace();
  }

  private DataConverter converter() {
    return client.getOptions().getDataConverter();
  }

  private static WorkflowExecution execution(String workflowId) {
    return WorkflowExecution.newBuilder().setWorkflowId(workflowId).build();
  }
}
