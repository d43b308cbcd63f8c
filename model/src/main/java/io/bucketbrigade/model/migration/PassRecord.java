package io.bucketbrigade.model.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.range.Tally;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a migration's keys that has ended.
 *
 * @param runId names its records in the state store
 * @param startedAt when it began
 * @param endedAt when it was last heard of
 * @param tally what became of the keys
 * @param outcome how it ended; null if that is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PassRecord(
    String runId, Instant startedAt, Instant endedAt, Tally tally, @Nullable Outcome outcome) {}
