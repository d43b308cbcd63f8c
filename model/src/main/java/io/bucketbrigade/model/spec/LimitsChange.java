package io.bucketbrigade.model.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.spec.Limits.OfSide;
import org.jspecify.annotations.Nullable;

/**
 * What an operator changes about the limits of a migration. For each of them null leaves it as it
 * is, and {@value #UNLIMITED} lifts it.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LimitsChange(
    @Nullable Long sourceRequestsPerSecond,
    @Nullable Long sourceBytesPerSecond,
    @Nullable Long destinationRequestsPerSecond,
    @Nullable Long destinationBytesPerSecond) {

  /** Lifts a limit. */
  public static final long UNLIMITED = 0;

  /**
   * The limits after the change.
   *
   * @throws IllegalArgumentException if one of them is out of bounds
   */
  public Limits appliedTo(Limits before) {
    return new Limits(
        new OfSide(
            either(sourceRequestsPerSecond, before.source().requestsPerSecond()),
            either(sourceBytesPerSecond, before.source().bytesPerSecond())),
        new OfSide(
            either(destinationRequestsPerSecond, before.destination().requestsPerSecond()),
            either(destinationBytesPerSecond, before.destination().bytesPerSecond())));
  }

  private static @Nullable Long either(@Nullable Long wanted, @Nullable Long before) {
    if (wanted == null) {
      return before;
    }
    return wanted == UNLIMITED ? null : wanted;
  }
}
