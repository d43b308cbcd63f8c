package io.bucketbrigade.model.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a migration is cut over. Steps, checks and notifiers are names; workers say what they mean.
 *
 * @param freeze how writers are kept from the source
 * @param freezeStep the step that stops writers and lets them go again; null unless {@link
 *     Freeze#STEP}
 * @param freezeExempt patterns over the Amazon resource names of principals that a policy does not
 *     keep from writing; with the migration's own among them, what was written meanwhile is copied
 *     back before the source is open again, else afterwards
 * @param freezeDenied whom a policy keeps from writing, as the server names principals; empty for
 *     everybody but the exempt
 * @param freezeUntilLifted whether a policy has no end of its own: for servers that know no
 *     conditions in policies
 * @param freezeTerm how long the freeze lasts if nobody extends it
 * @param keepFreeze whether the source stays frozen after a switch
 * @param quietFor how long nothing may have moved before the final passes count
 * @param budget from the freeze to the first step, approval included; then the cutover is off
 * @param approvals how many people have to approve
 * @param approvalValidFor how long an approval holds until the first step
 * @param steps what is switched, in this order, by name
 * @param observe how long the application is watched after the last step
 * @param check the health check; null to watch nothing
 * @param checkEvery between two checks
 * @param checkFailures so many failed checks in a row roll back
 * @param copyBack whether a rollback copies to the source what was written at the destination
 *     meanwhile
 * @param notified who is told, by name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CutoverOptions(
    Freeze freeze,
    @Nullable String freezeStep,
    List<String> freezeExempt,
    List<String> freezeDenied,
    boolean freezeUntilLifted,
    Duration freezeTerm,
    boolean keepFreeze,
    Duration quietFor,
    Duration budget,
    int approvals,
    Duration approvalValidFor,
    List<String> steps,
    Duration observe,
    @Nullable String check,
    Duration checkEvery,
    int checkFailures,
    boolean copyBack,
    List<String> notified) {

  /** A person reads them all before approving. */
  public static final int MAX_STEPS = 20;

  /** They travel in payloads and stand in one policy statement. */
  public static final int MAX_NAMES = 20;

  /** More people than that do not read the same page. */
  public static final int MAX_APPROVALS = 2;

  /** Two looks at a statement have to fit in, each tried again for some seconds. */
  public static final Duration MIN_FREEZE_TERM = Duration.ofSeconds(10);

  /**
   * A check takes up to ten seconds and 5 events of history; a day of them every 10 s is 43,200.
   */
  public static final int MAX_CHECKS = 5_000;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** A cutover that switches nothing and watches nothing. */
  public static final CutoverOptions NOTHING =
      new CutoverOptions(
          Freeze.POLICY,
          null,
          List.of(),
          List.of(),
          false,
          Duration.ofMinutes(10),
          false,
          Duration.ofSeconds(30),
          Duration.ofHours(1),
          1,
          Duration.ofHours(1),
          List.of(),
          Duration.ofMinutes(10),
          null,
          Duration.ofSeconds(10),
          3,
          true,
          List.of());

  /** How writers are kept from the source. */
  public enum Freeze {
    /** By a statement in the source bucket's policy. */
    POLICY,
    /** By a step of the workers' configuration. */
    STEP,
    /** By people, who say so. */
    CONFIRM
  }

  /** Validates each field and names the one that is wrong. */
  public CutoverOptions {
    freezeExempt = List.copyOf(Objects.requireNonNullElse(freezeExempt, List.of()));
    freezeDenied = List.copyOf(Objects.requireNonNullElse(freezeDenied, List.of()));
    steps = List.copyOf(Objects.requireNonNullElse(steps, List.of()));
    notified = List.copyOf(Objects.requireNonNullElse(notified, List.of()));
    if ((freeze == Freeze.STEP) != (freezeStep != null)) {
      throw new IllegalArgumentException(
          "freezeStep names the step of freeze: step, and stands beside nothing else");
    }
    boolean aboutPolicy = freezeUntilLifted || !(freezeExempt.isEmpty() && freezeDenied.isEmpty());
    if (freeze != Freeze.POLICY && aboutPolicy) {
      throw new IllegalArgumentException(
          "freezeExempt, freezeDenied and freezeUntilLifted are about freeze: policy alone");
    }
    requireAtLeast("freezeTerm", freezeTerm, MIN_FREEZE_TERM);
    requireAtLeast("quietFor", quietFor, Duration.ZERO);
    requireAtLeast("budget", budget, freezeTerm);
    requireAtLeast("approvalValidFor", approvalValidFor, Duration.ofSeconds(1));
    requireAtLeast("observe", observe, Duration.ZERO);
    requireAtLeast("checkEvery", checkEvery, Duration.ofSeconds(1));
    if (check != null && observe.dividedBy(checkEvery) > MAX_CHECKS) {
      throw new IllegalArgumentException(
          "observe: %s with checkEvery: %s are more than %d checks; check less often"
              .formatted(observe, checkEvery, MAX_CHECKS));
    }
    if (approvals < 0 || approvals > MAX_APPROVALS) {
      throw new IllegalArgumentException(
          "approvals is %d; it must be between 0 and %d".formatted(approvals, MAX_APPROVALS));
    }
    if (checkFailures < 1) {
      throw new IllegalArgumentException(
          "checkFailures is %d; it must be 1 or more".formatted(checkFailures));
    }
    if (steps.size() > MAX_STEPS || steps.stream().distinct().count() < steps.size()) {
      throw new IllegalArgumentException(
          "steps are %d names, each of them once, at most %d".formatted(steps.size(), MAX_STEPS));
    }
    requireNames("freezeExempt", freezeExempt, false);
    requireNames("freezeDenied", freezeDenied, false);
    requireNames("steps", steps, true);
    requireNames("notify", notified, true);
    requireNames("check", check == null ? List.of() : List.of(check), true);
    requireNames("freezeStep", freezeStep == null ? List.of() : List.of(freezeStep), true);
  }

  private static void requireAtLeast(String field, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "%s is %s; it must be %s or more".formatted(field, value, least));
    }
  }

  private static void requireNames(String field, List<String> names, boolean isName) {
    if (names.size() > MAX_NAMES) {
      throw new IllegalArgumentException(
          "%s has %d entries; at most %d are allowed".formatted(field, names.size(), MAX_NAMES));
    }
    for (String name : names) {
      if (isName && !NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "%s names '%s', which is no name: letters, digits, '.', '_' and '-', at most 64"
                .formatted(field, name));
      }
    }
  }
}
