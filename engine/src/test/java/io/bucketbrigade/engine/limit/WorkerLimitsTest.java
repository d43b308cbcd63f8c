package io.bucketbrigade.engine.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.engine.limit.WorkerLimits.Membership;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.InMemoryS3;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.PutRequest;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.Allowance;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.Limits.OfSide;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A rate is proven by the least time that so many requests take; a slow machine takes longer. */
@Timeout(60)
final class WorkerLimitsTest {

  private final WorkerLimits limits = new WorkerLimits();
  private final FaultyObjectStore server =
      new FaultyObjectStore(new InMemoryS3().createBucket("photos", Behaviour.AWS));

  @Test
  void limited_requests_takeAtLeastTheirTime() {
    try (Membership lease = limits.join("m", share(200L, null, 2))) {
      ObjectStore store = lease.limited(Side.SOURCE, server);

      // 50 at 100 a second, a tenth of a second of which may go at once.
      assertThat(time(() -> times(50, store::describeBucket)))
          .isGreaterThan(Duration.ofMillis(350));
    }
  }

  @Test
  void limited_bytes_takeAtLeastTheirTime() {
    try (Membership lease = limits.join("m", share(null, 1_000_000L, 1))) {
      ObjectStore store = lease.limited(Side.SOURCE, server);

      // The last one is paid for afterwards.
      assertThat(time(() -> times(5, () -> put(store, 100_000))))
          .isGreaterThan(Duration.ofMillis(280));
    }
  }

  @Test
  void limited_otherSideAndOtherMigration_areNotLimited() {
    try (Membership lease = limits.join("m", share(1L, null, 100));
        Membership other = limits.join("n", null)) {
      times(100, lease.limited(Side.DESTINATION, server)::describeBucket);
      times(100, other.limited(Side.SOURCE, server)::describeBucket);
    }
  }

  @Test
  void limited_leasesOfOneMigration_drawOnTheSumOfTheirShares() {
    try (Membership busy = limits.join("m", share(10L, null, 10))) {
      ObjectStore store = busy.limited(Side.SOURCE, server);
      Membership idle = limits.join("m", share(100_000L, null, 10));

      // A hundred and more at one a second would never end.
      times(200, store::describeBucket);

      idle.close();
      assertThat(time(() -> times(2, store::describeBucket))).isGreaterThan(Duration.ofMillis(900));
    }
  }

  @Test
  void limited_whenAnotherLeaseComesWhileOneWaits_goesOnAtOnce() throws Exception {
    try (Membership waiting = limits.join("m", share(1L, null, 1_000));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var request = threads.submit(waiting.limited(Side.SOURCE, server)::describeBucket);

      try (Membership more = limits.join("m", share(100L, null, 1))) {
        request.get();
        assertThat(more).isNotNull();
      }
    }
  }

  @Test
  void limited_whenInterrupted_failsUnsent() throws Exception {
    try (Membership lease = limits.join("m", share(1L, null, 1_000))) {
      ObjectStore store = lease.limited(Side.SOURCE, server);
      Thread.currentThread().interrupt();

      assertThatThrownBy(store::describeBucket)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("not sent");

      assertThat(Thread.interrupted()).isTrue();
      assertThat(server.requests()).isZero();
    }
  }

  private static Allowance share(@Nullable Long requests, @Nullable Long bytes, int leases) {
    return new Allowance(new Limits(new OfSide(requests, bytes), OfSide.NONE), leases);
  }

  private static void put(ObjectStore store, int bytes) {
    store.put(
        new PutRequest(ObjectKey.of("k"), ObjectAttributes.NONE, WriteCondition.ANY),
        ByteBuffer.allocate(bytes));
  }

  private static void times(int count, Runnable act) {
    for (int i = 0; i < count; i++) {
      act.run();
    }
  }

  private static Duration time(Runnable act) {
    long start = System.nanoTime();
    act.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
