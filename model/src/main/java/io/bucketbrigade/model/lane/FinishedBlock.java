package io.bucketbrigade.model.lane;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring finished ranges as one.
 *
 * @param range the keys
 * @param firstKey the first source key seen in it; null if it holds none
 * @param firstLeasedAt when the lease over its beginning was granted: its listing shows every key
 *     that is older than that
 * @param firstKeyBeyond the first source key seen after it; null if none was seen
 * @param lastLeasedAt when the lease was granted that saw {@code firstKeyBeyond}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FinishedBlock(
    KeyRange range,
    @Nullable ObjectKey firstKey,
    Instant firstLeasedAt,
    @Nullable ObjectKey firstKeyBeyond,
    Instant lastLeasedAt) {}
