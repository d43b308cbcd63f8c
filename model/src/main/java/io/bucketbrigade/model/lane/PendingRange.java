package io.bucketbrigade.model.lane;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys that wait for a lease.
 *
 * @param range consecutive keys; may be empty if only holes are left
 * @param holes single keys before the range
 * @param inDoubtSince when the first lease over any of them began; null if none has
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PendingRange(KeyRange range, List<ObjectKey> holes, @Nullable Instant inDoubtSince) {

  /** Copies the list. */
  public PendingRange {
    holes = List.copyOf(holes);
  }
}
