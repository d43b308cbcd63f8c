package io.bucketbrigade.model.cutover;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.cutover.CutoverProgress.Written;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.CutoverOptions;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The work of a cutover, on the {@code brigade-control} task queue. Every method may be called
 * again: what is done already is left as it is. A failure that lasts until somebody mends it is not
 * retried ({@link Problem#LASTING}), one that may pass is.
 */
@ActivityInterface
public interface CutoverActivities {

  /**
   * Whether workers know all that the cutover names, and what its steps would do. Changes nothing.
   */
  @ActivityMethod
  Preview preview(Task task);

  /**
   * Freezes the source by a policy, or moves the end of the freeze that is there.
   *
   * @return one line for people
   */
  @ActivityMethod
  String freeze(FreezeTask task);

  /** Whether the freeze is as we left it. */
  @ActivityMethod
  FreezeStanding lookAtFreeze(FreezeTask task);

  /** Lifts the freeze; of what is not there nothing is left to do. */
  @ActivityMethod
  void lift(Task task);

  /** Uploads in parts that are open at the source, which a freeze does not end. */
  @ActivityMethod
  OpenUploads openUploads(Task task);

  /**
   * Does a step, or undoes it.
   *
   * @return one line for people: what was done
   */
  @ActivityMethod
  String step(StepTask task);

  /** Asks the health check once. */
  @ActivityMethod
  HealthNews checkHealth(Task task);

  /** Counts what was written at the destination since a moment, by its listing. */
  @ActivityMethod
  Written countWritten(CountTask task);

  /** Sends a notice to all who are to be told; one that does not arrive is not a failure. */
  @ActivityMethod
  void tell(NoticeTask task);

  /** Keeps how the cutover stands, to be read when nothing runs. */
  @ActivityMethod
  void record(RecordTask task);

  /** Whether a workflow has a run that goes on. */
  @ActivityMethod
  boolean isRunning(RunTask task);

  /**
   * Whose cutover.
   *
   * @param migration any run of the migration
   * @param mappings how many mappings it has
   * @param cutover names the cutover
   * @param options how it is cut over
   */
  record Task(ContextRef migration, int mappings, String cutover, CutoverOptions options) {}

  /**
   * A freeze.
   *
   * @param until when it ends by itself; null if it stays
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record FreezeTask(Task task, @Nullable Instant until) {}

  /**
   * What the freeze is found as.
   *
   * @param intact whether it is as we left it
   * @param words what is wrong with it; empty if nothing is
   */
  record FreezeStanding(boolean intact, String words) {}

  /**
   * What a cutover would do.
   *
   * @param steps one line for each step, in order
   * @param approvers who may approve; empty for everybody
   * @param refusals why it cannot go through; empty if it can
   */
  record Preview(List<String> steps, List<String> approvers, List<Problem> refusals) {

    /** Copies the lists. */
    public Preview {
      steps = List.copyOf(steps);
      approvers = List.copyOf(approvers);
      refusals = List.copyOf(refusals);
    }
  }

  /**
   * What to count.
   *
   * @param task whose
   * @param since the moment, by the workflow's clock
   */
  record CountTask(Task task, Instant since) {}

  /**
   * Open uploads.
   *
   * @param count how many, at least
   * @param named the keys of the first few
   */
  record OpenUploads(long count, List<String> named) {

    /** Enough to know where to look. */
    public static final int MAX_NAMED = 10;

    /** Copies the names. */
    public OpenUploads {
      named = List.copyOf(named);
    }
  }

  /**
   * A step.
   *
   * @param name the step
   * @param back whether it is undone
   */
  record StepTask(Task task, String name, boolean back) {}

  /**
   * What a health check said.
   *
   * @param healthy whether all is well
   * @param words what was seen
   */
  record HealthNews(boolean healthy, String words) {}

  /**
   * A notice.
   *
   * @param number tells the notices of a cutover apart
   * @param event what kind of thing happened, such as {@code cutover.approval-wanted}
   * @param words one sentence for people
   */
  record NoticeTask(Task task, int number, String event, String words) {}

  /** How a cutover stands, and where to keep that. */
  record RecordTask(ContextRef migration, CutoverProgress progress) {}

  /** A workflow. */
  record RunTask(String workflowId) {}
}
