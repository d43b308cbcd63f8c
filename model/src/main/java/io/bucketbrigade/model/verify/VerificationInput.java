package io.bucketbrigade.model.verify;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.lane.LeaseTiming;
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
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VerificationInput(
    VerificationOrder order,
    LeaseTiming timing,
    @Nullable Integer parallelism,
    List<String> mappings) {

  /** Takes what an older version wrote as one mapping. */
  public VerificationInput {
    mappings = List.copyOf(Objects.requireNonNullElse(mappings, List.of()));
  }

  /** Verifies a migration of one mapping. */
  public VerificationInput(
      VerificationOrder order, LeaseTiming timing, @Nullable Integer parallelism) {
    this(order, timing, parallelism, List.of());
  }
}
