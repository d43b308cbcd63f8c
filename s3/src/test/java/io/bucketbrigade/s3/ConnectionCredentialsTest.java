package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fake.auth.Principal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SDK reads its settings from system properties too, which stand for the environment here. */
class ConnectionCredentialsTest {

  private static final String ASSUMED =
      """
      <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
      <Credentials><AccessKeyId>ASIAASSUMED000000001</AccessKeyId>
      <SecretAccessKey>assumed-secret</SecretAccessKey><SessionToken>assumed-token</SessionToken>
      <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
      </AssumeRoleResult></AssumeRoleResponse>""";

  private static final String REFUSED =
      """
      <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
      <Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error>
      <RequestId>1</RequestId></ErrorResponse>""";

  private final Map<String, String> overwritten = new HashMap<>();
  private FakeS3Server server;

  @BeforeEach
  void start() {
    server = FakeS3Server.start();
    server.createBucket("bucket");
  }

  @AfterEach
  void stop() {
    server.close();
    overwritten.forEach(
        (name, before) -> {
          if (before.isEmpty()) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, before);
          }
        });
  }

  @Test
  void profile_isReadFromTheConfigurationFiles(@TempDir Path folder) throws IOException {
    Path credentials = folder.resolve("credentials");
    Files.writeString(
        credentials,
        "[mine]\naws_access_key_id=%s\naws_secret_access_key=%s\n"
            .formatted(server.accessKey(), server.secretKey()));
    set("aws.sharedCredentialsFile", credentials.toString());
    set("aws.configFile", folder.resolve("config").toString());
    list(new S3Credentials.Profile("mine"));
    StoreException thrown = refused(new S3Credentials.Profile("other"));
    assertThat(thrown.failure()).isEqualTo(StoreFailure.BAD_CREDENTIALS);
    assertThat(thrown).hasMessageContaining("connection 'main'").hasMessageContaining("'other'");
  }

  @Test
  void defaultChain_readsTheEnvironment() {
    set("aws.accessKeyId", server.accessKey());
    set("aws.secretAccessKey", server.secretKey());
    list(new S3Credentials.DefaultChain());
  }

  @Test
  void role_isAssumedWithItsExternalId() throws IOException {
    server.add(
        Principal.of("ASIAASSUMED000000001", "assumed-secret").withSession("assumed-token", null));
    set("aws.accessKeyId", "AKIABASE");
    set("aws.secretAccessKey", "base-secret");
    try (CannedServer sts =
        CannedServer.answering(
            CannedServer.reply("200 OK", "Content-Type: text/xml\r\n", ASSUMED))) {
      set("aws.endpointUrlSts", sts.endpoint().toString());
      list(new S3Credentials.AssumeRole("arn:aws:iam::111122223333:role/copy", "ticket-7"));
      assertThat(sts.head()).contains("Credential=AKIABASE/");
    }
  }

  @Test
  void role_whenItMayNotBeAssumed_isNamed() throws IOException {
    set("aws.accessKeyId", "AKIABASE");
    set("aws.secretAccessKey", "base-secret");
    try (CannedServer sts =
        CannedServer.answering(
            CannedServer.reply("403 Forbidden", "Content-Type: text/xml\r\n", REFUSED))) {
      set("aws.endpointUrlSts", sts.endpoint().toString());
      StoreException thrown =
          refused(new S3Credentials.AssumeRole("arn:aws:iam::111122223333:role/copy", null));
      assertThat(thrown.failure()).isEqualTo(StoreFailure.BAD_CREDENTIALS);
      assertThat(thrown)
          .hasMessageContaining("connection 'main'")
          .hasMessageContaining("role arn:aws:iam::111122223333:role/copy")
          .hasMessageContaining("sts:AssumeRole")
          .hasMessageNotContaining("base-secret");
    }
  }

  private void list(S3Credentials credentials) {
    try (S3ObjectStores stores = stores(credentials)) {
      assertThat(open(stores).list(ListRequest.from("", null)).objects()).isEmpty();
    }
  }

  private StoreException refused(S3Credentials credentials) {
    try (S3ObjectStores stores = stores(credentials)) {
      return catchThrowableOfType(
          StoreException.class, () -> open(stores).list(ListRequest.from("", null)));
    }
  }

  private S3ObjectStores stores(S3Credentials credentials) {
    return new S3ObjectStores(
        Map.of("main", S3Connection.to("main", server.endpoint(), credentials)), 4);
  }

  private static ObjectStore open(S3ObjectStores stores) {
    return stores.open(new BucketLocation("main", "bucket", "", null));
  }

  private void set(String property, String value) {
    overwritten.putIfAbsent(property, System.getProperty(property, ""));
    System.setProperty(property, value);
  }
}
