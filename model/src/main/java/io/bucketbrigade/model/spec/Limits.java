package io.bucketbrigade.model.spec;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.text.Quantities;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How fast a migration may go, over all of its workers: what an operator allows, whatever the
 * servers would take.
 *
 * @param source the limit of reading
 * @param destination the limit of everything that is asked of the destination
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Limits(OfSide source, OfSide destination) {

  /** No limit. */
  public static final Limits NONE = new Limits(OfSide.NONE, OfSide.NONE);

  /** Takes what is absent as no limit. */
  public Limits {
    source = Objects.requireNonNullElse(source, OfSide.NONE);
    destination = Objects.requireNonNullElse(destination, OfSide.NONE);
  }

  /** Whether nothing is limited. */
  @JsonIgnore
  public boolean isNone() {
    return source.isNone() && destination.isNone();
  }

  /** {@code 100 requests/s at the source, 50.0 MiB/s at the destination}. */
  public String words() {
    return isNone()
        ? OfSide.UNLIMITED
        : Stream.of(at(Side.SOURCE, source), at(Side.DESTINATION, destination))
            .filter(words -> !words.isEmpty())
            .collect(Collectors.joining(", "));
  }

  private static String at(Side side, OfSide limit) {
    return limit.isNone() ? "" : "%s at the %s".formatted(limit.words(), side.word());
  }

  /**
   * The limits of one side.
   *
   * @param requestsPerSecond null for no limit
   * @param bytesPerSecond bytes of bodies that go through the workers; null for no limit
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OfSide(@Nullable Long requestsPerSecond, @Nullable Long bytesPerSecond) {

    /** No limit. */
    public static final OfSide NONE = new OfSide(null, null);

    private static final String UNLIMITED = "unlimited";

    /** One a second for each of many leases would already take days for a thousand objects. */
    public static final long MIN_REQUESTS = 1;

    /** Beyond what any provider gives to one account. */
    public static final long MAX_REQUESTS = 10_000_000;

    /** Below that a part of the smallest size takes more than an hour. */
    public static final long MIN_BYTES = 1_024;

    /** 1 TiB a second. */
    public static final long MAX_BYTES = 1L << 40;

    /** Names the number that is out of bounds. */
    public OfSide {
      require("requestsPerSecond", requestsPerSecond, MIN_REQUESTS, MAX_REQUESTS);
      require("bytesPerSecond", bytesPerSecond, MIN_BYTES, MAX_BYTES);
    }

    private static void require(String field, @Nullable Long value, long min, long max) {
      if (value != null && (value < min || value > max)) {
        throw new IllegalArgumentException(
            "%s is %d; it must be between %d and %d".formatted(field, value, min, max));
      }
    }

    /** Whether nothing is limited. */
    @JsonIgnore
    public boolean isNone() {
      return requestsPerSecond == null && bytesPerSecond == null;
    }

    /** {@code 100 requests/s and 50.0 MiB/s}. */
    public String words() {
      if (isNone()) {
        return UNLIMITED;
      }
      return Stream.of(
              requestsPerSecond == null ? "" : Quantities.count(requestsPerSecond) + " requests/s",
              bytesPerSecond == null ? "" : Quantities.bytes(bytesPerSecond) + "/s")
          .filter(words -> !words.isEmpty())
          .collect(Collectors.joining(" and "));
    }
  }
}
