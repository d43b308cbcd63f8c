package io.bucketbrigade.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.s3.S3Credentials;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionsFileTest {

  private static final S3Connection DEFAULT =
      new S3Connection(
          "default",
          null,
          null,
          false,
          new S3Credentials.DefaultChain(),
          false,
          null,
          false,
          false,
          null,
          null);

  @TempDir Path folder;

  @Test
  void load_whenNoFileIsNamed_knowsTheDefaultAlone() {
    assertThat(ConnectionsFile.load(null, Map.of())).isEqualTo(Map.of("default", DEFAULT));
    assertThat(ConnectionsFile.load(null, Map.of("BRIGADE_CONNECTIONS", "")))
        .isEqualTo(Map.of("default", DEFAULT));
  }

  @Test
  void load_whenTheVariableNamesAFile_readsIt() throws IOException {
    Path file = write("connections: {prod: {}}");

    assertThat(ConnectionsFile.load(null, Map.of("BRIGADE_CONNECTIONS", file.toString())))
        .containsOnlyKeys("prod", "default");
  }

  @Test
  void load_whenBothAreGiven_theArgumentWins() throws IOException {
    Path file = write("connections: {prod: {}}");

    assertThat(ConnectionsFile.load(file, Map.of("BRIGADE_CONNECTIONS", "/no/such/file")))
        .containsKey("prod");
  }

  @Test
  void load_whenAConnectionSaysNothing_hasAllDefaults() throws IOException {
    assertThat(load("connections: {prod: {}}").get("prod"))
        .isEqualTo(
            new S3Connection(
                "prod",
                null,
                null,
                false,
                new S3Credentials.DefaultChain(),
                false,
                null,
                false,
                false,
                null,
                null));
  }

  @Test
  void load_whenEveryFieldIsGiven_mapsThemAll() throws IOException {
    Files.writeString(folder.resolve("ca.pem"), "-");
    Map<String, S3Connection> connections =
        load(
            """
            connections:
              old:
                endpoint: http://127.0.0.1:9401
                region: us-east-1
                pathStyle: false
                credentials: {accessKeyIdEnv: OLD_ID, secretAccessKeyEnv: OLD_SECRET, sessionTokenEnv: OLD_TOKEN}
                requesterPays: true
                expectedOwner: 012345678901
                caBundle: ca.pem
                proxy: http://user:pass@proxy:3128
              aws:
                region: us-east-2
                fips: true
                dualstack: true
            """);

    assertThat(connections.get("old"))
        .isEqualTo(
            new S3Connection(
                "old",
                URI.create("http://127.0.0.1:9401"),
                "us-east-1",
                false,
                new S3Credentials.Environment("OLD_ID", "OLD_SECRET", "OLD_TOKEN"),
                true,
                "012345678901",
                false,
                false,
                folder.resolve("ca.pem"),
                URI.create("http://user:pass@proxy:3128")));
    assertThat(connections.get("aws"))
        .isEqualTo(
            new S3Connection(
                "aws",
                null,
                "us-east-2",
                false,
                new S3Credentials.DefaultChain(),
                false,
                null,
                true,
                true,
                null,
                null));
    assertThat(connections).containsKey("default");
  }

  @Test
  void load_whenAnEndpointIsGiven_pathStyleIsTheDefault() throws IOException {
    S3Connection old = load("connections: {old: {endpoint: 'https://s3.local'}}").get("old");

    assertThat(old).extracting(S3Connection::pathStyle).isEqualTo(true);
  }

  @Test
  void load_whenDefaultIsDefined_takesThat() throws IOException {
    assertThat(load("connections: {default: {region: eu-west-1}}").get("default"))
        .extracting(S3Connection::region)
        .isEqualTo("eu-west-1");
  }

  @Test
  void load_knowsEveryKindOfCredentials() throws IOException {
    Map<String, S3Connection> connections =
        load(
            """
            connections:
              variables: {credentials: {accessKeyIdEnv: A, secretAccessKeyEnv: B}}
              profile: {credentials: {profile: prod}}
              role: {credentials: {assumeRole: {arn: 'arn:aws:iam::1:role/x', externalId: e}}}
              plainRole: {credentials: {assumeRole: {arn: 'arn:aws:iam::1:role/x'}}}
            """);

    assertThat(connections.get("variables"))
        .extracting(S3Connection::credentials)
        .isEqualTo(new S3Credentials.Environment("A", "B", null));
    assertThat(connections.get("profile"))
        .extracting(S3Connection::credentials)
        .isEqualTo(new S3Credentials.Profile("prod"));
    assertThat(connections.get("role"))
        .extracting(S3Connection::credentials)
        .isEqualTo(new S3Credentials.AssumeRole("arn:aws:iam::1:role/x", "e"));
    assertThat(connections.get("plainRole"))
        .extracting(S3Connection::credentials)
        .isEqualTo(new S3Credentials.AssumeRole("arn:aws:iam::1:role/x", null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{regoin: x} | connections.c.regoin (its value is 'x') is not a known field; did you mean"
            + " 'region'?",
        "{region: ''} | connections.c.region is empty",
        "{endpoint: 'ftp://x'} | connections.c.endpoint must begin with http:// or https:// and"
            + " name a host",
        "{endpoint: 'localhost:9000'} | connections.c.endpoint must begin with http:// or https://"
            + " and name a host",
        "{endpoint: 'http://a b'} | connections.c.endpoint is not a URL such as http://host:port",
        "{endpoint: 'http://u:p@h'} | connections.c.endpoint holds a user: name credentials under"
            + " 'credentials' instead",
        "{endpoint: 'http://h?x=1'} | connections.c.endpoint has a query or a fragment, which an"
            + " address cannot have",
        "{proxy: 'https://h'} | connections.c.proxy must begin with http:// and name a host",
        "{pathStyle: 1} | connections.c.pathStyle is '1'; it must be true or false",
        "{expectedOwner: 1234} | connections.c.expectedOwner is '1234'; an AWS account id has 12"
            + " digits",
        "{endpoint: 'http://h', fips: true} | connections.c.fips works with AWS's own endpoints"
            + " only: remove the endpoint",
        "{endpoint: 'http://h', dualstack: true} | connections.c.dualstack works with AWS's own"
            + " endpoints only: remove the endpoint",
        "{credentials: {}} | connections.c.credentials needs exactly one of accessKeyIdEnv with"
            + " secretAccessKeyEnv, profile, or assumeRole; leave credentials out for the AWS"
            + " default chain",
        "{credentials: {profile: a, assumeRole: {arn: 'arn:x'}}} | connections.c.credentials needs"
            + " exactly one of accessKeyIdEnv with secretAccessKeyEnv, profile, or assumeRole; leave"
            + " credentials out for the AWS default chain",
        "{credentials: {accessKeyIdEnv: A}} | connections.c.credentials.secretAccessKeyEnv is"
            + " missing",
        "{credentials: {assumeRole: {}}} | connections.c.credentials.assumeRole.arn is missing",
        "{credentials: {assumeRole: {arn: role}}} | connections.c.credentials.assumeRole.arn is"
            + " 'role'; a role's name begins with arn:",
        "{credentials: prod} | connections.c.credentials must have fields of the form 'name: value'"
            + " below it",
      })
  void load_whenAFieldIsWrong_saysWhichInOneSentence(String connection, String words)
      throws IOException {
    Path file = write("connections:\n  c: " + connection + "\n");

    assertThatThrownBy(() -> ConnectionsFile.load(file, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ", line 2: " + words);
  }

  @Test
  void load_whenTheCaBundleIsMissing_namesIt() throws IOException {
    Path file = write("connections: {c: {caBundle: none.pem}}");

    assertThatThrownBy(() -> ConnectionsFile.load(file, Map.of()))
        .hasMessageContaining(folder.resolve("none.pem") + ", which is not a readable file");
  }

  @ParameterizedTest
  @CsvSource({
    "accessKeyId, AKIAIOSFODNN7EXAMPLE, accessKeyIdEnv",
    "secretAccessKey, wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY, secretAccessKeyEnv",
  })
  void load_whenASecretStandsInTheFile_pointsToTheVariableAndDoesNotRepeatIt(
      String field, String secret, String meant) throws IOException {
    Path file = write("connections: {c: {credentials: {%s: %s}}}".formatted(field, secret));

    assertThatThrownBy(() -> ConnectionsFile.load(file, Map.of()))
        .hasMessageContaining("did you mean '" + meant + "'?")
        .hasMessageNotContaining(secret);
  }

  @Test
  void load_whenASecretStandsInPlaceOfAVariable_doesNotRepeatIt() throws IOException {
    Path file =
        write(
            "connections: {c: {credentials: {accessKeyIdEnv: A, secretAccessKeyEnv: 'wJal/7+'}}}");

    assertThatThrownBy(() -> ConnectionsFile.load(file, Map.of()))
        .hasMessageContaining("must be the name of an environment variable")
        .hasMessageNotContaining("wJal");
  }

  @Test
  void load_whenTheProxyIsWrong_doesNotRepeatItsPassword() throws IOException {
    Path file = write("connections: {c: {proxy: 'socks://u:hunter2@h'}}");

    assertThatThrownBy(() -> ConnectionsFile.load(file, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void load_whenANameIsNotUsable_saysSo() throws IOException {
    Path file = write("connections: {'a b': {}}");

    assertThatThrownBy(() -> ConnectionsFile.load(file, Map.of()))
        .hasMessageContaining("connections.a b is not usable as a name");
  }

  @Test
  void load_whenTheTopLevelIsWrong_saysWhatIsMissing() throws IOException {
    Path file = write("old: {}");

    assertThatThrownBy(() -> ConnectionsFile.load(file, Map.of()))
        .hasMessageContaining("did you mean 'connections'?");
  }

  @Test
  void everyField_isExplainedInTheWorkersPage() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "workers.md"));

    assertThat(ConnectionsFile.FIELDS).allMatch(field -> page.contains("`" + field + "`"));
    assertThat(ConnectionsFile.CREDENTIAL_FIELDS)
        .allMatch(field -> page.contains("`" + field + "`") || page.contains("`" + field + ":"));
  }

  private Map<String, S3Connection> load(String yaml) throws IOException {
    return ConnectionsFile.load(write(yaml), Map.of());
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(folder.resolve("connections.yaml"), yaml);
  }
}
