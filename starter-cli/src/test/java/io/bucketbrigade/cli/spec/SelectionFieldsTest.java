package io.bucketbrigade.cli.spec;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.SelectionRule;
import io.bucketbrigade.model.spec.SelectionRule.Action;
import io.bucketbrigade.model.spec.SelectionRule.TagCondition;
import io.bucketbrigade.worker.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionFieldsTest {

  private static final Instant NOW = Instant.parse("2024-06-30T08:30:00Z");

  @TempDir Path folder;

  @Test
  void parse_whenNothingIsSaid_selectsEverything() {
    assertThat(selection("")).isEqualTo(SelectionOptions.NONE);
  }

  @Test
  void parse_whenEveryConditionIsGiven_readsThem() {
    SelectionOptions selection =
        selection(
            """
            rules:
              - exclude: {glob: '**/*.tmp'}
              - include:
                  prefix: orders/
                  minSize: 1KiB
                  maxSize: 5MiB
                  modifiedAfter: 2024-01-31
                  modifiedBefore: 2024-02-01T12:00:00Z
                  storageClasses: [STANDARD, STANDARD_IA]
                  tag: {key: keep, value: 'yes'}
            recordSkipped: true
            """);
    assertThat(selection.recordSkipped()).isTrue();
    assertThat(selection.rules())
        .containsExactly(
            SelectionRule.ofGlob(Action.EXCLUDE, "**/*.tmp"),
            new SelectionRule(
                Action.INCLUDE,
                "orders/",
                null,
                1_024L,
                5L << 20,
                Instant.parse("2024-01-31T00:00:00Z"),
                Instant.parse("2024-02-01T12:00:00Z"),
                List.of("STANDARD", "STANDARD_IA"),
                new TagCondition("keep", "yes")));
  }

  @Test
  void parse_whenADateIsADuration_countsBackFromTheStart() {
    SelectionRule rule =
        selection("rules: [{include: {modifiedAfter: 30d, modifiedBefore: 12h}}]").rules().get(0);
    assertThat(rule.modifiedAfter()).isEqualTo(NOW.minus(Duration.ofDays(30)));
    assertThat(rule.modifiedBefore()).isEqualTo(NOW.minus(Duration.ofHours(12)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{include: {}}|no condition",
        "{}|needs either include or exclude",
        "{include: {glob: a}, exclude: {glob: b}}|needs either include or exclude",
        "{include: {glob: '[a'}}|not closed",
        "{include: {blog: a}}|did you mean 'glob'",
        "{include: {minSize: 2MiB, maxSize: 1MiB}}|minSize is larger",
        "{include: {minSize: big}}|is not a size",
        "{include: {modifiedAfter: yesterday}}|write a date",
        "{include: {modifiedAfter: 2024-13-01}}|write a date",
        "{include: {modifiedAfter: 1d, modifiedBefore: 2d}}|not before",
        "{include: {tag: {value: x}}}|tag.key is missing",
      })
  void parse_whenARuleIsWrong_namesLineFieldAndReason(String rule, String words) {
    assertThatThrownBy(() -> selection("rules:\n  - " + rule))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("rules[0]")
        .hasMessageContaining("line 5")
        .hasMessageContaining(words);
  }

  @Test
  void parse_whenRulesAreTooManyOrTooLong_refuses() {
    assertThatThrownBy(() -> selection("rules:\n" + "  - exclude: {glob: a}\n".repeat(101)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("at most 100");
    String rule = "  - exclude: {prefix: '" + "x".repeat(1_000) + "'}\n";
    assertThatThrownBy(() -> selection("rules:\n" + rule.repeat(40)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("bytes long together");
  }

  @Test
  void parse_whenALayoutIsGiven_readsOrRefusesIt() {
    assertThat(selection("layout: '*/id/**'").layout()).isEqualTo("*/id/**");
    assertThatThrownBy(() -> selection("layout: '*/[a'"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("layout cannot be used")
        .hasMessageContaining("not closed");
  }

  @Test
  void parse_whenPrefixesAreInSpecAndFile_takesBothOnceAndAsTheyAre() throws IOException {
    Files.writeString(folder.resolve("folders.txt"), "b/ \r\n\na/\n\u00E9/");
    assertThat(selection("expectPrefixes: [a/]\nexpectPrefixesFile: folders.txt").expectPrefixes())
        .containsExactly("a/", "b/ ", "\u00E9/");
  }

  @Test
  void parse_whenThePrefixFileIsMissingOrNoText_saysSo() throws IOException {
    assertThatThrownBy(() -> selection("expectPrefixesFile: nowhere.txt"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("expectPrefixesFile names a file that cannot be read");
    Files.write(folder.resolve("folders.txt"), new byte[] {(byte) 0xff});
    assertThatThrownBy(() -> selection("expectPrefixesFile: folders.txt"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void parse_whenExpectedPrefixesAreTooMany_refuses() throws IOException {
    Files.writeString(folder.resolve("folders.txt"), numbers(2_000));
    assertThat(selection("expectPrefixesFile: folders.txt").expectPrefixes()).hasSize(2_000);
    Files.writeString(folder.resolve("folders.txt"), numbers(2_001));
    assertThatThrownBy(() -> selection("expectPrefixesFile: folders.txt"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("at most 2000");
  }

  private static String numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).collect(joining("\n"));
  }

  private SelectionOptions selection(String fields) {
    String spec =
        """
        id: m1
        source: {bucket: old}
        destination: {bucket: new}
        """;
    return SpecFile.parse("spec.yaml", spec + fields, folder, NOW).selection();
  }
}
