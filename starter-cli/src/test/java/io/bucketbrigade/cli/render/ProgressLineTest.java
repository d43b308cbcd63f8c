package io.bucketbrigade.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  @Test
  void of_aCopyingMigration_saysHowFarAndHowFast() {
    assertThat(ProgressLine.of(SampleProgress.copying()))
        .isEqualTo(
            "COPY  50%  5,000 objects  4.0 MiB copied  50/s, 2.0 KiB/s  1m 00s to 1m 40s left");
  }

  @Test
  void of_aPausedMigration_saysSoAndNoRate() {
    assertThat(ProgressLine.of(SampleProgress.with(node -> node.put("paused", true))))
        .startsWith("COPY (paused)")
        .doesNotContain("/s", "left");
  }

  @Test
  void of_moreThanWasEstimated_isNotYetDone() {
    String line =
        ProgressLine.of(
            SampleProgress.with(
                node -> ((ObjectNode) node.get("plan")).put("objectsEstimated", 4_000)));

    assertThat(line)
        .contains("99%", "time left unknown, because there are more objects than were expected")
        .doesNotContain("100%", "125%", "-");
  }

  @Test
  void of_exceptions_countsEachKind() {
    String line =
        ProgressLine.of(
            SampleProgress.with(
                node ->
                    ((ObjectNode) node.get("tally"))
                        .put("failed", 7)
                        .put("quarantined", 8)
                        .put("deferred", 9)));

    assertThat(line).contains("7 failed", "8 quarantined", "9 deferred");
  }

  @Test
  void of_aMessageWithHostileText_isHarmless() {
    String line =
        ProgressLine.of(
            SampleProgress.with(
                node ->
                    node.putObject("waiting")
                        .put("side", "SOURCE")
                        .put("code", "UNREACHABLE")
                        .put("message", "key \u001b[2J\r\n\u202e")));

    assertThat(line)
        .contains("waiting (UNREACHABLE): key \\u{1b}[2J\\u{d}\\u{a}\\u{202e}")
        .doesNotContain("\u001b", "\r", "\n", "\u202e");
  }
}
