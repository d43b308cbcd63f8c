package io.bucketbrigade.model.verify;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A verification at a glance, and what it ends with.
 *
 * @param context names its records in the state store; its discrepancies are found by it
 * @param level how closely it looks
 * @param closer what it looks at more closely; null for nothing
 * @param exact whether keys that only the destination has count against the migration
 * @param tally what it found so far
 * @param lanes how many lanes it has; 0 before they are planned
 * @param lanesFinished lanes that ended
 * @param lanesRunning lanes that work
 * @param ended whether it is over
 * @param problems why its result is not the whole truth, at most ten; a migration's own phase has
 *     them among the migration's
 * @param waiting what it waits for right now; null if it works
 * @param startedAt when it began
 * @param updatedAt when this was written
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VerificationProgress(
    ContextRef context,
    VerifyLevel level,
    @Nullable CloserLook closer,
    boolean exact,
    VerifyTally tally,
    int lanes,
    int lanesFinished,
    int lanesRunning,
    boolean ended,
    List<Problem> problems,
    @Nullable Problem waiting,
    Instant startedAt,
    Instant updatedAt) {

  /** Copies the list. */
  public VerificationProgress {
    problems = List.copyOf(problems);
  }

  /** How closely it looks, for people. */
  public String levelWords() {
    return closer == null
        ? words(level)
        : "%s, %s for what was written since %s"
            .formatted(
                words(level),
                words(closer.level()),
                closer.since().truncatedTo(ChronoUnit.SECONDS));
  }

  private static String words(VerifyLevel level) {
    return level.name().toLowerCase(Locale.ROOT);
  }
}
