package io.bucketbrigade.engine.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.decide.Etags.Comparison;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EtagsTest {

  private static final String MD5 = "0123456789abcdef0123456789abcdef";
  private static final String OTHER = "f123456789abcdef0123456789abcde0";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0123456789abcdef0123456789abcde",
        "0123456789abcdef0123456789abcdeff",
        "0123456789ABCDEF0123456789ABCDEF",
        "g123456789abcdef0123456789abcdef",
        "/123456789abcdef0123456789abcdef",
        ":123456789abcdef0123456789abcdef",
        "`123456789abcdef0123456789abcdef",
        ""
      })
  void isPlainMd5_ofAnythingElse_isFalse(String etag) {
    assertThat(Etags.isPlainMd5(etag)).isFalse();
  }

  @Test
  void isPlainMd5_ofHexOfItsLength_isTrue() {
    assertThat(Etags.isPlainMd5(MD5)).isTrue();
    assertThat(Etags.isPlainMd5("00000000000000000000000000000000")).isTrue();
    assertThat(Etags.isPlainMd5("9999999999aaaaaaaaaaffffffffffff")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "x-1, true",
    "x-10000, true",
    "x-99999, true",
    "x-100000, false",
    "x-, false",
    "-1, false",
    "x, false",
    "x-1a, false",
    "x-/, false",
    "x-:, false",
    "x-0, true"
  })
  void isMultipart_goesByTheNumberOfParts(String etag, boolean expected) {
    assertThat(Etags.isMultipart(etag)).isEqualTo(expected);
  }

  @Test
  void compare_ofMd5s_tellsWhetherTheyAreTheSame() {
    assertThat(Etags.compare(MD5, MD5, true)).isEqualTo(Comparison.EQUAL);
    assertThat(Etags.compare(MD5, OTHER, true)).isEqualTo(Comparison.DIFFERENT);
  }

  @Test
  void compare_whereEtagsAreNoMd5s_seesOnlyThatTheyAreTheSame() {
    assertThat(Etags.compare(MD5, MD5, false)).isEqualTo(Comparison.EQUAL);
    assertThat(Etags.compare(MD5, OTHER, false)).isEqualTo(Comparison.SAYS_NOTHING);
  }

  @Test
  void compare_ofAnMd5AndAnotherForm_saysNothing() {
    assertThat(Etags.compare(MD5, MD5 + "-2", true)).isEqualTo(Comparison.SAYS_NOTHING);
    assertThat(Etags.compare(MD5 + "-2", MD5, true)).isEqualTo(Comparison.SAYS_NOTHING);
  }

  @Test
  void compare_ofAnEmptyOne_saysNothing() {
    assertThat(Etags.compare("", MD5, true)).isEqualTo(Comparison.SAYS_NOTHING);
    assertThat(Etags.compare(MD5, "", true)).isEqualTo(Comparison.SAYS_NOTHING);
    assertThat(Etags.compare("", "", true)).isEqualTo(Comparison.SAYS_NOTHING);
  }
}
