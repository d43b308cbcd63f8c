package io.bucketbrigade.switches.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.cutover.Notifier.Notice;
import io.bucketbrigade.switches.webhook.ScriptedReceiver.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of docs/operate/switch-steps.md verifies what a webhook sends. */
@Timeout(60)
class SignatureExampleTest {

  private static final Pattern EXAMPLE = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);

  private static final String CALL =
      """

      import sys
      headers = {"Brigade-Timestamp": sys.argv[2], "Brigade-Signature": sys.argv[3]}
      print(is_genuine(sys.argv[1], headers, sys.stdin.buffer.read()))
      """;

  @Test
  void example_believesWhatWasSentAndNothingElse() throws Exception {
    Received request = sent();
    String timestamp = Objects.requireNonNull(request.header("Brigade-Timestamp"));
    String signature = Objects.requireNonNull(request.header("Brigade-Signature"));
    byte[] body = request.bytes();

    assertThat(judged("the-secret", timestamp, signature, body)).isEqualTo("True");
    assertThat(judged("other", timestamp, signature, body)).isEqualTo("False");
    assertThat(judged("the-secret", timestamp, signature, "{}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("False");
    String old = Long.toString(Instant.now().getEpochSecond() - 3_600);
    String signedLongAgo = "v1=" + new SigningKey("the-secret").sign(Long.parseLong(old), body);
    assertThat(judged("the-secret", old, signedLongAgo, body)).isEqualTo("False");
  }

  private static Received sent() {
    try (ScriptedReceiver receiver = ScriptedReceiver.answering(ScriptedReceiver.status(200));
        WebCalls calls = new WebCalls()) {
      WebAddress address = new WebAddress(receiver.at("/hook"), false);
      new WebhookNotifier(
              new WebhookRule(address, new SigningKey("the-secret"), Duration.ofSeconds(50)), calls)
          .send(new Notice("1", "photos", "cutover.done", "Grüße, all is done."));
      return receiver.received().getFirst();
    }
  }

  private static String judged(String secret, String timestamp, String signature, byte[] body)
      throws IOException, InterruptedException {
    String page = Files.readString(Path.of("..", "docs", "operate", "switch-steps.md"));
    String example =
        EXAMPLE
            .matcher(page)
            .results()
            .map((MatchResult found) -> found.group(1))
            .findFirst()
            .orElseThrow();
    Process python =
        new ProcessBuilder("python3", "-c", example + CALL, secret, timestamp, signature)
            .redirectErrorStream(true)
            .start();
    python.getOutputStream().write(body);
    python.getOutputStream().close();
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    python.waitFor();
    return said.strip();
  }
}
