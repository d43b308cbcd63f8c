package io.bucketbrigade.switches.webhook;

import static io.bucketbrigade.switches.webhook.ScriptedReceiver.CUT;
import static io.bucketbrigade.switches.webhook.ScriptedReceiver.SILENCE;
import static io.bucketbrigade.switches.webhook.ScriptedReceiver.endless;
import static io.bucketbrigade.switches.webhook.ScriptedReceiver.headOnly;
import static io.bucketbrigade.switches.webhook.ScriptedReceiver.reply;
import static io.bucketbrigade.switches.webhook.ScriptedReceiver.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bucketbrigade.engine.cutover.Notifier.Notice;
import io.bucketbrigade.engine.cutover.StepFailedException;
import io.bucketbrigade.engine.cutover.StepProgress;
import io.bucketbrigade.engine.cutover.StepProgress.InterruptedStepException;
import io.bucketbrigade.engine.cutover.SwitchOrder;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.switches.webhook.ScriptedReceiver.Answer;
import io.bucketbrigade.switches.webhook.ScriptedReceiver.Received;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Receivers that answer, refuse, hang, cut, and forget; all within the time of their rule. */
@Timeout(60)
class WebhookTest {

  private static final String SECRET = "correct-horse-battery";

  private static final String SECRET_PATH = "/services/T0/B0/hidden?token=veiled";

  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-11-01T12:00:00Z"));

  private static final Duration LONG = Duration.ofSeconds(50);

  private static final Duration SHORT = Duration.ofMillis(200);

  private static final StepProgress SILENT = words -> {};

  private final WebCalls calls = new WebCalls();

  @AfterEach
  void stop() {
    calls.close();
  }

  @Test
  void apply_whenTheReceiverAnswers200_hasSentASignedOrder() throws Exception {
    try (ScriptedReceiver receiver = ScriptedReceiver.answering(status(200))) {
      String said = step(receiver, LONG).apply(order("c1"), SILENT);

      assertThat(said).contains("took 'switch'").contains("s3://old-photos -> s3://new-photos");
      Received request = receiver.received().getFirst();
      assertThat(request.head()).startsWith("POST /hook HTTP/1.1");
      assertThat(request.header("Content-Type")).isEqualTo("application/json");
      JsonNode body = new JsonMapper().readTree(request.body());
      assertThat(body.get("event").asText()).isEqualTo("switch");
      assertThat(body.get("migration").asText()).isEqualTo("photos");
      assertThat(body.get("cutover").asText()).isEqualTo("c1");
      assertThat(body.get("step").asText()).isEqualTo("app");
      assertThat(body.at("/mappings/0/source/bucket").asText()).isEqualTo("old-photos");
      assertThat(body.at("/mappings/0/destination/bucket").asText()).isEqualTo("new-photos");
      assertThat(body.get("id").asText()).isEqualTo(request.header("Idempotency-Key"));
      assertThat(request.header("Brigade-Timestamp")).isEqualTo("1793534400");
      assertThat(request.header("Brigade-Signature")).isEqualTo("v1=" + expected(request));
    }
  }

  /** The scheme, written down again. */
  private static String expected(Received request) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    mac.update((request.header("Brigade-Timestamp") + ".").getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(mac.doFinal(request.bytes()));
  }

  @Test
  void apply_withoutSecret_isNotSigned() {
    try (ScriptedReceiver receiver = ScriptedReceiver.answering(status(204))) {
      new WebhookStep(rule(receiver, "/hook", null, LONG, false), calls).apply(order("c1"), SILENT);
      assertThat(receiver.received().getFirst().header("Brigade-Signature")).isNull();
    }
  }

