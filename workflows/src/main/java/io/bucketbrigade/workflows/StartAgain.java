package io.bucketbrigade.workflows;

import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.failure.ChildWorkflowFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Starting a child again whose id is in use: those of a terminated migration drain before they end,
 * so that a new one with the same id may find them still there.
 */
public final class StartAgain {

  /** Five minutes, in which every lease and step has drained or timed out. */
  public static final int MAX_STARTS = 60;

  /** The pause before the next start. */
  public static final Duration AFTER = Duration.ofSeconds(5);

  private StartAgain() {}

  /**
   * Whether a child that failed is to be started again.
   *
   * @param starts how often it was started
   */
  public static boolean isWanted(@Nullable RuntimeException failure, int starts) {
    return starts < MAX_STARTS
        && failure instanceof ChildWorkflowFailure
        && failure.getCause() instanceof WorkflowExecutionAlreadyStarted;
  }
}
