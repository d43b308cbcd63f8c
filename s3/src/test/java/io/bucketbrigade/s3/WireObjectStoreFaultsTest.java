package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bucketbrigade.engine.store.ByteRange;
import io.bucketbrigade.engine.store.CopyRequest;
import io.bucketbrigade.engine.store.CopySource;
import io.bucketbrigade.engine.store.GetRequest;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.store.PutRequest;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.RetryingStore;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.UploadedPart;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fake.auth.Principal;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fault.Fault;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkGlobalTime;

class WireObjectStoreFaultsTest {

  private static final ObjectKey KEY = ObjectKey.of("a");
  private static final ByteBuffer BODY = ByteBuffer.wrap("body".getBytes(StandardCharsets.UTF_8));

  private final FaultSchedule faults = FaultSchedule.seeded(1);
  private FakeS3Server server;
  private FakeBucket bucket;
  private S3ObjectStores stores;
  private ObjectStore store;

  @BeforeEach
  void start() {
    server = FakeS3Server.start().faults(faults);
    bucket = server.createBucket("bucket");
    bucket.put("a", new byte[100_000]);
    var keys = new S3Credentials.Static(server.accessKey(), server.secretKey(), null);
    stores =
        new S3ObjectStores(Map.of("main", S3Connection.to("main", server.endpoint(), keys)), 8);
    store = opened();
  }

  @AfterEach
  void stop() {
    stores.close();
    server.close();
  }

  @Test
  void throttling_isToldAndNotRepeated() {
    faults.outage(Fault.SLOW_DOWN);
    assertThat(failure(this::list)).isEqualTo(StoreFailure.THROTTLED);
    assertThat(failure(() -> store.head(KEY))).isEqualTo(StoreFailure.THROTTLED);
    assertThat(failure(this::put)).isEqualTo(StoreFailure.THROTTLED);
    assertThat(failure(this::get)).isEqualTo(StoreFailure.THROTTLED);
    assertThat(server.requests().total()).isEqualTo(4);
  }

  @Test
  void serverError_isToldAndNotRepeated() {
    faults.outage(Fault.INTERNAL_ERROR);
    assertThat(failure(this::list)).isEqualTo(StoreFailure.SERVER_ERROR);
    assertThat(failure(this::put)).isEqualTo(StoreFailure.SERVER_ERROR);
    assertThat(server.requests().total()).isEqualTo(2);
  }

  @Test
  void reset_isABrokenConnectionAndNotRepeated() {
    faults.outage(Fault.RESET);
    assertThat(failure(this::list)).isEqualTo(StoreFailure.CONNECTION);
    assertThat(failure(this::put)).isEqualTo(StoreFailure.CONNECTION);
    assertThat(failure(this::get)).isEqualTo(StoreFailure.CONNECTION);
    assertThat(server.requests().total()).isEqualTo(3);
  }

  @Test
  void lostReply_isABrokenConnectionWhateverHappened() {
    faults.next(Fault.LOST_REPLY, 1, S3Operation.PUT_OBJECT);
    assertThat(failure(this::put)).isEqualTo(StoreFailure.CONNECTION);
    assertThat(bucket.writes("a")).isEqualTo(2);
  }

  @Test
  void connectionsClosedBetweenRequests_loseNoReadAndDoubleNoWriteUnseen() {
    faults.outage(Fault.CLOSES);
    RetryingStore patient = new RetryingStore(store, RetryPolicy.WIRE);
    int told = 0;
    int unknown = 0;
    for (int i = 0; i < 20; i++) {
      patient.get(new GetRequest(KEY, null, null), ByteBuffer.allocate(100_000));
      try {
        patient.put(
            new PutRequest(ObjectKey.of("w"), ObjectAttributes.NONE, WriteCondition.ANY), BODY);
        told++;
      } catch (StoreException e) {
        assertThat(e.failure()).isEqualTo(StoreFailure.CONNECTION);
        unknown++;
      }
    }
    assertThat(bucket.writes("w")).isBetween(told, told + unknown);
    assertThat(told + unknown).isEqualTo(20);
  }

