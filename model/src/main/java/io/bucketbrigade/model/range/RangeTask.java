package io.bucketbrigade.model.range;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.Allowance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One lease: a range to list, compare and copy.
 *
 * @param context where the worker finds spec and capabilities
 * @param leaseId unique within the migration, usable as a file name
 * @param range the keys to do
 * @param holes further single keys to do, left over by an earlier lease; they stand before the
 *     range
 * @param inDoubtSince destination objects written from then on may be an earlier lease's work that
 *     was never booked; null for a range that no lease has touched
 * @param timeBudget how long to work before handing back
 * @param allowance what it may use of the migration's limits; null without limits
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RangeTask(
    ContextRef context,
    String leaseId,
    KeyRange range,
    List<ObjectKey> holes,
    @Nullable Instant inDoubtSince,
    Duration timeBudget,
    @Nullable Allowance allowance) {

  /** Copies the list. */
  public RangeTask {
    holes = List.copyOf(holes);
  }

  /** A lease without limits. */
  public RangeTask(
      ContextRef context,
      String leaseId,
      KeyRange range,
      List<ObjectKey> holes,
      @Nullable Instant inDoubtSince,
      Duration timeBudget) {
    this(context, leaseId, range, holes, inDoubtSince, timeBudget, null);
  }
}
