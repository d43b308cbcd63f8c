package io.bucketbrigade.model.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;

/**
 * Keeps what one run has in policies of buckets as long as the run goes on, and takes it away
 * afterwards, whether the run asks for it or is gone: terminated, or ended by hand.
 */
@WorkflowInterface
public interface AccessGuardWorkflow {

  /** Ends when nothing of the run is left in any policy. */
  @WorkflowMethod
  void guard(Order order);

  /** Nothing is needed any more. */
  @SignalMethod
  void release();

  /**
   * Nothing is needed any more, and a policy refused what was to be added to it. What refuses the
   * removal, too, is not tried again: nothing was written there.
   */
  @SignalMethod
  void refused();

  /** The workflow id of the guard of one grant. */
  static String idOf(AccessGrant grant) {
    return "%s/access-guard/%s".formatted(grant.spec().id(), grant.name());
  }

  /**
   * What to guard.
   *
   * @param grant what is in the policies, with the end that it has
   * @param owner the run that needs it
   * @param every how often to look
   * @param standing what has become of it so far
   * @param released whether nothing is needed any more
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Order(
      AccessGrant grant,
      AccessActivities.Owner owner,
      Duration every,
      Standing standing,
      boolean released) {}

  /** What has become of what was granted. */
  enum Standing {
    /** It is there. */
    HELD,
    /** It was taken away by somebody else once, and put back. */
    PUT_BACK,
    /** It was taken away again, and is not put back any more. */
    LOST,
    /** A policy refused it. */
    REFUSED
  }
}
