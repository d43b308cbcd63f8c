package io.bucketbrigade.model.range;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.key.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * What a lease hands back. The remainder is what {@code settled} does not cover: the range after
 * its cursor, and its holes.
 *
 * @param settled how far the lease came
 * @param stopReason why it ended; {@link StopReason#EXHAUSTED} means there is no remainder
 * @param problem the cause, for {@link StopReason#SIDE_UNAVAILABLE} and {@link
 *     StopReason#LISTING_BROKEN}
 * @param firstKeyBeyond the first source key that the lease saw after what it settled: after the
 *     range's end if it is exhausted, else after the cursor; null if it saw none. The neighbour
 *     must see the same key first, or it was missed.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RangeOutcome(
    RangeCheckpoint settled,
    StopReason stopReason,
    @Nullable Problem problem,
    @Nullable ObjectKey firstKeyBeyond) {}
