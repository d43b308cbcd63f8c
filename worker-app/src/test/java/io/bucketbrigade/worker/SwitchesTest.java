package io.bucketbrigade.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.engine.cutover.HealthCheck.Health;
import io.bucketbrigade.engine.cutover.SwitchOrder;
import io.bucketbrigade.engine.cutover.SwitchSteps.UnknownStepException;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.s3.S3Credentials;
import io.bucketbrigade.s3.S3ObjectStores;
import io.bucketbrigade.s3.SwitchedText;
import io.bucketbrigade.switches.webhook.WebAddress;
import io.bucketbrigade.switches.webhook.WebhookRule;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.worker.config.SwitchRules;
import io.bucketbrigade.worker.config.SwitchRules.CommandCheck;
import io.bucketbrigade.worker.config.SwitchRules.HttpCheck;
import io.bucketbrigade.worker.config.SwitchRules.ParameterText;
import io.bucketbrigade.worker.config.SwitchRules.PointerText;
import io.bucketbrigade.worker.config.SwitchRules.Topic;
import io.bucketbrigade.worker.config.SwitchRules.Webhook;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What rules make, each kind once. */
class SwitchesTest {

  private static final Duration SECONDS = Duration.ofSeconds(10);

  private static final SwitchedText BUCKETS = new SwitchedText(null, null);

  private static final WebAddress NOWHERE =
      new WebAddress(URI.create("http://127.0.0.1:1/hook"), false);

  private static final Webhook WEBHOOK = new Webhook(new WebhookRule(NOWHERE, null, SECONDS));

  private static final SwitchRules RULES =
      new SwitchRules(
          Map.of(
              "web", new PointerText("known", "config", ObjectKey.of("bucket.txt"), BUCKETS),
              "app", WEBHOOK,
              "job", new ParameterText("known", "/photos/bucket", BUCKETS)),
          Map.of(
              "smoke", new CommandCheck(List.of("true"), SECONDS),
              "site", new HttpCheck(NOWHERE, null, SECONDS)),
          Map.of("chat", WEBHOOK, "ops", new Topic("known", "arn:aws:sns:eu-central-1:1:ops")),
          Set.of("anna"));

  private static final SwitchOrder ORDER =
      new SwitchOrder(
          "photos",
          "c1",
          "web",
          List.of(
              new BucketMapping(
                  new BucketLocation("known", "old-photos", "", null),
                  new BucketLocation("known", "new-photos", "", null))));

  @Test
  void rules_makeWhatTheySay() {
    try (FakeS3Server server = FakeS3Server.start()) {
      server.createBucket("config").put("bucket.txt", bytes("old-photos"));
      Map<String, S3Connection> connections =
          Map.of(
              "known",
              S3Connection.to(
                  "known",
                  server.endpoint(),
                  new S3Credentials.Static(server.accessKey(), server.secretKey(), null)));
      try (S3ObjectStores stores = new S3ObjectStores(connections, 4);
          Switches switches = new Switches(RULES, connections, stores)) {
        assertThat(switches.names()).containsExactly("app", "job", "web");
        assertThat(switches.step("app").preview(ORDER)).contains("http://127.0.0.1:1/hook");
        assertThat(switches.step("web").apply(ORDER, words -> {}))
            .isEqualTo("object s3://config/bucket.txt: old-photos -> new-photos");
        assertThat(switches.checks()).containsOnlyKeys("site", "smoke");
        assertThat(check(switches, "smoke").healthy()).isTrue();
        assertThat(check(switches, "site").healthy()).isFalse();
        assertThat(switches.notifiers()).containsOnlyKeys("chat", "ops");
        assertThat(switches.approvers()).containsExactly("anna");
      }
    }
  }

  @Test
  void step_thatIsNotDefined_isNamed() {
    try (Switches switches =
        new Switches(
            SwitchRules.NONE,
            Map.of(),
            location -> {
              throw new AssertionError("opens no bucket");
            })) {
      assertThat(switches.names()).isEmpty();
      assertThatThrownBy(() -> switches.step("app"))
          .isInstanceOf(UnknownStepException.class)
          .hasMessageContaining("'app'");
    }
  }

  private static Health check(Switches switches, String name) {
    return Objects.requireNonNull(switches.checks().get(name)).check();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