  @Test
  void errorIn200_isThrownAsThatError() {
    faults.next(Fault.ERROR_IN_200, 1, S3Operation.COPY_OBJECT);
    CopySource source = new CopySource("bucket", KEY, null);
    CopyRequest copy = new CopyRequest(source, ObjectKey.of("b"), true, WriteCondition.ANY);
    assertThat(failure(() -> store.copy(copy))).isEqualTo(StoreFailure.SERVER_ERROR);

    String upload = store.createMultipartUpload(KEY, ObjectAttributes.NONE);
    faults.next(Fault.ERROR_IN_200, 1, S3Operation.UPLOAD_PART_COPY);
    assertThat(failure(() -> store.uploadPartCopy(KEY, upload, 1, source, new ByteRange(0, 9))))
        .isEqualTo(StoreFailure.SERVER_ERROR);
    UploadedPart part = store.uploadPart(KEY, upload, 1, BODY);
    faults.next(Fault.ERROR_IN_200, 1, S3Operation.COMPLETE_MULTIPART_UPLOAD);
    assertThat(
            failure(
                () ->
                    store.completeMultipartUpload(KEY, upload, List.of(part), WriteCondition.ANY)))
        .isEqualTo(StoreFailure.SERVER_ERROR);
    assertThat(server.requests().count(S3Operation.COMPLETE_MULTIPART_UPLOAD)).isEqualTo(1);
  }

  @Test
  void truncatedXml_isMalformed() {
    faults.next(Fault.TRUNCATED_XML, 1, S3Operation.LIST_OBJECTS);
    assertThat(failure(this::list)).isEqualTo(StoreFailure.MALFORMED_REPLY);
    faults.next(Fault.TRUNCATED_XML, 1, S3Operation.GET_OBJECT_TAGGING);
    assertThat(failure(() -> store.getTags(KEY))).isEqualTo(StoreFailure.MALFORMED_REPLY);
    String upload = store.createMultipartUpload(KEY, ObjectAttributes.NONE);
    faults.next(Fault.TRUNCATED_XML, 1, S3Operation.LIST_PARTS);
    assertThat(failure(() -> store.listParts(KEY, upload))).isEqualTo(StoreFailure.MALFORMED_REPLY);
  }

  @Test
  void shortBody_isABrokenConnection() {
    faults.next(Fault.SHORT_BODY, 2);
    assertThat(failure(this::get)).isEqualTo(StoreFailure.CONNECTION);
    assertThat(failure(this::list)).isIn(StoreFailure.CONNECTION, StoreFailure.MALFORMED_REPLY);
    get();
  }

  @Test
  void offlineServer_isUnreachable() {
    server.goOffline();
    StoreException thrown = thrown(this::list);
    assertThat(thrown.failure()).isEqualTo(StoreFailure.UNREACHABLE);
    assertThat(thrown).hasMessageContaining(server.endpoint().toString());
    server.goOnline();
    list();
  }

