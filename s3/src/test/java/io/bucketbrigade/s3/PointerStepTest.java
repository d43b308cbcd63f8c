package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bucketbrigade.engine.cutover.StepFailedException;
import io.bucketbrigade.engine.cutover.StepProgress;
import io.bucketbrigade.engine.cutover.SwitchOrder;
import io.bucketbrigade.engine.cutover.SwitchStep;
import io.bucketbrigade.engine.store.GetRequest;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.PutRequest;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.fault.Fault;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An object as a pointer, on a server that breaks on demand. */
@Timeout(60)
class PointerStepTest {

  private static final SwitchOrder ORDER = SwitchOrders.order("old-photos", "new-photos");

  private static final StepProgress SILENT = words -> {};

  private static final ObjectKey KEY = ObjectKey.of("app/bucket.txt");

  private FakeS3Server server;
  private S3ObjectStores stores;
  private ConnectedSwitches switches;
  private ObjectStore store;
  private SwitchStep step;

  @BeforeEach
  void start() {
    server = FakeS3Server.start();
    server.createBucket("config");
    Map<String, S3Connection> connections = Map.of("known", SwitchOrders.known(server.access()));
    stores = new S3ObjectStores(connections, 4);
    switches = new ConnectedSwitches(connections, stores);
    store = stores.open(new BucketLocation("known", "config", "", null));
    step = switches.pointer("known", "config", KEY, new SwitchedText(null, null));
  }

  @AfterEach
  void stop() {
    switches.close();
    stores.close();
    server.close();
  }

  @Test
  void apply_andReverse_keepAllThatTheObjectCarries() {
    ObjectAttributes attributes =
        new ObjectAttributes(
                "text/x-bucket",
                null,
                "de",
                null,
                "max-age=5",
                null,
                null,
                "STANDARD_IA",
                Map.of("team", "data"),
                Map.of())
            .withTags(Map.of("stage", "prod"));
    store.put(new PutRequest(KEY, attributes, WriteCondition.ANY), bytes("old-photos\n"));

    assertThat(step.apply(ORDER, SILENT))
        .isEqualTo("object s3://config/app/bucket.txt: old-photos -> new-photos");
    assertHolds("new-photos\n", attributes);
    assertThat(step.reverse(ORDER, SILENT)).contains("new-photos -> old-photos");
    assertHolds("old-photos\n", attributes);
  }

  private void assertHolds(String body, ObjectAttributes attributes) {
    ByteBuffer read = ByteBuffer.allocate(100);
    ObjectHead head = store.get(new GetRequest(KEY, null, null), read);
    assertThat(StandardCharsets.UTF_8.decode(read.flip()).toString()).isEqualTo(body);
    assertThat(head.attributes().withTags(store.getTags(KEY))).isEqualTo(attributes);
  }

  @Test
  void apply_whenSomebodyWritesInBetween_overwritesNothing() {
    put("old-photos");
    AtomicBoolean written = new AtomicBoolean();
    server.before(
        (operation, bucket, key) -> {
          if (operation == S3Operation.PUT_OBJECT && written.compareAndSet(false, true)) {
            server.bucket("config").put(KEY.value(), "theirs".getBytes(StandardCharsets.UTF_8));
          }
        });
    StepFailedException thrown = refusal();
    assertThat(thrown.retryable()).isTrue();
    assertThat(thrown).hasMessageContaining("written by somebody else just now");
    StepFailedException again = refusal();
    assertThat(again.retryable()).isFalse();
    assertThat(again).hasMessageContaining("neither").hasMessageNotContaining("theirs");
    assertThat(held()).isEqualTo("theirs");
  }

  @Test
  void apply_whenTheReplyIsLost_findsItsOwnWrite() {
    put("old-photos");
    server.faults(FaultSchedule.seeded(1).next(Fault.LOST_REPLY, 1, S3Operation.PUT_OBJECT));
    assertThat(refusal().retryable()).isTrue();
    assertThat(step.apply(ORDER, SILENT)).contains("holds new-photos already");
  }

  @Test
  void apply_whenTheServerIsDownOrForbids_saysWhichOfBoth() {
    put("old-photos");
    server.faults(FaultSchedule.seeded(1).next(Fault.INTERNAL_ERROR, 1, S3Operation.PUT_OBJECT));
    assertThat(refusal().retryable()).isTrue();
    server.faults(FaultSchedule.seeded(1).next(Fault.ACCESS_DENIED, 1, S3Operation.PUT_OBJECT));
    assertThat(refusal().retryable()).isFalse();
    server.faults(FaultSchedule.seeded(1));
    server.goOffline();
    assertThat(refusal().retryable()).isTrue();
    server.goOnline();
    assertThat(held()).isEqualTo("old-photos");
  }

  @Test
  void apply_whenTheObjectIsNoPointer_isRefused() {
    assertThat(refusal()).hasMessageContaining("s3://config/app/bucket.txt");
    assertThat(refusal().retryable()).isFalse();
    put("x".repeat(20_000));
    assertThat(refusal()).hasMessageContaining("20000 bytes");
    server.bucket("config").put(KEY.value(), new byte[] {(byte) 0xff, 0});
    assertThat(refusal()).hasMessageContaining("not UTF-8 text");
  }

  private StepFailedException refusal() {
    return catchThrowableOfType(StepFailedException.class, () -> step.apply(ORDER, SILENT));
  }

  private void put(String body) {
    store.put(new PutRequest(KEY, ObjectAttributes.NONE, WriteCondition.ANY), bytes(body));
  }

  private String held() {
    ByteBuffer read = ByteBuffer.allocate(100);
    store.get(new GetRequest(KEY, null, null), read);
    return StandardCharsets.UTF_8.decode(read.flip()).toString();
  }

  private static ByteBuffer bytes(String text) {
    return StandardCharsets.UTF_8.encode(text);
  }
}