  @Test
  void repetition_hasTheSameKeyAndBody_andOtherDirectionsHaveOthers() {
    try (ScriptedReceiver receiver =
        ScriptedReceiver.answering(CUT, status(500), SILENCE, status(200))) {
      WebhookStep step = step(receiver, LONG);
      WebhookStep impatient = step(receiver, Duration.ofSeconds(2));
      for (WebhookStep one : List.of(step, step, impatient)) {
        assertThat(refusal(() -> one.apply(order("c1"), SILENT)).retryable()).isTrue();
      }
      step.apply(order("c1"), SILENT);
      step.apply(order("c1"), SILENT);
      step.reverse(order("c1"), SILENT);
      step.apply(order("c2"), SILENT);

      List<String> keys =
          receiver.received().stream().map(r -> r.header("Idempotency-Key")).toList();
      List<String> bodies = receiver.received().stream().map(Received::body).toList();
      assertThat(keys.subList(0, 5)).containsOnly(keys.getFirst());
      assertThat(bodies.subList(0, 5)).containsOnly(bodies.getFirst());
      assertThat(List.of(keys.get(0), keys.get(5), keys.get(6))).doesNotHaveDuplicates();
      assertThat(bodies.get(5)).contains("\"switch-back\"");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503})
  void apply_whenRefusedForNow_mayBeAskedAgain(int status) {
    assertThat(refused(status(status)).retryable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 409, 422})
  void apply_whenRefused_lasts(int status) {
    StepFailedException thrown = refused(reply(status, "", "no such app\nsecond line"));
    assertThat(thrown.retryable()).isFalse();
    assertThat(thrown).hasMessageContaining(status + " (no such app)");
  }

  @Test
  void apply_whenRedirected_goesNowhere() {
    try (ScriptedReceiver elsewhere = ScriptedReceiver.answering(status(200));
        ScriptedReceiver receiver =
            ScriptedReceiver.answering(reply(307, "Location: " + elsewhere.at("/") + "\r\n", ""))) {
      StepFailedException thrown = refusal(() -> step(receiver, LONG).apply(order("c1"), SILENT));
      assertThat(thrown.retryable()).isFalse();
      assertThat(thrown).hasMessageContaining("redirects are not followed");
      assertThat(elsewhere.received()).isEmpty();
    }
  }

  @Test
  void apply_whenNobodyAnswers_endsAtItsTimeout() {
    try (ScriptedReceiver receiver = ScriptedReceiver.answering(SILENCE)) {
      StepFailedException thrown = refusal(() -> step(receiver, SHORT).apply(order("c1"), SILENT));
      assertThat(thrown.retryable()).isTrue();
      assertThat(thrown).hasMessageContaining("did not answer within 200 ms");
    }
  }

  @Test
  void apply_whenTheConnectionIsCutOrRefused_mayBeAskedAgain() {
    assertThat(refused(CUT).retryable()).isTrue();
    ScriptedReceiver gone = ScriptedReceiver.answering(CUT);
    gone.close();
    assertThat(refusal(() -> step(gone, LONG).apply(order("c1"), SILENT)).retryable()).isTrue();
  }

  @Test
  void apply_whenABodyDoesNotEnd_readsItsBeginning() {
    assertThat(refused(endless(500, "too much of it ")))
        .hasMessageContaining("answered 500 (too much of it");
  }

  @Test
  void apply_whenTheHeadSaysDone_waitsForNoBody() {
    try (ScriptedReceiver receiver = ScriptedReceiver.answering(headOnly(200))) {
      assertThat(step(receiver, LONG).apply(order("c1"), SILENT)).contains("took");
    }
  }

  @Test
  void apply_whenTheWorkerStops_endsAtOnce() {
    try (ScriptedReceiver receiver = ScriptedReceiver.answering(SILENCE)) {
      List<String> said = new ArrayList<>();
      StepProgress stopping =
          words -> {
            said.add(words);
            if (said.size() == 2) {
              throw new InterruptedStepException("stopping");
            }
          };
      assertThatThrownBy(() -> step(receiver, LONG).apply(order("c1"), stopping))
          .isInstanceOf(InterruptedStepException.class);
      assertThat(said.getFirst()).contains("waiting for the reply").hasSizeLessThanOrEqualTo(200);
    }
  }

  @Test
  void apply_whenInterrupted_keepsTheInterrupt() {
    try (ScriptedReceiver receiver = ScriptedReceiver.answering(SILENCE)) {
      Thread.currentThread().interrupt();
      StepFailedException thrown = refusal(() -> step(receiver, LONG).apply(order("c1"), SILENT));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(thrown.retryable()).isTrue();
    }
  }

