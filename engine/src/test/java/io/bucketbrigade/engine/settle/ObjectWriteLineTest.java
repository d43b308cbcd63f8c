package io.bucketbrigade.engine.settle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.model.key.ObjectKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ObjectWriteLineTest {

  private static final Instant DATE = Instant.parse("2026-02-28T23:59:59Z");

  private final ObjectWriteLine line = new ObjectWriteLine();

  @Test
  void line_ofAnyEntry_isWhatTheMapperWrites() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 5_000; i++) {
      assertSame(anyEntry(random));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain/key",
        "quotes \" and \\ and / and '",
        "\u0000\u0001\b\t\n\u000b\f\r\u001f\u007f\u0080",
        "Gr\u00fc\u00dfe \u07ff\u0800\uffff \u2028\u2029",
        "\ud83d\ude00\udbff\udfff",
        "<script>&amp;%20+"
      })
  void line_ofAHostileKey_isWhatTheMapperWrites(String key) throws IOException {
    assertSame(entry(key, DATE));
    assertThat(written(entry(key, DATE))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1970-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "+10000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00.5Z",
        "2024-02-29T12:00:00.100Z",
        "2024-02-29T12:00:00.000100Z",
        "2024-02-29T12:00:00.000000100Z"
      })
  void line_ofAnyDate_isWhatTheMapperWrites(String date) throws IOException {
    assertSame(entry("key", Instant.parse(date)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "a\udc00b", "\udc00\ud800", "end\udbff"})
  void line_ofHalfASurrogatePair_isReadAsItWas(String key) throws IOException {
    ObjectWrite entry = entry(key, DATE);
    assertThat(ObjectWrite.parse(written(entry).getFirst())).isEqualTo(entry);
  }

  @Test
  void line_afterALongerOne_holdsNothingOfThat() throws IOException {
    written(entry("long".repeat(10_000), DATE));
    assertSame(entry("short", DATE));
  }

  private void assertSame(ObjectWrite entry) throws IOException {
    assertThat(written(entry)).containsExactly(mapped(entry));
  }

  private List<String> written(ObjectWrite entry) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    line.set(entry);
    line.writeTo(bytes);
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertThat(text).endsWith("\n");
    return List.of(text.substring(0, text.length() - 1).split("\n", -1));
  }

  private static String mapped(ObjectWrite entry) throws JsonProcessingException {
    return StateRecords.json().writeValueAsString(entry);
  }

  private static ObjectWrite entry(String key, Instant date) {
    return new ObjectWrite(
        ObjectKey.of(key), 1, key, date, key, key.isEmpty() ? null : key, date, date, date);
  }

  private static ObjectWrite anyEntry(SplittableRandom random) {
    return new ObjectWrite(
        ObjectKey.of(anyText(random)),
        random.nextLong() >>> random.nextInt(1, 64),
        anyText(random),
        anyDate(random),
        anyText(random),
        random.nextBoolean() ? anyText(random) : null,
        anyDate(random),
        random.nextBoolean() ? anyDate(random) : null,
        random.nextBoolean() ? anyDate(random) : null);
  }

  private static String anyText(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(40); n > 0; n--) {
      int bound = List.of(0x80, 0x800, 0xd800, 0x110000).get(random.nextInt(4));
      int c = random.nextInt(bound);
      text.appendCodePoint(c >= 0xd800 && c < 0xe000 ? '!' : c);
    }
    return text.toString();
  }

  private static Instant anyDate(SplittableRandom random) {
    int unit = List.of(1, 1_000, 1_000_000, 1_000_000_000).get(random.nextInt(4));
    return Instant.ofEpochSecond(
        random.nextLong(-62_000_000_000L, 253_402_300_000L),
        random.nextInt(1_000_000_000 / unit) * (long) unit);
  }
}