  @Test
  void interrupt_endsAWaitingRequestSoon() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    server.before(
        (operation, name, key) -> {
          arrived.countDown();
          await(held);
        });
    for (Runnable request : List.<Runnable>of(this::list, this::get, this::put)) {
      CompletableFuture<StoreFailure> outcome = new CompletableFuture<>();
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    outcome.complete(failure(request::run));
                    interrupted.complete(Thread.currentThread().isInterrupted());
                  });
      assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
      thread.interrupt();
      assertThat(outcome.get(5, TimeUnit.SECONDS)).isEqualTo(StoreFailure.CONNECTION);
      assertThat(interrupted.get(5, TimeUnit.SECONDS)).isTrue();
    }
    held.countDown();
  }

  @Test
  void expiredToken_isToldByEveryRequest() {
    server.add(
        Principal.of("AKIATEMPORARY0000001", "temporary-secret")
            .withSession("token", Instant.now().minusSeconds(60)));
    open(new S3Credentials.Static("AKIATEMPORARY0000001", "temporary-secret", "token"));
    assertThat(failure(this::list)).isEqualTo(StoreFailure.EXPIRED_CREDENTIALS);
    assertThat(failure(this::get)).isEqualTo(StoreFailure.EXPIRED_CREDENTIALS);
    assertThat(failure(() -> store.head(KEY))).isEqualTo(StoreFailure.EXPIRED_CREDENTIALS);
    assertThat(failure(store::describeBucket)).isEqualTo(StoreFailure.EXPIRED_CREDENTIALS);
  }

  @Test
  void skewedClock_isLearnedFromTheServer() {
    InstantSource ahead = () -> Instant.now().plus(Duration.ofHours(2));
    try (FakeS3Server other = FakeS3Server.builder().clock(ahead).start()) {
      other.createBucket("bucket").put("a", new byte[100_000]);
      open(
          S3Connection.to(
              "main",
              other.endpoint(),
              new S3Credentials.Static(other.accessKey(), other.secretKey(), null)));
      list();
      put();
      assertThat(other.requests().refused()).isEqualTo(1);
    } finally {
      // The SDK keeps what it learned for the whole process.
      SdkGlobalTime.setGlobalTimeOffset(0);
    }
  }

  @Test
  void listParts_readsAllPages() {
    server.minPartBytes(1);
    String upload = store.createMultipartUpload(KEY, ObjectAttributes.NONE);
    List<UploadedPart> sent = new ArrayList<>();
    for (int number = 1; number <= 1001; number++) {
      sent.add(store.uploadPart(KEY, upload, number, BODY));
    }
    assertThat(store.listParts(KEY, upload)).isEqualTo(sent);
    assertThat(server.requests().count(S3Operation.LIST_PARTS)).isEqualTo(2);
  }

  @Test
  void missingCredentials_nameTheConnectionAndWhatToSet() {
    Map<String, String> environment = new HashMap<>();
    stores.close();
    stores =
        new S3ObjectStores(
            Map.of(
                "main",
                S3Connection.to(
                    "main",
                    server.endpoint(),
                    new S3Credentials.Environment("OLD_ID", "OLD_SECRET", null))),
            8,
            environment::get);
    store = opened();
    StoreException thrown = thrown(this::list);
    assertThat(thrown.failure()).isEqualTo(StoreFailure.BAD_CREDENTIALS);
    assertThat(thrown).hasMessageContaining("connection 'main'").hasMessageContaining("OLD_ID");
    assertThat(server.requests().total()).isZero();

    environment.put("OLD_ID", server.accessKey());
    environment.put("OLD_SECRET", server.secretKey());
    list();
    environment.clear();
    assertThat(failure(this::list)).isEqualTo(StoreFailure.EXPIRED_CREDENTIALS);
  }

  private ObjectStore opened() {
    ObjectStores way = throughSdk() ? stores.throughSdk() : stores;
    return way.open(new BucketLocation("main", "bucket", "", null));
  }

  /** Whether all requests go through the SDK. */
  boolean throughSdk() {
    return false;
  }

  private void open(S3Credentials credentials) {
    open(S3Connection.to("main", server.endpoint(), credentials));
  }

  private void open(S3Connection connection) {
    stores.close();
    stores = new S3ObjectStores(Map.of("main", connection), 8);
    store = opened();
  }

  private void list() {
    assertThat(store.list(ListRequest.from("", null)).objects()).hasSize(1);
  }

  private void get() {
    store.get(new GetRequest(KEY, null, null), ByteBuffer.allocate(100_000));
  }

  private void put() {
    store.put(new PutRequest(KEY, ObjectAttributes.NONE, WriteCondition.ANY), BODY);
  }

  private static StoreFailure failure(ThrowingCallable request) {
    return thrown(request).failure();
  }

  private static StoreException thrown(ThrowingCallable request) {
    StoreException thrown = catchThrowableOfType(StoreException.class, request);
    assertThat(thrown).as("nothing was thrown").isNotNull();
    return thrown;
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
