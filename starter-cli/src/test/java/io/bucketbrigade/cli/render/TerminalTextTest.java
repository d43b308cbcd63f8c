package io.bucketbrigade.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTextTest {

  @Test
  void escape_whatMovesOrColoursOrClears_isWrittenOut() {
    assertThat(TerminalText.escape("\u001b[2J\u001b]0;owned\u0007"))
        .isEqualTo("\\u{1b}[2J\\u{1b}]0;owned\\u{7}");
    assertThat(TerminalText.escape("a\rb\nc\td\u0000\u007f\u009b31m"))
        .isEqualTo("a\\u{d}b\\u{a}c\\u{9}d\\u{0}\\u{7f}\\u{9b}31m");
  }

  @Test
  void escape_whatReordersOrHides_isWrittenOut() {
    assertThat(TerminalText.escape("a\u202egpj.exe")).isEqualTo("a\\u{202e}gpj.exe");
    assertThat(TerminalText.escape("a\u200bb\u2028c\u2029d")).doesNotContain("\u200b", "\u2028");
    assertThat(TerminalText.escape("\ud83d")).isEqualTo("\\u{d83d}");
    assertThat(TerminalText.escape("\ue000")).isEqualTo("\\u{e000}");
  }

  @Test
  void escape_ofAnEscape_cannotBeForged() {
    assertThat(TerminalText.escape("\\u{1b}")).isEqualTo("\\\\u{1b}");
    assertThat(TerminalText.escape("\u001b")).isNotEqualTo(TerminalText.escape("\\u{1b}"));
  }

  @Test
  void escape_ofHarmlessText_leavesIt() {
    String text = "photos/2024 \u00e9t\u00e9/\u4e16\u754c/\ud83d\ude00.jpg";

    assertThat(TerminalText.escape(text)).isSameAs(text);
  }

  @Test
  void cut_countsCharactersAndSplitsNone() {
    assertThat(TerminalText.cut("abc", 3)).isEqualTo("abc");
    assertThat(TerminalText.cut("abcd", 3)).isEqualTo("ab…");
    assertThat(TerminalText.cut("\ud83d\ude00\ud83d\ude00\ud83d\ude00", 2))
        .isEqualTo("\ud83d\ude00…");
  }
}
