package io.bucketbrigade.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.s3.SwitchedText;
import io.bucketbrigade.switches.webhook.WebAddress;
import io.bucketbrigade.worker.config.SwitchRules.CommandCheck;
import io.bucketbrigade.worker.config.SwitchRules.HttpCheck;
import io.bucketbrigade.worker.config.SwitchRules.ParameterText;
import io.bucketbrigade.worker.config.SwitchRules.PointerText;
import io.bucketbrigade.worker.config.SwitchRules.Topic;
import io.bucketbrigade.worker.config.SwitchRules.Webhook;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwitchesFileTest {

  private static final Set<String> CONNECTIONS = Set.of("default", "prod", "old");

  private static final String SECRET = "correct-horse-battery";

  private static final Map<String, String> ENVIRONMENT =
      Map.of("APP_SECRET", SECRET, "CHAT_URL", "https://chat.example.com/T0/" + SECRET);

  @TempDir Path folder;

  @Test
  void load_whenNoFileIsNamed_definesNothing() {
    assertThat(SwitchesFile.load(null, CONNECTIONS, Map.of())).isEqualTo(SwitchRules.NONE);
    assertThat(SwitchesFile.load(null, CONNECTIONS, Map.of("BRIGADE_SWITCHES", " ")))
        .isEqualTo(SwitchRules.NONE);
  }

  @Test
  void load_whenTheVariableNamesAFile_readsItUnlessTheArgumentDoes() throws IOException {
    Path file = write("approvers: [anna]");
    Map<String, String> named = Map.of("BRIGADE_SWITCHES", file.toString());
    assertThat(SwitchesFile.load(null, CONNECTIONS, named).approvers()).containsExactly("anna");
    assertThat(
            SwitchesFile.load(file, CONNECTIONS, Map.of("BRIGADE_SWITCHES", "/no/such"))
                .approvers())
        .containsExactly("anna");
  }

  @Test
  void load_readsEveryKind() throws IOException {
    SwitchRules rules =
        load(
            """
            steps:
              app:
                webhook:
                  url: https://app.example.com/switch?team=data
                  secretEnv: APP_SECRET
                  timeout: 5s
              job: {parameter: {connection: prod, name: /photos/bucket}}
              web:
                pointer:
                  connection: prod
                  bucket: config
                  key: photos/bucket.txt
                  before: s3://old-photos/
                  after: s3://new-photos/
            checks:
              site: {http: {url: "http://www.example.com:8080/health", contains: ok}}
              smoke: {command: {run: [/opt/smoke, --fast], timeout: 30s}}
            notify:
              chat: {webhook: {urlEnv: CHAT_URL}}
              ops: {topic: {arn: "arn:aws:sns:eu-central-1:123456789012:ops"}}
            approvers: [anna, ben]
            """);

    assertThat(rules.steps()).containsOnlyKeys("app", "job", "web");
    assertThat(rules.steps().get("app"))
        .isInstanceOfSatisfying(
            Webhook.class,
            webhook -> {
              assertThat(webhook.rule().address().uri())
                  .isEqualTo(URI.create("https://app.example.com/switch?team=data"));
              assertThat(webhook.rule().key()).isNotNull();
              assertThat(webhook.rule().timeout()).isEqualTo(Duration.ofSeconds(5));
            });
    assertThat(rules.steps().get("job"))
        .isEqualTo(new ParameterText("prod", "/photos/bucket", new SwitchedText(null, null)));
    assertThat(rules.steps().get("web"))
        .isEqualTo(
            new PointerText(
                "prod",
                "config",
                ObjectKey.of("photos/bucket.txt"),
                new SwitchedText("s3://old-photos/", "s3://new-photos/")));
    assertThat(rules.checks())
        .isEqualTo(
            Map.of(
                "site",
                new HttpCheck(
                    new WebAddress(URI.create("http://www.example.com:8080/health"), false),
                    "ok",
                    Duration.ofSeconds(10)),
                "smoke",
                new CommandCheck(List.of("/opt/smoke", "--fast"), Duration.ofSeconds(30))));
    assertThat(rules.notifiers().get("chat"))
        .isInstanceOfSatisfying(
            Webhook.class,
            webhook -> {
              assertThat(webhook.rule().address().secret()).isTrue();
              assertThat(webhook.rule().key()).isNull();
            });
    assertThat(rules.notifiers().get("ops"))
        .isEqualTo(new Topic("default", "arn:aws:sns:eu-central-1:123456789012:ops"));
    assertThat(rules.approvers()).containsExactlyInAnyOrder("anna", "ben");
    assertThat(rules.toString()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "step: {} | step is not a known field; did you mean 'steps'?",
        "steps: {a: {webhok: {}}} | steps.a.webhok is not a known field; did you mean 'webhook'?",
        "steps: {a: {}} | steps.a needs exactly one of webhook, parameter, pointer",
        "steps: {a: {webhook: {url: 'http://h/'}, pointer: {}}} | steps.a needs exactly one of",
        "steps: {a: {webhook: {url: 'http://h/', secret: x}}} | did you mean 'secretEnv'?",
        "steps: {a: {webhook: {}}} | steps.a.webhook needs exactly one of url and urlEnv",
        "steps: {a: {webhook: {url: 'http://h/', timeout: 61s}}} | timeout must be more than 0 and at most 60s",
        "steps: {a: {webhook: {url: 'http://h/', timeout: 0s}}} | timeout must be more than 0 and at most 60s",
        "steps: {a: {webhook: {url: 'ftp://h/'}}} | url is not usable: it must begin with http:// or https://",
        "steps: {a: {webhook: {url: 'http://h/', secretEnv: UNSET}}} | secretEnv names a variable that this process's environment does not set",
        "steps: {a: {parameter: {connection: prd, name: /x}}} | did you mean 'prod'?",
        "steps: {a: {parameter: {name: '/x:3'}}} | name must be a parameter's name alone",
        "steps: {a: {parameter: {name: /x, before: b, after: b}}} | 'before' and 'after' are the same text",
        "steps: {a: {pointer: {bucket: b}}} | steps.a.pointer.key is missing",
        "steps: {'a b': {parameter: {name: /x}}} | is not usable as a name",
        "checks: {a: {webhook: {}}} | checks.a.webhook is not a known field",
        "checks: {a: {command: {run: []}}} | run must be a list: the program, then its arguments",
        "checks: {a: {command: {run: ls}}} | run must be a list",
        "notify: {a: {topic: {arn: ops}}} | a topic's name begins with arn:",
        "approvers: [] | approvers must name somebody",
        "approvers: anna | approvers must be a list",
      })
  void load_ofAWrongFile_saysWhatAndWhere(String text, String words) {
    assertThatThrownBy(() -> load(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("switches.yaml, line 1")
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "steps: {a: {webhook: {url: 'http://h/', secretEnv: 'correct-horse-battery'}}}",
        "steps: {a: {webhook: {url: 'http://h/', secret: 'correct-horse-battery'}}}",
        "steps: {a: {webhook: {url: 'http://me:correct-horse-battery@h/'}}}",
        "steps: {a: {webhook: {url: 'ftp://h/correct-horse-battery'}}}",
        "steps: {a: {webhook: {url: 'http://h/ correct-horse-battery'}}}",
        "notify: {a: {webhook: {urlEnv: 'https://chat/correct-horse-battery'}}}",
      })
  void refusals_showNoSecret(String text) {
    ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> load(text));
    assertThat(thrown.toString()).doesNotContain(SECRET);
  }

  private SwitchRules load(String text) throws IOException {
    return SwitchesFile.load(write(text), CONNECTIONS, ENVIRONMENT);
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("switches.yaml"), text);
  }
}