  @Test
  void preview_sendsNothing() {
    try (ScriptedReceiver receiver = ScriptedReceiver.answering(status(200))) {
      assertThat(step(receiver, LONG).preview(order("c1")))
          .contains("would be sent 'switch'")
          .contains("s3://old-photos -> s3://new-photos");
      assertThat(receiver.received()).isEmpty();
    }
  }

  @Test
  void notice_arrivesWithItsWordsAndOneKey() throws Exception {
    try (ScriptedReceiver receiver = ScriptedReceiver.answering(status(503), status(200))) {
      WebhookNotifier notifier =
          new WebhookNotifier(rule(receiver, "/hook", new SigningKey(SECRET), LONG, false), calls);
      Notice notice = new Notice("7", "photos", "cutover.approval-wanted", "Please look at it.");
      assertThat(refusal(() -> notifier.send(notice)).retryable()).isTrue();
      notifier.send(notice);

      assertThat(receiver.received())
          .extracting(r -> r.header("Idempotency-Key"))
          .hasSize(2)
          .containsOnly(receiver.received().getFirst().header("Idempotency-Key"));
      Received request = receiver.received().getLast();
      JsonNode body = new JsonMapper().readTree(request.body());
      assertThat(body.get("text").asText()).isEqualTo("Please look at it.");
      assertThat(body.get("event").asText()).isEqualTo("cutover.approval-wanted");
      assertThat(request.header("Brigade-Signature")).isEqualTo("v1=" + expected(request));
    }
  }

  @Test
  void secrets_areShownNowhere() {
    Answer echoing = reply(404, "", "no such path " + SECRET_PATH);
    for (Answer answer : List.of(echoing, status(500), CUT, SILENCE, reply(302, "", "x"))) {
      try (ScriptedReceiver receiver = ScriptedReceiver.answering(answer)) {
        WebhookRule rule = rule(receiver, SECRET_PATH, new SigningKey(SECRET), SHORT, true);
        WebhookStep step = new WebhookStep(rule, calls);
        List<String> said = new ArrayList<>();
        StepFailedException thrown = refusal(() -> step.apply(order("c1"), said::add));
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        said.add(trace.toString());
        said.add(step.preview(order("c1")));
        said.add(rule.toString());
        HttpHealthCheck check = new HttpHealthCheck(rule.address(), null, SHORT, calls);
        said.add(check.check().toString());
        assertThat(said)
            .allSatisfy(words -> assertThat(words).doesNotContain(SECRET, "hidden", "veiled"));
      }
    }
  }

  @Test
  void address_ofAUserOrAnotherScheme_isRefusedWithoutBeingShown() {
    for (String bad :
        List.of("ftp://a/hidden", "http://me:hidden@a/", "/hidden", "http://a/#hidden")) {
      assertThatThrownBy(() -> new WebAddress(URI.create(bad), false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("hidden");
    }
  }

  private StepFailedException refused(Answer answer) {
    try (ScriptedReceiver receiver = ScriptedReceiver.answering(answer)) {
      return refusal(() -> step(receiver, LONG).apply(order("c1"), SILENT));
    }
  }

  private static StepFailedException refusal(ThrowingRunnable act) {
    return catchThrowableOfType(StepFailedException.class, act::run);
  }

  private interface ThrowingRunnable {
    void run() throws IOException;
  }

  private WebhookStep step(ScriptedReceiver receiver, Duration timeout) {
    return new WebhookStep(
        rule(receiver, "/hook", new SigningKey(SECRET), timeout, false), calls, NOON);
  }

  private static WebhookRule rule(
      ScriptedReceiver receiver,
      String path,
      @Nullable SigningKey key,
      Duration timeout,
      boolean secret) {
    return new WebhookRule(new WebAddress(receiver.at(path), secret), key, timeout);
  }

  private static SwitchOrder order(String cutover) {
    return new SwitchOrder(
        "photos",
        cutover,
        "app",
        List.of(
            new BucketMapping(
                new BucketLocation("old", "old-photos", "", null),
                new BucketLocation("new", "new-photos", "", null))));
  }
}
