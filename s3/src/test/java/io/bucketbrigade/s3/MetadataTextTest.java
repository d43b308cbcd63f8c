package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "a=?b", "größe", "5 €", "😀 ok", "日本語日本語日本語日本語日本語日本語日本語"})
  void decode_undoesEncode(String text) {
    assertThat(MetadataText.decode(MetadataText.encode(text))).isEqualTo(text);
  }

  @Test
  void encode_makesWordsOfWholeCharactersThatAreShortEnough() {
    String encoded = MetadataText.encode("€".repeat(100));
    assertThat(encoded.split(" "))
        .hasSizeGreaterThan(1)
        .allSatisfy(
            word -> {
              assertThat(word).hasSizeLessThanOrEqualTo(75).isPrintable();
              assertThat(MetadataText.decode(word)).matches("€+");
            });
  }

  @Test
  void encode_whenPlainAscii_changesNothing() {
    assertThat(MetadataText.encode("a b;c=\"d\"")).isEqualTo("a b;c=\"d\"");
  }

  @ParameterizedTest
  @CsvSource({
    "=?UTF-8?B?Z3LDtsOfZQ==?=, größe",
    "=?utf-8?q?gr=C3=B6=C3=9Fe_1?=, größe 1",
    "=?ISO-8859-1?Q?gr=F6=DFe?=, größe",
    "=?UTF-8?B?Z3I=?= =?UTF-8?B?w7Y=?=, grö",
    "a =?UTF-8?B?w7Y=?= b, a ö b",
    "=?no-such-charset?B?w7Y=?=, =?no-such-charset?B?w7Y=?=",
    "=?UTF-8?B?***?=, =?UTF-8?B?***?=",
    "=?UTF-8?Q?=C?=, =?UTF-8?Q?=C?=",
  })
  void decode_readsWhatServersSendAndKeepsWhatIsNoWord(String header, String text) {
    assertThat(MetadataText.decode(header)).isEqualTo(text);
  }

  @Test
  void decode_lowersNamesAndJoinsThoseThatThenAgree() {
    assertThat(MetadataText.decode(Map.of("Name", "v"))).isEqualTo(Map.of("name", "v"));
    assertThat(MetadataText.decode(Map.of("A", "v", "a", "v"))).isEqualTo(Map.of("a", "v,v"));
  }
}
