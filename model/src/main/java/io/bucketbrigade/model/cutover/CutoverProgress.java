package io.bucketbrigade.model.cutover;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.Problem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a cutover stands: what {@code status} shows, what the state store keeps, and what the
 * workflow ends with. At most 40 KiB.
 *
 * @param migration the migration's id
 * @param cutover names this cutover of it
 * @param stage where it stands
 * @param result how it ended; null until then
 * @param refused whether it ended before it changed anything, because it could not go through
 * @param waitingFor what is waited for, and who can act, in one sentence; null if it works
 * @param waitingSince since when; null if it works
 * @param frozenSince when the source was frozen; null before, and when it no longer is
 * @param frozenUntil when the freeze ends by itself; null if it does not, or there is none
 * @param deadline until when the first step has to begin; null before the freeze and from then on
 * @param passes how many final passes were made
 * @param written what was written at the destination since the first step, as counted last; null
 *     before
 * @param approvals who approved
 * @param steps what is switched, in order
 * @param problems what went wrong, at most {@value #MAX_PROBLEMS}
 * @param startedAt when it began
 * @param updatedAt when it last changed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CutoverProgress(
    String migration,
    String cutover,
    Stage stage,
    @Nullable Result result,
    boolean refused,
    @Nullable String waitingFor,
    @Nullable Instant waitingSince,
    @Nullable Instant frozenSince,
    @Nullable Instant frozenUntil,
    @Nullable Instant deadline,
    int passes,
    @Nullable Written written,
    List<ApprovalRecord> approvals,
    List<StepRecord> steps,
    List<Problem> problems,
    Instant startedAt,
    Instant updatedAt) {

  /** Of 1,000 characters each. */
  public static final int MAX_PROBLEMS = 20;

  /** Copies the lists. */
  public CutoverProgress {
    approvals = List.copyOf(approvals);
    steps = List.copyOf(steps);
    problems = List.copyOf(problems);
  }

  /** Where a cutover stands. */
  public enum Stage {
    PREPARE,
    FREEZE,
    FINAL_DELTA,
    APPROVE,
    SWITCH,
    OBSERVE,
    FINISH,
    ROLL_BACK,
    DONE
  }

  /** How a cutover ends. There is no third. */
  public enum Result {
    /** All steps are done. */
    SWITCHED,
    /** No step is done, and the source is not frozen by us. */
    AS_BEFORE
  }

  /**
   * What was written at the destination.
   *
   * @param objects how many objects are newer than the first step
   * @param looked how many keys were looked at
   * @param all whether these are all
   */
  public record Written(long objects, long looked, boolean all) {

    /** Follows the count where it is not all: of how many keys; empty where it is. */
    public String bound() {
      return all ? "" : ", of the first %d keys".formatted(looked);
    }
  }

  /** How far a step is. */
  public enum StepState {
    WAITING,
    /** Asked for; whether it is done is not known yet. */
    STARTED,
    DONE,
    REVERSED
  }

  /**
   * A step.
   *
   * @param name its name
   * @param state how far it is
   * @param words what it would do, does, or did; for people
   */
  public record StepRecord(String name, StepState state, String words) {}

  /**
   * An approval.
   *
   * @param approval who and why
   * @param at when it was given
   * @param until when it runs out
   */
  public record ApprovalRecord(Approval approval, Instant at, Instant until) {}
}
