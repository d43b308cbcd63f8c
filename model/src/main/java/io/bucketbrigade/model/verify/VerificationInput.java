package io.bucketbrigade.model.verify;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.spec.Limits;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts a verification of an ended migration.
 *
 * @param order what to compare
 * @param timing the clocks of its leases
 * @param parallelism leases at a time over all lanes; null follows the workers
 * @param mappings the mappings as people write them, if there are many; else empty
 * @param limits how fast it may go
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VerificationInput(
    VerificationOrder order,
    LeaseTiming timing,
    @Nullable Integer parallelism,
    List<String> mappings,
    Limits limits) {

  /** Takes what an older version wrote as one mapping without limits. */
  public VerificationInput {
    mappings = List.copyOf(Objects.requireNonNullElse(mappings, List.of()));
    limits = Objects.requireNonNullElse(limits, Limits.NONE);
  }

  /** Verifies without limits. */
  public VerificationInput(
      VerificationOrder order,
      LeaseTiming timing,
      @Nullable Integer parallelism,
      List<String> mappings) {
    this(order, timing, parallelism, mappings, Limits.NONE);
  }

  /** Verifies a migration of one mapping. */
  public VerificationInput(
      VerificationOrder order, LeaseTiming timing, @Nullable Integer parallelism) {
    this(order, timing, parallelism, List.of());
  }
}
