package io.bucketbrigade.model.large;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneControl;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.preflight.ContextRef;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Copies one huge object with many workers: its parts are cut into batches, which they share. */
@WorkflowInterface
public interface LargeObjectWorkflow {

  /** Copies the object. Continues as new when its history is long. */
  @WorkflowMethod
  Result run(Input input);

  /** The newest order; slots are batches at a time. */
  @SignalMethod
  void control(LaneControl control);

  /**
   * Starts it, or goes on with it.
   *
   * @param context where workers find spec and capabilities
   * @param key the object's key, relative to the mapping
   * @param sizeBytes as it was listed
   * @param control the newest order
   * @param timing the clocks of its activities
   * @param carry the state of the run before; null at the start
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Input(
      ContextRef context,
      ObjectKey key,
      long sizeBytes,
      LaneControl control,
      LeaseTiming timing,
      @Nullable Carry carry) {}

  /**
   * State over continue-as-new. Which parts are there is asked of the destination.
   *
   * @param startedAt when the object was begun first
   * @param begins how often it was begun
   * @param restarts how often it had to be begun again
   * @param afresh whether the upload that is open is not to be trusted
   * @param blockedSince since when a side has been unavailable; null if none is
   * @param partsEtag what the parts of an upload made, where that was not the source's ETag; null
   *     if there was none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Carry(
      Instant startedAt,
      int begins,
      int restarts,
      boolean afresh,
      @Nullable Instant blockedSince,
      @Nullable PartsEtag partsEtag) {}

  /**
   * What it ends with.
   *
   * @param end what became of the object
   * @param problem why it stays deferred; null if it does not, or the migration was stopped
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Result(ObjectEnd end, @Nullable Problem problem) {}
}
