package io.bucketbrigade.model.verify;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Asks to compare two places of which nothing is copied here, such as somebody else's copy. Nobody
 * knows when that was made, so every difference is a discrepancy.
 *
 * @param sample which objects are looked at closely; null for all of them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Audit(@Nullable Sampling sample) {}
