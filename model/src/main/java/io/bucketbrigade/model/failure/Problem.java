package io.bucketbrigade.model.failure;

import java.util.Objects;

/**
 * One thing that went wrong, in words for an operator.
 *
 * @param side where
 * @param code what
 * @param message one sentence: what happened, to what, and what to do; never holds a secret; cut to
 *     {@value #MAX_MESSAGE_CHARS} characters because it travels in workflow payloads
 */
public record Problem(Side side, FailureCode code, String message) {

  /** The longest message that is kept. */
  public static final int MAX_MESSAGE_CHARS = 1_000;

  /** The type that a worker gives failures which trying again does not mend. */
  public static final String LASTING = "LASTING";

  /** Cuts an overlong message. */
  public Problem {
    Objects.requireNonNull(side, "side");
    Objects.requireNonNull(code, "code");
    if (message.length() > MAX_MESSAGE_CHARS) {
      message = message.substring(0, MAX_MESSAGE_CHARS - 1) + "…";
    }
  }
}
