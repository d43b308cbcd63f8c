package io.bucketbrigade.model.large;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.lane.LaneControl;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.ledger.LedgerPage.Position;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Tally;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings the objects that leases handed over to their fates, a few {@link LargeObjectWorkflow}s at
 * a time. One per run of a migration; their number is bounded by the bucket alone, so that they are
 * kept out of the root's history.
 */
@WorkflowInterface
public interface LargeObjectsWorkflow {

  /** How many problems are kept; the rest is counted in the tally. */
  int MAX_PROBLEMS = 4;

  /** Its name among the lanes, where segments are recorded and surveys are taken. */
  String LANE_ID = "large";

  /** Returns when each object has its fate. Continues as new when its history is long. */
  @WorkflowMethod
  Result run(Input input);

  /** The root's newest order; slots are batches at a time over all objects. */
  @SignalMethod
  void control(LaneControl control);

  /** An object waits for a side, or does not any more. */
  @SignalMethod
  void waiting(Waiting news);

  /** How far it is; the tally stays with the root's lanes. */
  @QueryMethod
  LaneProgress progress();

  /** The workflow id of a migration's. */
  static String workflowId(String migrationId) {
    return migrationId + "/large";
  }

  /**
   * Starts it, or goes on with it.
   *
   * @param context where workers find spec and capabilities
   * @param control the newest order
   * @param timing the clocks of its activities
   * @param carry the state of the run before; null at the start
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Input(
      ContextRef context, LaneControl control, LeaseTiming timing, @Nullable Carry carry) {}

  /**
   * What an object waits for.
   *
   * @param workflowId the object's
   * @param problem what it waits for; null if it works
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Waiting(String workflowId, @Nullable Problem problem) {}

  /**
   * State over continue-as-new, when no object is under way.
   *
   * @param next where to read on; null at the end
   * @param started how many objects were started
   * @param manifestsWritten how many segment manifests were written
   * @param soFar what became of the objects
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Carry(@Nullable Position next, int started, int manifestsWritten, Result soFar) {}

  /**
   * What it ends with.
   *
   * @param change how the objects' fates change the tally, in which each was deferred
   * @param problems why objects stay deferred, or could not be read; at most {@link #MAX_PROBLEMS}
   */
  record Result(Tally change, List<Problem> problems) {

    /** Nothing changed. */
    public static final Result NONE = new Result(Tally.ZERO, List.of());

    /** Copies the list. */
    public Result {
      problems = List.copyOf(problems);
    }
  }
}
