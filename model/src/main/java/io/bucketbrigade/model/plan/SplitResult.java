package io.bucketbrigade.model.plan;

import io.bucketbrigade.model.key.ObjectKey;
import java.util.List;

/**
 * Where a range can be cut.
 *
 * @param cuts source keys strictly inside the range, ascending, each the last key of a piece; at
 *     most one less than the pieces that were asked for, fewer if the range holds few keys, none if
 *     it cannot be split
 */
public record SplitResult(List<ObjectKey> cuts) {

  /** Copies the list. */
  public SplitResult {
    cuts = List.copyOf(cuts);
  }
}
