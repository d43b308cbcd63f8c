package io.bucketbrigade.s3;

import io.bucketbrigade.engine.cutover.StepFailedException;
import io.bucketbrigade.engine.cutover.SwitchOrder;
import org.jspecify.annotations.Nullable;

/**
 * The text that tells an application which bucket to use.
 *
 * @param before while it uses the source; null for the name of the first mapping's source bucket
 * @param after while it uses the destination; null for the name of its destination bucket
 */
public record SwitchedText(@Nullable String before, @Nullable String after) {

  /** Refuses texts that cannot be told apart, or that a parameter cannot hold. */
  public SwitchedText {
    if (before != null && before.equals(after)) {
      throw new IllegalArgumentException("'before' and 'after' are the same text");
    }
    if ((before != null && before.isBlank()) || (after != null && after.isBlank())) {
      throw new IllegalArgumentException("'before' or 'after' is empty");
    }
  }

  /** Both texts as they are for a cutover. */
  Pair of(SwitchOrder order) {
    String from = before == null ? order.mappings().getFirst().source().bucket() : before;
    String to = after == null ? order.mappings().getFirst().destination().bucket() : after;
    if (from.equals(to)) {
      throw StepFailedException.lasting(
          "step '%s' cannot tell source and destination apart, for both are '%s'; give it 'before' and 'after' in the switches file"
              .formatted(order.step(), from),
          null);
    }
    return new Pair(from, to);
  }

  /** What is to be replaced, and by what. */
  record Pair(String from, String to) {
    Pair reversed() {
      return new Pair(to, from);
    }
  }
}
