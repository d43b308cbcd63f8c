package io.bucketbrigade.cli.spec;

import io.bucketbrigade.model.key.KeyGlob;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.SelectionRule;
import io.bucketbrigade.model.spec.SelectionRule.Action;
import io.bucketbrigade.model.spec.SelectionRule.TagCondition;
import io.bucketbrigade.worker.config.ByteSize;
import io.bucketbrigade.worker.config.Durations;
import io.bucketbrigade.worker.config.YamlSection;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a spec file that say which objects are migrated; {@code docs/operate/selection.md}
 * describes them. A duration among the dates is counted back from {@code now}, here and only here,
 * so that it means the same for every lease.
 */
final class SelectionFields {

  /** Their names, to stand among those of a spec. */
  static final List<String> NAMES = List.of("rules", "layout", "recordSkipped");

  private final Instant now;

  SelectionFields(Instant now) {
    this.now = now;
  }

  /** Reads them. */
  SelectionOptions read(YamlSection top) {
    List<SelectionRule> rules = new ArrayList<>();
    for (YamlSection rule : top.sections("rules")) {
      rules.add(rule(rule));
    }
    try {
      return new SelectionOptions(rules, layout(top), top.flag("recordSkipped", false));
    } catch (IllegalArgumentException e) {
      throw top.error("rules", "cannot be used: " + e.getMessage());
    }
  }

  private static @Nullable String layout(YamlSection top) {
    String layout = top.text("layout");
    try {
      return layout == null ? null : KeyGlob.parse(layout).toString();
    } catch (IllegalArgumentException e) {
      throw top.error("layout", "cannot be used: " + e.getMessage());
    }
  }

  private SelectionRule rule(YamlSection rule) {
    rule.only("include", "exclude");
    if (rule.has("include") == rule.has("exclude")) {
      throw rule.error(null, "needs either include or exclude");
    }
    return rule.has("include")
        ? rule(Action.INCLUDE, rule.requireSection("include"))
        : rule(Action.EXCLUDE, rule.requireSection("exclude"));
  }

  private SelectionRule rule(Action action, YamlSection conditions) {
    conditions.only(
        "prefix",
        "glob",
        "minSize",
        "maxSize",
        "modifiedAfter",
        "modifiedBefore",
        "storageClasses",
        "tag");
    ByteSize minSize = conditions.size("minSize");
    ByteSize maxSize = conditions.size("maxSize");
    try {
      return new SelectionRule(
          action,
          conditions.text("prefix"),
          conditions.text("glob"),
          minSize == null ? null : minSize.bytes(),
          maxSize == null ? null : maxSize.bytes(),
          date(conditions, "modifiedAfter"),
          date(conditions, "modifiedBefore"),
          conditions.texts("storageClasses"),
          tag(conditions.section("tag")));
    } catch (IllegalArgumentException e) {
      throw conditions.error(null, "cannot be used: " + e.getMessage());
    }
  }

  private static @Nullable TagCondition tag(@Nullable YamlSection tag) {
    if (tag == null) {
      return null;
    }
    tag.only("key", "value");
    return new TagCondition(tag.requireText("key"), tag.text("value"));
  }

  private @Nullable Instant date(YamlSection conditions, String field) {
    String text = conditions.text(field);
    if (text == null) {
      return null;
    }
    try {
      return parse(text.strip());
    } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
      throw conditions.error(
          field,
          "is '%s'; write a date (2024-01-31), an instant (2024-01-31T12:00:00Z), or how long before the start (30d)"
              .formatted(text));
    }
  }

  private Instant parse(String text) {
    if (text.indexOf('T') > 0) {
      return Instant.parse(text);
    }
    return text.indexOf('-') > 0
        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
        : now.minus(Durations.parse(text));
  }
}
