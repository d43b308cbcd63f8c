package io.bucketbrigade.cli.spec;

import io.bucketbrigade.model.access.FreezeRule;
import io.bucketbrigade.model.spec.CutoverOptions;
import io.bucketbrigade.model.spec.CutoverOptions.Freeze;
import io.bucketbrigade.worker.config.YamlSection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The part of a spec file that says how a migration is cut over. */
final class CutoverFields {

  static final String CUTOVER = "cutover";

  static final String[] FIELDS = {
    "freeze",
    "freezeStep",
    "freezeExempt",
    "freezeDenied",
    "freezeUntilLifted",
    "freezeTerm",
    "keepFreeze",
    "quietFor",
    "budget",
    "approvals",
    "approvalValidFor",
    "steps",
    "observe",
    "check",
    "checkEvery",
    "checkFailures",
    "copyBack",
    "notify"
  };

  private CutoverFields() {}

  /** Reads them; null if the file says nothing of a cutover. */
  static @Nullable CutoverOptions read(YamlSection top) {
    YamlSection cutover = top.section(CUTOVER);
    if (cutover == null) {
      return null;
    }
    cutover.only(FIELDS);
    try {
      return options(cutover);
    } catch (IllegalArgumentException e) {
      throw top.error(CUTOVER, "cannot be used: " + e.getMessage());
    }
  }

  private static CutoverOptions options(YamlSection cutover) {
    FreezeRule rule =
        new FreezeRule(
            texts(cutover, "freezeExempt"),
            texts(cutover, "freezeDenied"),
            cutover.flag("freezeUntilLifted", false));
    return new CutoverOptions(
        Objects.requireNonNullElse(cutover.choice("freeze", Freeze.class), Freeze.POLICY),
        cutover.text("freezeStep"),
        rule.exempt(),
        rule.denied(),
        rule.untilLifted(),
        duration(cutover, "freezeTerm", Duration.ofMinutes(10)),
        cutover.flag("keepFreeze", false),
        duration(cutover, "quietFor", Duration.ofSeconds(30)),
        duration(cutover, "budget", Duration.ofHours(1)),
        number(cutover, "approvals", 0, CutoverOptions.MAX_APPROVALS, 1),
        duration(cutover, "approvalValidFor", Duration.ofHours(1)),
        texts(cutover, "steps"),
        duration(cutover, "observe", Duration.ofMinutes(10)),
        cutover.text("check"),
        duration(cutover, "checkEvery", Duration.ofSeconds(10)),
        number(cutover, "checkFailures", 1, CutoverOptions.MAX_CHECKS, 3),
        cutover.flag("copyBack", true),
        texts(cutover, "notify"));
  }

  private static List<String> texts(YamlSection cutover, String field) {
    return cutover.has(field) ? cutover.texts(field) : List.of();
  }

  private static Duration duration(YamlSection cutover, String field, Duration absent) {
    return Objects.requireNonNullElse(cutover.duration(field), absent);
  }

  private static int number(YamlSection cutover, String field, int min, int max, int absent) {
    Integer number = cutover.integer(field, min, max);
    return number == null ? absent : number;
  }
}
