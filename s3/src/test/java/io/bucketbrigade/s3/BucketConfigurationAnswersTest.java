package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.engine.bucket.ItemReading;
import io.bucketbrigade.engine.bucket.ItemReading.Absent;
import io.bucketbrigade.engine.bucket.ItemReading.Forbidden;
import io.bucketbrigade.engine.bucket.ItemReading.Present;
import io.bucketbrigade.engine.bucket.ItemReading.Unsupported;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.protocol.S3Access;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each kind of answer tells of an item. */
class BucketConfigurationAnswersTest {

  @ParameterizedTest
  @CsvSource({
    "ENCRYPTION, ServerSideEncryptionConfigurationNotFoundError",
    "OBJECT_LOCK, ObjectLockConfigurationNotFoundError",
    "OBJECT_LOCK, 'ObjectLockConfigurationNotFoundError '",
    "LIFECYCLE, NoSuchLifecycleConfiguration",
    "POLICY, NoSuchBucketPolicy",
    "PUBLIC_ACCESS_BLOCK, NoSuchPublicAccessBlockConfiguration",
    "OWNERSHIP, OwnershipControlsNotFoundError",
    "CORS, NoSuchCORSConfiguration",
    "WEBSITE, NoSuchWebsiteConfiguration",
    "REPLICATION, ReplicationConfigurationNotFoundError",
    "TAGS, NoSuchTagSet",
    "TAGS, NoSuchTagSetError",
    "INTELLIGENT_TIERING, NoSuchConfiguration",
  })
  void read_whenTheServerSaysThatThereIsNone_isAbsent(BucketItem item, String code)
      throws IOException {
    assertThat(read(item, "404 Not Found", error(code))).isEqualTo(new Absent());
  }

  @ParameterizedTest
  @CsvSource({
    "501 Not Implemented, NotImplemented",
    "405 Method Not Allowed, MethodNotAllowed",
    "400 Bad Request, InvalidRequest",
    "400 Bad Request, InvalidArgument",
    "404 Not Found, NoSuchKey",
    "404 Not Found, SomethingElse",
  })
  void read_whenTheServerDoesNotKnowTheCall_isUnsupported(String status, String code)
      throws IOException {
    for (BucketItem item : BucketItem.values()) {
      assertThat(read(item, status, error(code)))
          .isInstanceOfSatisfying(
              Unsupported.class, it -> assertThat(it.words()).contains(code, "s3://bucket"));
    }
  }

  @Test
  void read_whenTheAnswerHasNoCode_isUnsupportedAllTheSame() throws IOException {
    assertThat(read(BucketItem.METRICS, "404 Not Found", "")).isInstanceOf(Unsupported.class);
    assertThat(read(BucketItem.METRICS, "501 Not Implemented", "")).isInstanceOf(Unsupported.class);
  }

  @Test
  void read_whenTheServerListsObjectsInstead_isUnsupported() throws IOException {
    for (BucketItem item : BucketItem.values()) {
      if (item != BucketItem.POLICY) {
        assertThat(read(item, "200 OK", CannedServer.EMPTY_LISTING))
            .as("%s", item)
            .isInstanceOfSatisfying(
                Unsupported.class, it -> assertThat(it.words()).contains("lists objects"));
      }
    }
    assertThat(read(BucketItem.POLICY, "200 OK", CannedServer.EMPTY_LISTING))
        .isInstanceOf(Unsupported.class);
  }

  @Test
  void read_whenThePrincipalMayNot_isForbidden() throws IOException {
    assertThat(read(BucketItem.POLICY, "403 Forbidden", error("AccessDenied")))
        .isInstanceOfSatisfying(
            Forbidden.class, it -> assertThat(it.words()).contains("GetBucketPolicy"));
  }

  @ParameterizedTest
  @CsvSource({
    "404 Not Found, NoSuchBucket, NO_SUCH_BUCKET",
    "403 Forbidden, InvalidAccessKeyId, BAD_CREDENTIALS",
    "400 Bad Request, ExpiredToken, EXPIRED_CREDENTIALS",
    "503 Slow Down, SlowDown, THROTTLED",
    "500 Internal Server Error, InternalError, SERVER_ERROR",
  })
  void read_whenNobodyCanTell_throws(String status, String code, StoreFailure failure) {
    assertThatThrownBy(() -> read(BucketItem.CORS, status, error(code)))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.failure()).isEqualTo(failure));
  }

  @Test
  void read_ofAReplyWithoutAnything_isAbsent() throws IOException {
    assertThat(read(BucketItem.LOGGING, "200 OK", "<BucketLoggingStatus/>"))
        .isEqualTo(new Absent());
  }

  @Test
  void read_ofADocument_hasTheNamesOfTheApi() throws IOException {
    String lifecycle =
        """
        <LifecycleConfiguration><Rule><ID>a</ID><Status>Enabled</Status><Filter><Prefix>x</Prefix></Filter>\
        <Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration></Rule></LifecycleConfiguration>""";
    assertThat(read(BucketItem.LIFECYCLE, "200 OK", lifecycle))
        .isInstanceOfSatisfying(
            Present.class,
            it ->
                assertThat(it.tree())
                    .hasToString(
                        "{\"Rules\":[{\"Expiration\":{\"Date\":\"2030-01-01T00:00:00Z\"},\"ID\":\"a\",\"Filter\":{\"Prefix\":\"x\"},\"Status\":\"Enabled\"}]}"));
  }

  @Test
  void read_ofTheFakeServer_knowsWhatItDoesNotHave() {
    try (FakeS3Server fake = FakeS3Server.builder().credentials("AKIAFAKE", "secret").start();
        BucketConfigurationServer server =
            new BucketConfigurationServer(S3Access.of(fake.endpoint(), "AKIAFAKE", "secret"))) {
      fake.createBucket("bucket");
      for (BucketItem item :
          new BucketItem[] {
            BucketItem.INVENTORY,
            BucketItem.ANALYTICS,
            BucketItem.METRICS,
            BucketItem.INTELLIGENT_TIERING
          }) {
        assertThat(server.read("bucket", item)).isInstanceOf(Unsupported.class);
      }
      assertThat(server.read("bucket", BucketItem.CORS)).isEqualTo(new Absent());
    }
  }

  private static ItemReading read(BucketItem item, String status, String body) throws IOException {
    try (CannedServer canned =
            CannedServer.answering(
                CannedServer.reply(status, "Content-Type: application/xml\r\n", body));
        BucketConfigurationServer server =
            new BucketConfigurationServer(S3Access.of(canned.endpoint(), "AKIAID", "secret"))) {
      return server.read("bucket", item);
    }
  }

  private static String error(String code) {
    return "<Error><Code>%s</Code><Message>words</Message></Error>".formatted(code);
  }
}
