package io.bucketbrigade.model.lane;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** The child workflow that owns one lane of the key space. */
@WorkflowInterface
public interface PrefixLaneWorkflow {

  /** Leases the lane's ranges until they tile it. Continues as new while work is left. */
  @WorkflowMethod
  LaneResult run(LaneInput input);

  /** The root's newest order. */
  @SignalMethod
  void control(LaneControl control);

  /** How far the lane is. */
  @QueryMethod
  LaneProgress progress();

  /** The workflow id of a lane of a migration; people read the prefix in it. */
  static String workflowId(String migrationId, String laneId) {
    return migrationId + "/lane/" + laneId;
  }
}
