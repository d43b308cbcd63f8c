package io.bucketbrigade.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CsvCellTest {

  @Test
  void key_ofUsualText_standsAsItIs() {
    assertThat(CsvCell.key("a b/ünï+c%20d\\e")).isEqualTo("a b/ünï+c%20d\\e");
    assertThat(CsvCell.isPlain("a b/ünï+c%20d\\e")).isTrue();
  }

  @Test
  void key_withCommaQuoteOrLineBreak_isQuotedAndLossless() {
    assertThat(CsvCell.key("a,b")).isEqualTo("\"a,b\"");
    assertThat(CsvCell.key("a\"b")).isEqualTo("\"a\"\"b\"");
    assertThat(CsvCell.key("a\r\nb")).isEqualTo("\"a\r\nb\"");
  }

  @Test
  void key_thatCouldBeAFormula_isGuarded() {
    assertThat(CsvCell.key("=cmd|x")).isEqualTo("'=cmd|x");
    assertThat(CsvCell.key("+1")).isEqualTo("'+1");
    assertThat(CsvCell.key("-1,2")).isEqualTo("\"'-1,2\"");
    assertThat(CsvCell.key("@a")).isEqualTo("'@a");
    assertThat(CsvCell.key("'quoted")).isEqualTo("''quoted");
  }

  @Test
  void key_withControlCharacters_hasJsonEscapes() {
    String key = "a\u0001\u001b[31m\u0085\\\"";
    assertThat(CsvCell.isPlain(key)).isFalse();
    assertThat(CsvCell.key(key)).isEqualToIgnoringCase("\"a\\u0001\\u001b[31m\\u0085\\\\\\\"\"\"");
  }

  @Test
  void text_ofNothing_isEmpty() {
    assertThat(CsvCell.text(null)).isEmpty();
    assertThat(CsvCell.text("")).isEmpty();
  }
}
