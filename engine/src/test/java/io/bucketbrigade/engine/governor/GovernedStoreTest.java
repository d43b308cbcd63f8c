package io.bucketbrigade.engine.governor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.FaultyObjectStore.Gate;
import io.bucketbrigade.engine.store.InMemoryS3;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.RetryingStore;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class GovernedStoreTest {

  private static final ObjectKey KEY = ObjectKey.of("k");

  private final FaultyObjectStore server =
      new FaultyObjectStore(new InMemoryS3().createBucket("photos", Behaviour.AWS));

  @Test
  void send_whenManyCome_neverMoreAtATimeThanTheBoundAndAllAreServed() throws Exception {
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    server.beforeEach(
        () -> {
          most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
          LockSupport.parkNanos(100_000);
        });
    server.afterEach(inFlight::decrementAndGet);
    GovernedStore store = new GovernedStore(server, new Governor(3));
    List<Future<?>> sent = new ArrayList<>();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 500; i++) {
        sent.add(threads.submit(store::describeBucket));
      }
    }

    assertThat(sent).allMatch(future -> future.state() == Future.State.SUCCESS);
    assertThat(server.requests()).isEqualTo(500);
    assertThat(most.get()).isLessThanOrEqualTo(3);
    assertThat(store.concurrency()).isLessThanOrEqualTo(3);
  }

  @Test
  void send_whenInterruptedInLine_failsUnsentAndLetsTheNextOneIn() throws Exception {
    Governor governor = new Governor(1);
    GovernedStore store = new GovernedStore(server, governor);
    Gate held = server.on(Operation.DESCRIBE).hold();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.execute(store::describeBucket);
      held.awaitArrival();
      Future<?> second = threads.submit(() -> store.head(KEY));
      second.cancel(true);
      Future<?> third = threads.submit(store::describeBucket);

      held.open();
      third.get();
    }
    assertThat(server.requests(Operation.HEAD)).isZero();
    assertThat(governor.inFlight()).isZero();
  }

  @Test
  void send_whenTheServerRefuses_sendsFewerAndTheRetryLayerGoesOn() {
    Governor governor = new Governor(64);
    RetryingStore store = new RetryingStore(new GovernedStore(server, governor), RetryPolicy.WIRE);
    server.on(Operation.DELETE).times(2).fail(StoreFailure.THROTTLED);

    store.delete(KEY, null);

    assertThat(server.requests(Operation.DELETE)).isEqualTo(3);
    assertThat(governor.limit()).isLessThan(Climb.FIRST_LIMIT);
    assertThat(governor.inFlight()).isZero();
  }

  @Test
  void send_whenAllIsRefusedForLong_failsUnsentAsThrottledButProbes() {
    AtomicLong now = new AtomicLong();
    Governor governor = new Governor(64, now::get);
    GovernedStore store = new GovernedStore(server, governor);
    server.on(Operation.DELETE).times(1_000).fail(StoreFailure.THROTTLED);

    assertThatThrownBy(() -> store.delete(KEY, null)).isInstanceOf(StoreException.class);
    now.addAndGet(Duration.ofSeconds(11).toNanos());
    assertThatThrownBy(() -> store.delete(KEY, null)).isInstanceOf(StoreException.class);
    long sent = server.requests(Operation.DELETE);

    assertThatThrownBy(() -> store.delete(KEY, null))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.failure()).isEqualTo(StoreFailure.THROTTLED);
              assertThat(e)
                  .hasMessage(
                      "not sent: the server has answered every request to bucket 'photos' with"
                          + " throttling for 10 s");
            });
    assertThat(server.requests(Operation.DELETE)).isEqualTo(sent);

    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThatThrownBy(() -> store.delete(KEY, null)).isInstanceOf(StoreException.class);
    assertThat(server.requests(Operation.DELETE)).isEqualTo(sent + 1);
  }
}
