package io.bucketbrigade.switches.webhook;

import static io.bucketbrigade.switches.webhook.ScriptedReceiver.CUT;
import static io.bucketbrigade.switches.webhook.ScriptedReceiver.SILENCE;
import static io.bucketbrigade.switches.webhook.ScriptedReceiver.endless;
import static io.bucketbrigade.switches.webhook.ScriptedReceiver.headOnly;
import static io.bucketbrigade.switches.webhook.ScriptedReceiver.reply;
import static io.bucketbrigade.switches.webhook.ScriptedReceiver.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.cutover.HealthCheck.Health;
import io.bucketbrigade.switches.webhook.ScriptedReceiver.Answer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpHealthCheckTest {

  private final WebCalls calls = new WebCalls();

  @AfterEach
  void stop() {
    calls.close();
  }

  @Test
  void check_whenAnswered2xx_isHealthy() {
    assertThat(check(status(204), null).healthy()).isTrue();
    assertThat(check(headOnly(200), null).healthy()).isTrue();
  }

  @Test
  void check_whenAnsweredOtherwise_isNot() {
    for (int status : new int[] {301, 404, 500, 503}) {
      Health health = check(status(status), null);
      assertThat(health.healthy()).isFalse();
      assertThat(health.words()).endsWith("/health answered " + status);
    }
  }

  @Test
  void check_whenATextIsExpected_looksForIt() {
    assertThat(check(reply(200, "", "{\"status\":\"UP\"}"), "\"UP\"").healthy()).isTrue();
    assertThat(check(reply(200, "", "{\"status\":\"DOWN\"}"), "\"UP\"").words())
        .endsWith("without the expected text");
    assertThat(check(endless(200, "DOWN "), "UP").words()).endsWith("without the expected text");
  }

  @Test
  void check_whenNobodyAnswersOrCuts_isNotHealthy() {
    Duration soon = Duration.ofMillis(300);
    assertThat(check(SILENCE, null, soon).words()).contains("did not answer within 300 ms");
    assertThat(check(headOnly(200), "UP", soon).words()).contains("did not answer within 300 ms");
    assertThat(check(CUT, null).words()).contains("cut the connection");
  }

  @Test
  void check_ofALongAddress_saysItsEndInTwoHundredCharacters() {
    try (ScriptedReceiver receiver = ScriptedReceiver.answering(status(500))) {
      WebAddress address = new WebAddress(receiver.at("/" + "a".repeat(400)), false);
      Health health = new HttpHealthCheck(address, null, Duration.ofSeconds(50), calls).check();
      assertThat(health.words()).hasSize(200).endsWith("answered 500");
    }
  }

  private Health check(Answer answer, @Nullable String expected) {
    return check(answer, expected, Duration.ofSeconds(50));
  }

  private Health check(Answer answer, @Nullable String expected, Duration timeout) {
    try (ScriptedReceiver receiver = ScriptedReceiver.answering(answer)) {
      WebAddress address = new WebAddress(receiver.at("/health"), false);
      return new HttpHealthCheck(address, expected, timeout, calls).check();
    }
  }
}
