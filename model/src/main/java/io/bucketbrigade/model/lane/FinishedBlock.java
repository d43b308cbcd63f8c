package io.bucketbrigade.model.lane;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring finished ranges as one.
 *
 * @param range the keys
 * @param firstKey the first source key seen in it; null if it holds none
 * @param firstKeyBeyond the first source key seen after it; null if none was seen
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FinishedBlock(
    KeyRange range, @Nullable ObjectKey firstKey, @Nullable ObjectKey firstKeyBeyond) {}
