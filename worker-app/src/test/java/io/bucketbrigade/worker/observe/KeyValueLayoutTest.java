package io.bucketbrigade.worker.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyValueLayoutTest {

  private static final String OURS = "io.bucketbrigade.worker.WorkerRuntime";

  private final LoggerContext context = new LoggerContext();
  private final KeyValueLayout layout = new KeyValueLayout();

  @Test
  void doLayout_whenOurs_keepsTheMessagesOwnPairs() {
    assertThat(line(OURS, "lease.finished lease=l-1 copied=3", Map.of(), null))
        .isEqualTo(
            "time=2026-11-21T08:00:00.123Z level=INFO logger=WorkerRuntime lease.finished"
                + " lease=l-1 copied=3\n");
  }

  @Test
  void doLayout_whenALibrarys_quotesTheMessage() {
    assertThat(line("io.temporal.X", "said \"no\" \\", Map.of(), null))
        .endsWith(" logger=X msg=\"said \\\"no\\\" \\\\\"\n");
  }

  @Test
  void doLayout_namesWorkflowActivityAndAttempt() {
    assertThat(
            line(OURS, "x", Map.of("WorkflowId", "m1/lane/0", "RunId", "r", "Attempt", "2"), null))
        .contains(" workflow=\"m1/lane/0\"")
        .contains(" attempt=\"2\"")
        .doesNotContain("RunId");
  }

  @Test
  void doLayout_whenAKeyHoldsControlCharacters_staysOneHarmlessLine() {
    assertThat(line(OURS, "object.failed key=a\nb\u001b[31m", Map.of(), null))
        .endsWith("object.failed key=a\\nb\\x1b[31m\n")
        .hasLineCount(1);
  }

  @Test
  void doLayout_whenThrown_tellsItWithItsCausesInOneLine() {
    Exception thrown = new IllegalStateException("outer", new RuntimeException("in\nner"));

    assertThat(line(OURS, "x", Map.of(), thrown))
        .contains(" error=\"java.lang.IllegalStateException: outer\"")
        .contains("trace=\"at io.bucketbrigade.worker.observe.KeyValueLayoutTest")
        .contains(" | caused by java.lang.RuntimeException: in\\nner")
        .hasLineCount(1);
  }

  @Test
  void doLayout_whenEndless_cuts() {
    assertThat(line(OURS, "x".repeat(100_000), Map.of(), null)).hasSize(8_193).endsWith("…\n");
  }

  private String line(
      String logger, String message, Map<String, String> mdc, @Nullable Throwable thrown) {
    LoggingEvent event =
        new LoggingEvent("", context.getLogger(logger), Level.INFO, message, thrown, null);
    event.setInstant(Instant.parse("2026-11-21T08:00:00.123456Z"));
    event.setMDCPropertyMap(mdc);
    return layout.doLayout(event);
  }
}
