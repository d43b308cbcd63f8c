package io.bucketbrigade.model.forecast;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the migration of one mapping would do. Travels in a payload, and stays below 48 KiB: the
 * most reasons (one a rule) have 20 KiB, problems and sentences the rest.
 *
 * @param refusals why it would be refused, as far as reading can tell; then nothing is counted
 * @param warnings what an operator should know, one sentence each, at most {@value #MAX_SENTENCES}
 * @param assumptions what was taken to be so because only a write could tell, likewise
 * @param lanes how many
 * @param exact whether every object was counted; else the rest is estimated
 * @param counted source objects that were counted
 * @param listRequests LIST requests that counting took
 * @param objects what would become of the objects
 * @param leftOut why objects would be left out, by reason
 * @param copying planning, listing and copying; without preflight, retries and the state store
 * @param listingAgain a verification's two listings
 * @param looksAtCopies what a look at each copy adds at each level that takes one
 * @param looksAtOthers the same of what is there already
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Forecast(
    List<Problem> refusals,
    List<String> warnings,
    List<String> assumptions,
    int lanes,
    boolean exact,
    long counted,
    long listRequests,
    ObjectCounts objects,
    List<LeftOut> leftOut,
    Load copying,
    Load listingAgain,
    Map<VerifyLevel, Load> looksAtCopies,
    Map<VerifyLevel, Load> looksAtOthers) {

  /** As many as a person reads. */
  public static final int MAX_SENTENCES = 20;

  /** Copies lists and maps. */
  public Forecast {
    refusals = List.copyOf(refusals);
    warnings = List.copyOf(warnings);
    assumptions = List.copyOf(assumptions);
    leftOut = List.copyOf(leftOut);
    looksAtCopies = ordered(looksAtCopies);
    looksAtOthers = ordered(looksAtOthers);
  }

  private static Map<VerifyLevel, Load> ordered(Map<VerifyLevel, Load> looks) {
    Map<VerifyLevel, Load> levels = new EnumMap<>(VerifyLevel.class);
    levels.putAll(looks);
    return Collections.unmodifiableMap(levels);
  }

  /** Of a migration that would be refused. */
  public static Forecast refused(List<Problem> refusals, List<String> warnings) {
    return new Forecast(
        refusals,
        warnings,
        List.of(),
        0,
        false,
        0,
        0,
        ObjectCounts.ZERO,
        List.of(),
        Load.NONE,
        Load.NONE,
        Collections.emptyMap(),
        Collections.emptyMap());
  }

  /** The whole cost of a verification at a level; nothing for none. */
  public Load verifying(VerifyLevel level) {
    return verifying(level, null);
  }

  /**
   * The same where copies are looked at more closely.
   *
   * @param written the level of copies; null for the same
   */
  public Load verifying(VerifyLevel level, @Nullable VerifyLevel written) {
    return level == VerifyLevel.NONE
        ? Load.NONE
        : listingAgain
            .plus(looksAtCopies.getOrDefault(written == null ? level : written, Load.NONE))
            .plus(looksAtOthers.getOrDefault(level, Load.NONE));
  }

  /**
   * Asks for a forecast.
   *
   * @param spec of one mapping
   * @param maxLanes the lanes that this mapping may have
   * @param maxListRequests about how many LIST requests counting may take over both sides
   */
  public record Request(MigrationSpec spec, int maxLanes, long maxListRequests) {

    /** About a million objects where the destination is empty, in a minute or two. */
    public static final long DEFAULT_LIST_REQUESTS = 2_000;

    /** A billion objects a side, which take hours. */
    public static final long MOST_LIST_REQUESTS = 2_000_000;

    /** Refuses a bound out of bounds. */
    public Request {
      if (maxListRequests < 1 || maxListRequests > MOST_LIST_REQUESTS) {
        throw new IllegalArgumentException(
            "%d list requests; it must be between 1 and %d"
                .formatted(maxListRequests, MOST_LIST_REQUESTS));
      }
    }
  }
}
