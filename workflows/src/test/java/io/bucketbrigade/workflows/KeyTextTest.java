package io.bucketbrigade.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KeyTextTest {

  @Test
  void plain_escapesWhatATerminalWouldObey() {
    assertThat(KeyText.plain("a\u001b[2Jb\nc\u202Ed\u0000"))
        .isEqualTo("a\\u001b[2Jb\\u000ac\\u202ed\\u0000");
  }

  @Test
  void plain_cutsTheMiddleOfALongKey() {
    String text = KeyText.plain("a".repeat(50) + "b".repeat(50));

    assertThat(text).hasSize(60).startsWith("aaa").contains("…").endsWith("bbb");
  }

  @Test
  void plain_cutInsideOfASurrogatePair_staysReadable() {
    assertThat(KeyText.plain("😀".repeat(100))).contains("…").doesNotContain("\uD83D…");
  }

  @Test
  void markdown_leavesNothingThatATableOrHtmlWouldObey() {
    assertThat(KeyText.markdown("a|b<script>`x`"))
        .doesNotContain("|", "<", ">", "`")
        .contains("&#124;", "&#60;");
  }

  @Test
  void cutToUtf8_neverExceedsTheBytesNorSplitsACharacter() {
    String text = "é😀".repeat(50);
    for (int bytes = 0; bytes < 20; bytes++) {
      String cut = KeyText.cutToUtf8(text, bytes);
      assertThat(cut.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(bytes);
      assertThat(text).startsWith(cut);
      assertThat(cut).doesNotEndWith("\uD83D");
    }
  }

  @Test
  void of_range_namesBothEnds() {
    assertThat(KeyText.of(new KeyRange(ObjectKey.of("a"), null)))
        .isEqualTo("after 'a' through the end");
  }
}
