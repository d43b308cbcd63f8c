package io.bucketbrigade.model.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is let into the buckets of a migration by their policies while it runs.
 *
 * @param source whom the policies of source buckets let in; null to leave these policies alone
 * @param destination the same of destination buckets
 * @param term how long access lasts if nobody extends it
 * @param untilRemoved whether it has no end of its own: for servers that know no conditions in
 *     policies
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TemporaryAccess(
    @Nullable OfSide source, @Nullable OfSide destination, Duration term, boolean untilRemoved) {

  /** Longer than workers are away, so that they find it open when they are back. */
  public static final Duration DEFAULT_TERM = Duration.ofHours(12);

  /** It is extended some times in each term. */
  public static final Duration MIN_TERM = Duration.ofMinutes(1);

  /** What is forgotten must not stay for long. */
  public static final Duration MAX_TERM = Duration.ofDays(7);

  /** Refuses what asks for nothing, and terms that do no good. */
  public TemporaryAccess {
    if (source == null && destination == null) {
      throw new IllegalArgumentException("it names neither source nor destination");
    }
    if (term.compareTo(MIN_TERM) < 0 || term.compareTo(MAX_TERM) > 0) {
      throw new IllegalArgumentException(
          "term is %d s; it must be between 1 minute and 7 days".formatted(term.toSeconds()));
    }
  }

  /**
   * The connections that write policies and are named for that alone, in the order of the sides.
   */
  public List<String> policyConnections() {
    List<String> names = new ArrayList<>();
    addPolicyConnection(source, names);
    addPolicyConnection(destination, names);
    return List.copyOf(names);
  }

  private static void addPolicyConnection(@Nullable OfSide side, List<String> names) {
    String name = side == null ? null : side.policyConnection();
    if (name != null) {
      names.add(name);
    }
  }

  /** The same for a migration the other way. */
  TemporaryAccess back() {
    return new TemporaryAccess(
        /* source= */ destination, /* destination= */ source, term, untilRemoved);
  }

  /**
   * One side.
   *
   * @param principals who is let in, one by one, as the server names principals; at least one
   * @param policyConnection the connection that reads and writes the policies, such as that of the
   *     account that owns the buckets; null for the side's own
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OfSide(List<String> principals, @Nullable String policyConnection) {

    /** Refuses nobody, and patterns, of which {@code *} would let everybody in. */
    public OfSide {
      principals = PrincipalNames.exact("principals", principals);
      if (principals.isEmpty()) {
        throw new IllegalArgumentException("principals is empty; name who is let in");
      }
    }
  }
}
