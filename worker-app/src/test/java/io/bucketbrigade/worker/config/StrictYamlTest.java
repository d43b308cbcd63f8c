package io.bucketbrigade.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictYamlTest {

  @TempDir Path folder;

  private enum Colour {
    LIGHT_BLUE,
    RED
  }

  @Test
  void read_whenEveryKindOfFieldIsGiven_mapsThem() {
    YamlSection root =
        parse(
                """
                text: 012345678901
                flag: true
                number: 7
                size: 16MiB
                wait: 3d
                colour: light-blue
                below: {text: no}
                list: [a, 'b c']
                sections:
                  - {text: one}
                  - {text: two}
                """)
            .only(
                "text",
                "flag",
                "number",
                "size",
                "wait",
                "colour",
                "below",
                "list",
                "sections",
                "absent");

    assertThat(root.text("text")).isEqualTo("012345678901");
    assertThat(root.flag("flag", false)).isTrue();
    assertThat(root.integer("number", 1, 10)).isEqualTo(7);
    assertThat(root.size("size")).isEqualTo(new ByteSize(16L << 20));
    assertThat(root.duration("wait")).isEqualTo(Duration.ofDays(3));
    assertThat(root.choice("colour", Colour.class)).isEqualTo(Colour.LIGHT_BLUE);
    assertThat(root.requireSection("below").only("text").text("text")).isEqualTo("no");
    assertThat(root.texts("list")).containsExactly("a", "b c");
    assertThat(root.sections("sections"))
        .extracting(section -> section.only("text").text("text"))
        .containsExactly("one", "two");
  }

  @Test
  void read_whenFieldsAreAbsent_saysSo() {
    YamlSection root = parse("a: 1").only("a", "absent");

    assertThat(root.has("absent")).isFalse();
    assertThat(root.text("absent")).isNull();
    assertThat(root.flag("absent", true)).isTrue();
    assertThat(root.integer("absent", 1, 2)).isNull();
    assertThat(root.size("absent")).isNull();
    assertThat(root.duration("absent")).isNull();
    assertThat(root.choice("absent", Colour.class)).isNull();
    assertThat(root.section("absent")).isNull();
    assertThat(root.sections("absent")).isEmpty();
    assertThat(root.texts("absent")).isEmpty();
  }

  @Test
  void parse_whenJson_readsItToo() {
    assertThat(parse("{\"a\": {\"b\": \"c\"}}").only("a").requireSection("a").only("b").text("b"))
        .isEqualTo("c");
  }

  @Test
  void only_whenAFieldIsUnknown_namesPathValueAndTheNearestKnown() {
    YamlSection old = parse("old:\n  regoin: us-east-1\n").only("old").requireSection("old");

    assertRefused(
        () -> old.only("endpoint", "region", "requesterPays"),
        "f.yaml, line 2: old.regoin (its value is 'us-east-1') is not a known field; did you mean"
            + " 'region'?");
  }

  @ParameterizedTest
  @CsvSource({
    "regoin, region",
    "Region, region",
    "acessKeyId, accessKeyIdEnv",
    "end-point, endpoint",
    "pathstyle, pathStyle",
    "x, fips",
  })
  void only_whenMisspelt_findsTheFieldThatWasMeant(String written, String meant) {
    YamlSection root = parse(written + ": {}");

    assertThatThrownBy(
            () -> root.only("endpoint", "region", "pathStyle", "accessKeyIdEnv", "fips", "proxy"))
        .hasMessageEndingWith("did you mean '" + meant + "'?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secretAccessKey", "apiKey", "password", "sessionToken"})
  void only_whenTheUnknownFieldMayBeASecret_keepsItsValueOutOfTheMessage(String field) {
    assertThatThrownBy(() -> parse(field + ": hunter2").only("region"))
        .hasMessageContaining("(its value is (not shown))")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void only_whenTheValueWouldDriveATerminal_showsItHarmless() {
    assertThatThrownBy(() -> parse("a: \"x\\e[31m" + "y".repeat(100) + "\"").only("b"))
        .hasMessageContaining("'x?[31m" + "y".repeat(53) + "…'");
  }

  @Test
  void text_whenTheFieldWasNotNamedAsKnown_isAProgrammingError() {
    assertThatThrownBy(() -> parse("a: 1").text("a")).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "flag: maybe | f.yaml, line 1: flag is 'maybe'; it must be true or false",
        "flag: yes | f.yaml, line 1: flag is 'yes'; it must be true or false",
        "flag: [] | f.yaml, line 1: flag must be a single value",
        "flag: | f.yaml, line 1: flag has no value: give one or remove the field",
      })
  void flag_whenWrong_namesFieldAndValue(String yaml, String message) {
    assertRefused(() -> parse(yaml).only("flag").flag("flag", false), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "11", "1.5", "many", "99999999999"})
  void integer_whenOutOfBounds_namesThem(String value) {
    assertRefused(
        () -> parse("slots: " + value).only("slots").integer("slots", 1, 10),
        "f.yaml, line 1: slots is '%s'; it must be a whole number from 1 to 10".formatted(value));
  }

  @Test
  void size_whenWrong_saysWhatASizeLooksLike() {
    assertRefused(
        () ->
            parse("copy: {partSize: 16M}")
                .only("copy")
                .requireSection("copy")
                .only("partSize")
                .size("partSize"),
        "f.yaml, line 1: copy.partSize is not usable: '16M' is not a size: write bytes or a unit,"
            + " such as 16MiB, 500MB or 1GiB");
  }

  @Test
  void duration_whenWrong_saysWhatOneLooksLike() {
    assertRefused(
        () -> parse("wait: soon").only("wait").duration("wait"),
        "f.yaml, line 1: wait is not usable: 'soon' is not a duration: write a number and ms, s, m,"
            + " h or d, such as 30s or 3d");
  }

  @Test
  void choice_whenWrong_namesAll() {
    assertRefused(
        () -> parse("colour: green").only("colour").choice("colour", Colour.class),
        "f.yaml, line 1: colour is 'green'; it must be one of light-blue, red");
  }

  @Test
  void requireText_whenMissingOrEmpty_saysWhich() {
    assertRefused(
        () -> parse("a: {}").only("a").requireSection("a").only("b").requireText("b"),
        "f.yaml, line 1: a.b is missing");
    assertRefused(() -> parse("b: ' '").only("b").requireText("b"), "f.yaml, line 1: b is empty");
  }

  @Test
  void section_whenAValueStandsThere_refuses() {
    assertRefused(
        () -> parse("a: 1").only("a").section("a"),
        "f.yaml, line 1: a must have fields of the form 'name: value' below it");
  }

  @Test
  void sections_whenNotAList_refuses() {
    assertRefused(() -> parse("a: 1").only("a").sections("a"), "f.yaml, line 1: a must be a list");
    assertRefused(
        () -> parse("a: [1]").only("a").sections("a"),
        "f.yaml, line 1: a[0] must have fields of the form 'name: value' below it");
  }

  @Test
  void parse_whenAKeyIsGivenTwice_refusesAtAnyDepth() {
    assertRefused(
        () -> parse("a:\n  b: 1\n  b: 2\n"), "f.yaml, line 3: the field 'b' is given twice");
    assertRefused(
        () -> parse("a:\n- b: 1\n  b: 2\n"), "f.yaml, line 3: the field 'b' is given twice");
  }

  @Test
  void parse_whenAliasesMultiply_refusesBeforeTheyDo() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }

    assertThatThrownBy(() -> parse(bomb.toString())).isInstanceOf(ConfigException.class);
  }

  @Test
  void parse_whenAScalarIsAnchored_refuses() {
    assertRefused(
        () -> parse("a: &x 1\nb: *x\n"),
        "f.yaml, line 1: anchors and aliases are not supported; write the value out");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: !!java.net.URL [x] | f.yaml, line 1: this is not YAML: Global tag is not allowed:"
            + " tag:yaml.org,2002:java.net.URL",
        "a: !x 1 | f.yaml, line 1: the tag !x is not supported",
        "[1, 2] | f.yaml, line 1: fields of the form 'name: value' are expected",
        "{[1]: 2} | f.yaml, line 1: a field's name must be text",
      })
  void parse_whenNotPlainFields_refuses(String yaml, String message) {
    assertRefused(() -> parse(yaml), message);
  }

  @Test
  void parse_whenEmpty_saysSo() {
    assertRefused(() -> parse("# nothing\n"), "f.yaml is empty");
  }

  @Test
  void parse_whenBroken_namesTheLineButDoesNotQuoteIt() {
    assertThatThrownBy(() -> parse("a: 1\nb: 'hunter2\nc: 2\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("f.yaml, line ")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void parse_whenTwoDocuments_refuses() {
    assertThatThrownBy(() -> parse("a: 1\n---\nb: 2\n")).isInstanceOf(ConfigException.class);
  }

  @Test
  void parse_whenNestedTooDeep_refuses() {
    assertThatThrownBy(() -> parse("a: " + "[".repeat(1_000) + "]".repeat(1_000)))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void read_whenTooLarge_refuses() throws IOException {
    Path file = folder.resolve("large.yaml");
    Files.writeString(file, "a: " + "x".repeat(StrictYaml.MAX_BYTES));

    assertRefused(() -> StrictYaml.read(file), file + " is larger than 1MiB");
  }

  @Test
  void read_whenMissingOrNotText_saysWhich() throws IOException {
    Path missing = folder.resolve("missing.yaml");
    Path latin = folder.resolve("latin.yaml");
    Files.write(latin, "a: é".getBytes(StandardCharsets.ISO_8859_1));

    assertRefused(() -> StrictYaml.read(missing), missing + " does not exist");
    assertRefused(() -> StrictYaml.read(latin), latin + " is not UTF-8 text");
    assertThatThrownBy(() -> StrictYaml.read(folder))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(folder + " cannot be read: ");
  }

  @Test
  void read_whenAByteOrderMarkLeads_readsOn() throws IOException {
    Path file = folder.resolve("bom.yaml");
    Files.writeString(file, "\uFEFFa: 1");

    assertThat(StrictYaml.read(file).only("a").text("a")).isEqualTo("1");
  }

  private static YamlSection parse(String text) {
    return StrictYaml.parse("f.yaml", text);
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(ConfigException.class).hasMessage(message);
  }
}
