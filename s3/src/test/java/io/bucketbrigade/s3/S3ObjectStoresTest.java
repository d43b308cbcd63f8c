package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class S3ObjectStoresTest {

  private static final S3Credentials KEYS =
      new S3Credentials.Static("AKIAVISIBLE", "the-secret", "the-token");

  @Test
  void open_whenConnectionIsUnknown_namesTheKnownOnes() {
    try (S3ObjectStores stores =
        new S3ObjectStores(Map.of("old", local("old"), "new", local("new")), 1)) {
      assertThatThrownBy(() -> stores.open(location("prod", null)))
          .isInstanceOf(UnknownConnectionException.class)
          .hasMessageContaining("'prod'")
          .hasMessageContaining("[new, old]");
    }
  }

  @Test
  void open_whenRepeated_sharesTheClient() {
    try (S3ObjectStores stores = new S3ObjectStores(Map.of("old", local("old")), 1)) {
      ObjectStore store = stores.open(location("old", null));
      assertThat(stores.open(new BucketLocation("old", "bucket", "prefix/", null))).isSameAs(store);
      assertThat(stores.open(new BucketLocation("old", "other", "", null))).isNotSameAs(store);
    }
  }

  @Test
  void bucketsOfOneConnection_doNotStarveEachOther() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    try (FakeS3Server server = FakeS3Server.start();
        S3ObjectStores stores =
            new S3ObjectStores(
                Map.of(
                    "one",
                    S3Connection.to(
                        "one",
                        server.endpoint(),
                        new S3Credentials.Static(server.accessKey(), server.secretKey(), null))),
                1)) {
      server.createBucket("slow");
      server.createBucket("fast");
      server.before(
          (operation, bucket, key) -> {
            if (bucket.equals("slow")) {
              arrived.countDown();
              await(held);
            }
          });
      ObjectStore slow = stores.open(new BucketLocation("one", "slow", "", null));
      ObjectStore fast = stores.open(new BucketLocation("one", "fast", "", null));
      Thread waiting = Thread.ofVirtual().start(() -> list(slow));
      assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
      list(fast);
      held.countDown();
      waiting.join();
    }
  }

  @Test
  void request_saysWhoPaysAndWhoMustOwn() throws IOException {
    assertThat(headOf(true, "111122223333", null))
        .contains("x-amz-request-payer: requester\r\n")
        .contains("x-amz-expected-bucket-owner: 111122223333\r\n")
        .containsPattern("SignedHeaders=[^,]*x-amz-expected-bucket-owner;x-amz-request-payer");
    assertThat(headOf(false, null, null)).doesNotContain("payer").doesNotContain("owner");
    // What a spec says counts more than what the connection says.
    assertThat(headOf(false, "111122223333", "444455556666"))
        .contains("x-amz-expected-bucket-owner: 444455556666\r\n");
  }

  @Test
  void listing_isAlwaysAskedForUrlEncoded() throws IOException {
    assertThat(headOf(false, null, null)).contains("encoding-type=url").contains("list-type=2");
  }

  @Test
  void secrets_standInNoText() {
    S3Connection connection =
        new S3Connection(
            "old",
            URI.create("http://127.0.0.1:1"),
            null,
            true,
            KEYS,
            false,
            null,
            false,
            false,
            null,
            URI.create("http://user:proxy-password@127.0.0.1:1"));
    List<String> texts = new ArrayList<>(List.of(connection.toString(), KEYS.toString()));
    try (S3ObjectStores stores = new S3ObjectStores(Map.of("old", connection), 1)) {
      StoreException thrown =
          catchThrowableOfType(
              StoreException.class, () -> list(stores.open(location("old", null))));
      assertThat(thrown.failure()).isEqualTo(StoreFailure.UNREACHABLE);
      for (Throwable t = thrown; t != null; t = t.getCause()) {
        texts.add(t.toString());
      }
    }
    assertThat(texts)
        .allSatisfy(
            text ->
                assertThat(text)
                    .doesNotContain("the-secret")
                    .doesNotContain("the-token")
                    .doesNotContain("proxy-password"));
  }

  @Test
  void connection_whenItsUrlsAreUnusable_isRefused() {
    assertThatThrownBy(() -> S3Connection.to("old", URI.create("s3.example.com"), KEYS))
        .hasMessageContaining("'old'")
        .hasMessageContaining("endpoint");
    assertThatThrownBy(() -> S3Connection.to("old", URI.create("http://me:pw@host"), KEYS))
        .hasMessageContaining("'old'")
        .hasMessageNotContaining("pw");
  }

  @Test
  void directoryBuckets_areKnownByName() {
    assertThat(DirectoryBuckets.isDirectoryBucket("logs--use1-az4--x-s3")).isTrue();
    assertThat(DirectoryBuckets.isDirectoryBucket("logs-x-s3")).isFalse();
  }

  /** The head of the request that a listing sends. */
  private static String headOf(
      boolean requesterPays, @Nullable String connectionOwner, @Nullable String specOwner)
      throws IOException {
    try (CannedServer server =
        CannedServer.answering(CannedServer.reply("200 OK", "", CannedServer.EMPTY_LISTING))) {
      S3Connection connection =
          new S3Connection(
              "old",
              server.endpoint(),
              "eu-west-1",
              true,
              KEYS,
              requesterPays,
              connectionOwner,
              false,
              false,
              null,
              null);
      try (S3ObjectStores stores = new S3ObjectStores(Map.of("old", connection), 1)) {
        list(stores.open(location("old", specOwner)));
      }
      return server.head();
    }
  }

  private static void list(ObjectStore store) {
    assertThat(store.list(ListRequest.from("", null)).objects()).isEmpty();
  }

  private static BucketLocation location(String connection, @Nullable String owner) {
    return new BucketLocation(connection, "bucket", "", owner);
  }

  private static S3Connection local(String name) {
    return S3Connection.to(name, URI.create("http://127.0.0.1:1"), KEYS);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("the test never let go");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
