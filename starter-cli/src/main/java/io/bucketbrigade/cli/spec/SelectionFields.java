package io.bucketbrigade.cli.spec;

import io.bucketbrigade.model.key.KeyGlob;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.SelectionRule;
import io.bucketbrigade.model.spec.SelectionRule.Action;
import io.bucketbrigade.model.spec.SelectionRule.TagCondition;
import io.bucketbrigade.worker.config.ByteSize;
import io.bucketbrigade.worker.config.Durations;
import io.bucketbrigade.worker.config.YamlSection;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  static final List<String> NAMES =
      List.of("rules", "layout", "expectPrefixes", "expectPrefixesFile", "recordSkipped");

  /** Far more than a spec may hold; bounds what is read. */
  private static final int MAX_FILE_BYTES = 1024 * 1024;

  private final Path folder;
  private final Instant now;

  /**
   * Reads fields.
   *
   * @param folder what relative paths in them are relative to
   * @param now what durations in them are counted back from
   */
  SelectionFields(Path folder, Instant now) {
    this.folder = folder;
    this.now = now;
  }

  /** Reads them. */
  SelectionOptions read(YamlSection top) {
    List<SelectionRule> rules = new ArrayList<>();
    for (YamlSection rule : top.sections("rules")) {
      rules.add(rule(rule));
    }
    String layout = layout(top);
    List<String> expectPrefixes = expectPrefixes(top);
    boolean recordSkipped = top.flag("recordSkipped", false);
    try {
      return new SelectionOptions(rules, layout, expectPrefixes, recordSkipped);
    } catch (IllegalArgumentException e) {
      throw top.error(top.has("rules") ? "rules" : null, "cannot be used: " + e.getMessage());
    }
  }

  private List<String> expectPrefixes(YamlSection top) {
    List<String> prefixes = new ArrayList<>(top.texts("expectPrefixes"));
    if (top.has("expectPrefixesFile")) {
      prefixes.addAll(lines(top, folder.resolve(top.requireText("expectPrefixesFile"))));
    }
    return prefixes.stream().distinct().toList();
  }

  /** One prefix a line, blanks and all; empty lines are none. */
  private static List<String> lines(YamlSection top, Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw top.error(
            "expectPrefixesFile", "names a file of more than " + new ByteSize(MAX_FILE_BYTES));
      }
      return Files.readString(file).lines().filter(line -> !line.isEmpty()).toList();
    } catch (CharacterCodingException e) {
      throw top.error("expectPrefixesFile", "names a file that is not UTF-8 text");
    } catch (IOException e) {
      throw top.error("expectPrefixesFile", "names a file that cannot be read: " + e.getMessage());
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
