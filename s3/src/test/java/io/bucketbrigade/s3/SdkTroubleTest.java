package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bucketbrigade.engine.cutover.Notifier;
import io.bucketbrigade.engine.cutover.Notifier.Notice;
import io.bucketbrigade.engine.cutover.StepFailedException;
import io.bucketbrigade.engine.cutover.SwitchStep;
import io.bucketbrigade.s3.CannedServer.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which troubles of services beside S3 pass, and which last. */
@Timeout(60)
class SdkTroubleTest {

  private static final String SECRET = "correct-horse-battery";

  private static final String TYPE = "Content-Type: application/x-amz-json-1.1\r\n";

  @ParameterizedTest
  @CsvSource({
    "500 Words, InternalServerError, true",
    "503 Words, ServiceUnavailable, true",
    "400 Words, ThrottlingException, true",
    "400 Words, TooManyUpdates, true",
    "400 Words, ExpiredTokenException, true",
    "400 Words, AccessDeniedException, false",
    "400 Words, UnrecognizedClientException, false",
    "400 Words, ParameterNotFound, false",
  })
  void refusal_passesByItsCode(String status, String code, boolean passing) throws IOException {
    StepFailedException thrown =
        preview(
            CannedServer.reply(
                status, TYPE, "{\"__type\":\"%s\",\"message\":\"the words\"}".formatted(code)));
    assertThat(thrown.retryable()).as("%s", thrown).isEqualTo(passing);
    assertThat(thrown)
        .hasMessageContaining("GetParameter /photos/bucket was refused: " + status.substring(0, 3))
        .hasMessageContaining(code)
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void cutConnection_passes() throws IOException {
    assertThat(preview(socket -> socket.close()).retryable()).isTrue();
  }

  @Test
  void serverThatIsNotThere_passes() {
    try (ConnectedSwitches switches = over(known(URI.create("http://127.0.0.1:1")))) {
      assertThat(refusal(switches).retryable()).isTrue();
      Notifier topic = switches.topic("known", "arn:aws:sns:us-east-1:123456789012:t");
      StepFailedException thrown =
          catchThrowableOfType(
              StepFailedException.class, () -> topic.send(new Notice("1", "m", "e", "w")));
      assertThat(thrown.retryable()).isTrue();
      assertThat(thrown).hasMessageContaining("Publish arn:aws:sns");
    }
  }

  @Test
  void missingCredentials_lastAndNameTheConnection() {
    S3Connection connection =
        S3Connection.to(
            "known",
            URI.create("http://127.0.0.1:1"),
            new S3Credentials.Environment("NO_SUCH_ID_VARIABLE", "NO_SUCH_KEY_VARIABLE", null));
    try (ConnectedSwitches switches = over(connection)) {
      StepFailedException thrown = refusal(switches);
      assertThat(thrown.retryable()).isFalse();
      assertThat(thrown)
          .hasMessageContaining("connection 'known'")
          .hasMessageContaining("NO_SUCH_ID_VARIABLE");
    }
  }

  private static StepFailedException preview(Answer answer) throws IOException {
    try (CannedServer server = CannedServer.answering(answer);
        ConnectedSwitches switches = over(known(server.endpoint()))) {
      return refusal(switches);
    }
  }

  private static StepFailedException refusal(ConnectedSwitches switches) {
    SwitchStep step = switches.parameter("known", "/photos/bucket", new SwitchedText(null, null));
    return catchThrowableOfType(
        StepFailedException.class, () -> step.preview(SwitchOrders.order("old", "new")));
  }

  private static S3Connection known(URI endpoint) {
    return S3Connection.to(
        "known", endpoint, new S3Credentials.Static("AKIAVISIBLE", SECRET, null));
  }

  private static ConnectedSwitches over(S3Connection connection) {
    return new ConnectedSwitches(
        Map.of("known", connection),
        location -> {
          throw new AssertionError("opens no bucket");
        });
  }
}
