package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bucketbrigade.engine.store.GetRequest;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.PutRequest;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.RetryingStore;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.UploadedPart;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.engine.store.WritePermit;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fake.Quirk;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fault.Fault;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.generate.BodyPattern;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the wire path does beyond the contract. */
class WireObjectStoreTest {

  private static final ObjectKey KEY = ObjectKey.of("a");
  private static final int BODY_BYTES = 1024 * 1024;

  private final FaultSchedule faults = FaultSchedule.seeded(1);
  private FakeS3Server server;
  private FakeBucket bucket;
  private S3ObjectStores stores;
  private ObjectStore store;

  @BeforeEach
  void start() {
    server = FakeS3Server.start().faults(faults);
    bucket = server.createBucket("bucket");
    var keys = new S3Credentials.Static(server.accessKey(), server.secretKey(), null);
    stores =
        new S3ObjectStores(Map.of("main", S3Connection.to("main", server.endpoint(), keys)), 8);
    store = stores.open(new BucketLocation("main", "bucket", "", null));
  }

  @AfterEach
  void stop() {
    stores.close();
    server.close();
  }

  @Test
  void open_givesTheWirePath() {
    assertThat(store.toString()).startsWith("GovernedStore of").contains("WireObjectStore");
    assertThat(stores.throughSdk().open(new BucketLocation("main", "bucket", "", null)).toString())
        .startsWith("GovernedStore of")
        .contains("SdkObjectStore");
  }

  @Test
  void largeParts_whereCrc32cIsChecked_carryItAlone() {
    assertThat(largePartsWithCrc32c()).containsExactly(true, true);
    assertThat(server.requests().count(S3Operation.UPLOAD_PART)).isEqualTo(3);
  }

  @Test
  void largeParts_whereCrc32cIsIgnored_carryTheirMd5() {
    server.quirks(Quirk.UNCHECKED_CHECKSUMS);
    assertThat(largePartsWithCrc32c()).containsExactly(false, false);
    assertThat(server.requests().count(S3Operation.UPLOAD_PART)).isEqualTo(3);
  }

  @Test
  void largeParts_whenTheQuestionFails_askAgainWithTheNext() {
    faults.next(Fault.SLOW_DOWN, 1, S3Operation.UPLOAD_PART);
    assertThat(largePartsWithCrc32c()).containsExactly(false, true);
    assertThat(server.requests().count(S3Operation.UPLOAD_PART)).isEqualTo(4);
  }

  @Test
  void write_whenItsPermitEndsBeforeTheHeadIsSent_isNotSent() {
    // The first question is the retry layer's, the second the connection's.
    assertNotWrittenAfter(2, ByteBuffer.allocate(BODY_BYTES));
    assertThat(server.requests().total()).isZero();
  }

  @Test
  void write_whenItsPermitEndsWhileTheBodyIsSent_isCutOff() {
    assertNotWrittenAfter(4, ByteBuffer.allocate(BODY_BYTES));
  }

  @Test
  void write_whenItsPermitEndsWhileADirectBufferIsSent_isCutOff() {
    // The third question comes before the second piece.
    assertNotWrittenAfter(3, ByteBuffer.allocateDirect(BODY_BYTES));
  }

  private void assertNotWrittenAfter(int questions, ByteBuffer body) {
    AtomicInteger asked = new AtomicInteger();
    WritePermit ending =
        () -> {
          if (asked.incrementAndGet() >= questions) {
            throw new InterruptedException("the lease has ended");
          }
        };
    RetryingStore writer = new RetryingStore(store, RetryPolicy.NONE, ending);
    PutRequest put = new PutRequest(KEY, ObjectAttributes.NONE, WriteCondition.ANY);
    StoreException thrown = catchThrowableOfType(StoreException.class, () -> writer.put(put, body));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(thrown.failure()).isEqualTo(StoreFailure.CONNECTION);
    assertThat(asked).hasValue(questions);
    assertThat(bucket.writes("a")).isZero();
  }

  @Test
  void read_needsNoPermit() {
    bucket.put("a", new byte[] {1});
    WritePermit never =
        () -> {
          throw new InterruptedException("no lease");
        };
    ByteBuffer into = ByteBuffer.allocate(1);
    new RetryingStore(store, RetryPolicy.NONE, never).get(new GetRequest(KEY, null, null), into);
    assertThat(into.get(0)).isEqualTo((byte) 1);
  }

  @Test
  void directBuffers_carryBodiesToo() {
    byte[] content = BodyPattern.bytes(3, 3_000_000);
    ByteBuffer body = ByteBuffer.allocateDirect(content.length).put(content).flip();
    store.put(new PutRequest(KEY, ObjectAttributes.NONE, WriteCondition.ANY), body);
    assertThat(bucket.require("a").bytes()).isEqualTo(content);
    ByteBuffer into = ByteBuffer.allocateDirect(content.length);
    store.get(new GetRequest(KEY, null, null), into);
    assertThat(into.flip()).isEqualTo(body);
  }

  /** Uploads two parts and tells which of them came with a CRC32C. */
  private List<Boolean> largePartsWithCrc32c() {
    byte[] content = BodyPattern.bytes(7, 6 * 1024 * 1024);
    ObjectKey key = ObjectKey.of("large");
    String upload = store.createMultipartUpload(key, ObjectAttributes.NONE);
    int first = 5 * 1024 * 1024;
    List<UploadedPart> parts =
        List.of(
            store.uploadPart(key, upload, 1, ByteBuffer.wrap(content, 0, first)),
            store.uploadPart(
                key, upload, 2, ByteBuffer.wrap(content, first, content.length - first)));
    store.completeMultipartUpload(key, upload, parts, WriteCondition.ANY);
    assertThat(bucket.require("large").bytes()).isEqualTo(content);
    return bucket.require("large").parts().stream()
        .map(part -> part.checksums().values().containsKey("crc32c"))
        .toList();
  }
}
