package io.bucketbrigade.model.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.key.KeyGlob;
import io.bucketbrigade.model.spec.SelectionRule.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of the source are migrated. Keys and patterns are relative to the source's prefix.
 *
 * @param rules the first one that matches an object decides; one that none matches is migrated,
 *     unless there is a rule that includes
 * @param layout pattern that every migrated key must fit, see {@link KeyGlob}; one that does not is
 *     quarantined as asked; null for any key
 * @param expectPrefixes beginnings of keys, each of which at least one key must have; one that none
 *     has makes the migration incomplete
 * @param recordSkipped whether the ledger names each object that rules leave out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SelectionOptions(
    List<SelectionRule> rules,
    @Nullable String layout,
    List<String> expectPrefixes,
    boolean recordSkipped) {

  /** Every row is held against every rule. */
  public static final int MAX_RULES = 100;

  /** Each takes a request before anything is copied. */
  public static final int MAX_EXPECTED_PREFIXES = 2_000;

  /** The spec travels in workflow payloads, which are at most 64 KiB. */
  public static final int MAX_TEXT_BYTES = 32 * 1024;

  /** Everything is migrated. */
  public static final SelectionOptions NONE =
      new SelectionOptions(List.of(), null, List.of(), false);

  /** Takes what is absent as nothing; refuses more than payloads can carry. */
  public SelectionOptions {
    rules = List.copyOf(Objects.requireNonNullElse(rules, List.of()));
    if (rules.size() > MAX_RULES) {
      throw new IllegalArgumentException(
          "there are %d rules; at most %d are allowed".formatted(rules.size(), MAX_RULES));
    }
    if (layout != null) {
      KeyGlob.parse(layout);
    }
    expectPrefixes = List.copyOf(Objects.requireNonNullElse(expectPrefixes, List.of()));
    if (expectPrefixes.size() > MAX_EXPECTED_PREFIXES) {
      throw new IllegalArgumentException(
          "there are %d expected prefixes; at most %d are allowed"
              .formatted(expectPrefixes.size(), MAX_EXPECTED_PREFIXES));
    }
    int textBytes =
        Stream.concat(rules.stream().flatMap(SelectionOptions::texts), expectPrefixes.stream())
            .mapToInt(JsonText::bytes)
            .sum();
    if (textBytes > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          "rules and expected prefixes are %d bytes long together; at most %d are allowed"
              .formatted(textBytes, MAX_TEXT_BYTES));
    }
  }

  /** The same with these rules before its own. */
  public SelectionOptions withFirst(List<SelectionRule> first) {
    List<SelectionRule> all = new ArrayList<>(first);
    all.addAll(rules);
    return new SelectionOptions(all, layout, expectPrefixes, recordSkipped);
  }

  /** Whether an object that no rule matches is left out. */
  public boolean includesByRule() {
    return rules.stream().anyMatch(rule -> rule.action() == Action.INCLUDE);
  }

  /** Whether no rule asks for more of an object than its key. */
  public boolean looksAtKeysAlone() {
    return rules.stream().allMatch(SelectionRule::looksAtKeyAlone);
  }

  /** Whether objects' tags have to be read to know. */
  public boolean needsTags() {
    return rules.stream().anyMatch(SelectionRule::needsTags);
  }

  private static Stream<@Nullable String> texts(SelectionRule rule) {
    SelectionRule.TagCondition tag = rule.tag();
    Stream<@Nullable String> conditions =
        Stream.of(
            rule.prefix(),
            rule.glob(),
            tag == null ? null : tag.key(),
            tag == null ? null : tag.value());
    return Stream.concat(conditions, rule.storageClasses().stream());
  }
}
