package io.bucketbrigade.engine.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.state.InMemoryStateStore;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.InMemoryObjectStore;
import io.bucketbrigade.engine.store.InMemoryS3;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.migration.UploadSweep;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UploadSweeperTest {

  private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
  private static final ObjectKey KEY = ObjectKey.of("a");

  private Instant now = NOON;
  private final InMemoryObjectStore bucket = new InMemoryS3(() -> now).createBucket("new");
  private final FaultyObjectStore wire = new FaultyObjectStore(bucket);
  private final InMemoryStateStore state = new InMemoryStateStore();
  private final UploadRecords records = new UploadRecords(state);

  @Test
  void sweep_ofNothing_sendsNoRequest() {
    assertThat(sweep()).isEqualTo(UploadSweep.NOTHING);
    assertThat(wire.requests()).isZero();
  }

  @Test
  void sweep_abortsWhatIsOnRecordAndNothingElse() {
    String foreign = begin(KEY);
    record(KEY, begin(KEY));
    record(ObjectKey.of("b"), begin(ObjectKey.of("b")));

    assertThat(sweep()).isEqualTo(new UploadSweep(2, 0, null));

    assertThat(bucket.openUploads()).containsExactly(foreign);
    assertThat(state.list("", 10)).isEmpty();
  }

  @Test
  void sweep_whenRepeated_sendsNothing() {
    record(KEY, begin(KEY));
    sweep();
    long sent = wire.requests();
    assertThat(sweep()).isEqualTo(UploadSweep.NOTHING);
    assertThat(wire.requests()).isEqualTo(sent);
  }

  @Test
  void sweep_ofAnUploadThatIsGone_settlesIt() {
    String uploadId = begin(KEY);
    record(KEY, uploadId);
    bucket.abortMultipartUpload(KEY, uploadId);
    assertThat(sweep()).isEqualTo(new UploadSweep(1, 0, null));
  }

  @Test
  void sweep_ofAnIntent_leavesWhatOthersBegan() {
    now = NOON.minus(Duration.ofMinutes(1));
    String before = begin(KEY);
    now = NOON;
    records.intend(new UploadIntent("new", KEY, now));
    now = NOON.plusMillis(300);
    String ours = begin(KEY);
    String otherKey = begin(ObjectKey.of("ab"));
    now = NOON.plus(Duration.ofHours(2));
    String muchLater = begin(KEY);

    assertThat(sweep()).isEqualTo(new UploadSweep(1, 0, null));

    assertThat(bucket.openUploads())
        .containsExactlyInAnyOrder(before, otherKey, muchLater)
        .doesNotContain(ours);
    assertThat(state.list("", 10)).isEmpty();
  }

  @Test
  void sweep_ofAnIntent_goesByTheDestinationsClock() {
    records.intend(new UploadIntent("new", KEY, NOON.plus(Duration.ofMinutes(10))));
    begin(KEY);
    assertThat(new UploadSweeper(wire, records, Duration.ofMinutes(-10)).sweep(() -> {}))
        .isEqualTo(new UploadSweep(1, 0, null));
    assertThat(bucket.openUploads()).isEmpty();
  }

  @Test
  void sweep_whenOneIsRefused_sweepsTheOthersAndSaysWhy() {
    record(KEY, begin(KEY));
    record(ObjectKey.of("b"), begin(ObjectKey.of("b")));
    wire.on(Operation.ABORT_MULTIPART).key("a").always().fail(StoreFailure.ACCESS_DENIED);

    UploadSweep sweep = sweep();

    assertThat(sweep.settled()).isEqualTo(1);
    assertThat(sweep.left()).isEqualTo(1);
    assertThat(sweep.problem()).contains("ACCESS_DENIED");
    wire.heal();
    assertThat(sweep()).isEqualTo(new UploadSweep(1, 0, null));
    assertThat(bucket.openUploads()).isEmpty();
  }

  @Test
  void sweep_whenTheDestinationIsInTrouble_stopsAtOnce() {
    for (int i = 0; i < 20; i++) {
      ObjectKey key = ObjectKey.of("key" + i);
      record(key, begin(key));
    }
    wire.on(Operation.ABORT_MULTIPART).always().fail(StoreFailure.UNREACHABLE);

    assertThat(sweep().problem()).isNotNull();

    assertThat(wire.requests(Operation.ABORT_MULTIPART)).isEqualTo(1);
  }

  @Test
  void sweep_ofMoreThanAPage_isComplete() {
    for (int i = 0; i < 1_203; i++) {
      ObjectKey key = ObjectKey.of("key" + i);
      record(key, begin(key));
    }
    AtomicInteger alive = new AtomicInteger();

    UploadSweep sweep =
        new UploadSweeper(wire, records, Duration.ZERO).sweep(alive::incrementAndGet);

    assertThat(sweep).isEqualTo(new UploadSweep(1_203, 0, null));
    assertThat(alive).hasValueGreaterThanOrEqualTo(1_203);
    assertThat(bucket.openUploads()).isEmpty();
    assertThat(state.list("", 10)).isEmpty();
  }

  @Test
  void sweep_ofAnotherBucketsUpload_leavesIt() {
    String name = records.intend(new UploadIntent("elsewhere", KEY, now));
    assertThat(sweep().left()).isEqualTo(1);
    assertThat(wire.requests()).isZero();
    assertThat(state.read(StateLayout.uploadIntent(name))).isPresent();
  }

  private UploadSweep sweep() {
    return new UploadSweeper(wire, records, Duration.ZERO).sweep(() -> {});
  }

  private String begin(ObjectKey key) {
    return bucket.createMultipartUpload(key, ObjectAttributes.NONE);
  }

  private void record(ObjectKey key, String uploadId) {
    String name = records.intend(new UploadIntent("new", key, now));
    records.write(
        name,
        new UploadRecord(
            "new", key, uploadId, "etag", PartLayout.uniform(10, 10), "digest", now, null));
  }
}
