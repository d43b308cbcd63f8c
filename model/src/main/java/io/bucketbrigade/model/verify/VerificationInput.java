package io.bucketbrigade.model.verify;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.lane.LeaseTiming;
import org.jspecify.annotations.Nullable;

/**
 * Starts a verification of an ended migration.
 *
 * @param order what to compare
 * @param timing the clocks of its leases
 * @param parallelism leases at a time over all lanes; null follows the workers
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VerificationInput(
    VerificationOrder order, LeaseTiming timing, @Nullable Integer parallelism) {}
