package io.bucketbrigade.model.migration;

import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.LimitsChange;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;

/** The root workflow; its workflow id is the migration's id. */
@WorkflowInterface
public interface MigrationWorkflow {

  /** The memo that says where objects come from. */
  String SOURCE_MEMO = "source";

  /** The memo that says where they go. */
  String DESTINATION_MEMO = "destination";

  /** The memo that names many mappings. */
  String MAPPINGS_MEMO = "mappings";

  /** All memos, for whoever starts another run. */
  List<String> MEMOS = List.of(SOURCE_MEMO, DESTINATION_MEMO, MAPPINGS_MEMO);

  /** Runs the migration through its phases; ends with an outcome, not with an exception. */
  @WorkflowMethod
  MigrationProgress run(MigrationInput input);

  /** Recalls all leases and grants none until {@link #resume}. Refused when ended or paused. */
  @UpdateMethod
  void pause();

  /** Refuses a pause that would change nothing. */
  @UpdateValidatorMethod(updateName = "pause")
  void validatePause();

  /** Goes on after a pause. */
  @UpdateMethod
  void resume();

  /** Refuses to resume what is not paused. */
  @UpdateValidatorMethod(updateName = "resume")
  void validateResume();

  /** Sets how many leases run at a time over all lanes. */
  @UpdateMethod
  void setParallelism(int parallelism);

  /** Refuses a number out of bounds. */
  @UpdateValidatorMethod(updateName = "setParallelism")
  void validateSetParallelism(int parallelism);

  /**
   * Changes how fast the migration may go: recalls all leases and grants new ones with their share.
   *
   * @return the limits from now on
   */
  @UpdateMethod
  Limits setLimits(LimitsChange change);

  /** Refuses limits out of bounds. */
  @UpdateValidatorMethod(updateName = "setLimits")
  void validateSetLimits(LimitsChange change);

  /** Ends the migration as cancelled; what was copied stays. */
  @UpdateMethod
  void cancel(String reason);

  /** Refuses to cancel twice. */
  @UpdateValidatorMethod(updateName = "cancel")
  void validateCancel(String reason);

  /** The migration at a glance, as of the last survey. */
  @QueryMethod
  MigrationProgress progress();

  /** The running lanes, in key order; at most 200. */
  @QueryMethod
  List<LaneProgress> lanes();
}
