package io.bucketbrigade.engine.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.migrate.TestMigration.Attempt;
import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.Behaviour.Support;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Leases that are killed, recalled, starved and split at random, over buckets made from a seed. At
 * the end both sides are equal, and the tally is what a reader expects who never heard of any of
 * that.
 *
 * <p>The seed makes buckets, behaviours and plans; threads make the rest, so a failing seed is
 * likely to fail again but not certain to.
 */
@Execution(ExecutionMode.CONCURRENT)
class CrashSimulationTest {

  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void lease_killedAtRandom_endsAsIfItHadNotBeen(long seed) {
    Simulation simulation = new Simulation(seed);

    simulation.runOneLeaseThatIsKilled();

    simulation.assertNothingLostAndNothingCountedTwice();
  }

  @ParameterizedTest
  @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112})
  void lane_ofLeasesKilledRecalledAndSplitAtRandom_endsAsIfTheyHadNotBeen(long seed) {
    Simulation simulation = new Simulation(seed);

    simulation.runLane();

    simulation.assertNothingLostAndNothingCountedTwice();
  }

  /** A lease is given away while its first attempt, cut off from its lane alone, goes on. */
  @ParameterizedTest
  @ValueSource(longs = {201, 202, 203, 204})
  void lease_whileADeadAttemptGoesOnWriting_endsWithEqualSides(long seed) {
    Simulation simulation = new Simulation(seed);

    simulation.runTwoAttemptsAtOnce();

    simulation.assertNothingLostAndNothingCountedTwice();
  }

  /** One seed's buckets, and a lane that leases them out. */
  private static final class Simulation {

    private static final int MAX_ATTEMPTS = 60;

    private final long seed;
    private final Random random;
    private final TestMigration migration;
    private final Set<String> missing = new TreeSet<>();
    private final Set<String> present = new TreeSet<>();
    private final Set<String> conflicts = new TreeSet<>();
    private final Set<String> denied = new TreeSet<>();
    private final int objectsInFlight;
    private final List<Line> ledger = new ArrayList<>();
    private Tally tally = Tally.ZERO;
    private long repeatsAllowed;
    private int deaths;
    private int stops;

    Simulation(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.objectsInFlight = 1 + random.nextInt(24);
      this.migration =
          TestMigration.setup()
              .destination(behaviour())
              .limits(objectsInFlight, 4 + random.nextInt(120))
              .build();
      fill(250 + random.nextInt(250));
    }

    private Behaviour behaviour() {
      Behaviour behaviour = Behaviour.AWS.withMinPartBytes(1);
      if (random.nextInt(3) == 0) {
        behaviour = behaviour.withEtagIsMd5(false);
      }
      if (random.nextInt(3) == 0) {
        behaviour = behaviour.withTagsOnWrite(Support.IGNORED);
      }
      return random.nextInt(4) == 0 ? behaviour.withConditions(Support.IGNORED) : behaviour;
    }

    private void fill(int keys) {
      for (int i = 0; i < keys; i++) {
        String key = "k%05d/%s".formatted(i, Long.toString(random.nextLong(), 36));
        byte[] body = ("body " + random.nextInt()).getBytes(StandardCharsets.UTF_8);
        migration.source.add(key, body, attributes());
        migration.source.touch(key, LONG_AGO);
        place(key, body);
      }
    }

    private ObjectAttributes attributes() {
      return random.nextInt(5) == 0
          ? ObjectAttributes.NONE.withTags(Map.of("t", Integer.toString(random.nextInt(9))))
          : ObjectAttributes.NONE;
    }

    /** What the destination has of it before the first lease, and what becomes of it then. */
    private void place(String key, byte[] body) {
      int dice = random.nextInt(20);
      if (dice < 3) {
        migration.destination.add(key, body, migration.source.attributesOf(key));
        migration.destination.touch(key, LONG_AGO.plus(Duration.ofDays(1)));
        present.add(key);
      } else if (dice == 3) {
        migration.destination.add(key, "somebody else's, and longer");
        migration.destination.touch(key, LONG_AGO.plus(Duration.ofDays(1)));
        conflicts.add(key);
      } else if (dice == 4) {
        denied.add(key);
      } else {
        if (dice == 5) {
          migration.destination.add(key, "outdated, and longer than the body");
          migration.destination.touch(key, LONG_AGO.minus(Duration.ofDays(1)));
        }
        missing.add(key);
      }
      if (dice == 6) {
        migration.destination.add(key + "~", "only here");
      }
    }

    // ---- ways to run

    void runOneLeaseThatIsKilled() {
      RangeTask task = migration.task(KeyRange.ALL);
      deaths = 1 + random.nextInt(8);
      RangeOutcome outcome = lease(task, false);
      accept(outcome);
      assertThat(outcome.stopReason()).isEqualTo(StopReason.EXHAUSTED);
      assertThat(stops).as("kills, seed %d", seed).isPositive();
    }

    void runLane() {
      Deque<RangeTask> pending = new ArrayDeque<>();
      pending.add(migration.task(KeyRange.ALL));
      deaths = 3 + random.nextInt(15);
      for (int leases = 0; !pending.isEmpty(); leases++) {
        assertThat(leases).as("leases of seed %d", seed).isLessThan(400);
        RangeTask task = named(pending.removeFirst(), "lease-" + leases);
        Instant started = Instant.now();
        RangeOutcome outcome = lease(task, true);
        accept(outcome);
        handBack(task, outcome, started, pending);
      }
      assertThat(stops).as("kills and recalls, seed %d", seed).isPositive();
    }

    void runTwoAttemptsAtOnce() {
      RangeTask task = migration.task(KeyRange.ALL);
      Instant started = Instant.now();
      slowDown(migration.sourceWire);
      RecordingLink cutOff = new RecordingLink();
      Attempt zombie =
          migration.start(
              task, RangeCheckpoint.NONE, 1, started, cutOff, deny(wire(false)), wire(true));
      Await.until("the first attempt works", () -> migration.destinationWire.writes() > 20);
      List<RangeCheckpoint> heartbeats = cutOff.heartbeats();
      RangeCheckpoint from = heartbeats.get(pick(heartbeats.size()));
      repeatsAllowed = Long.MAX_VALUE;
      Attempt successor =
          migration.start(
              task, from, 2, started, new RecordingLink(), deny(wire(false)), wire(true));
      accept(successor.outcome());
      zombie.outcome();
    }

    /** Runs attempts of one lease until one of them ends with an outcome. */
    private RangeOutcome lease(RangeTask task, boolean mayBeRecalled) {
      Instant started = Instant.now();
      RangeCheckpoint from = RangeCheckpoint.NONE;
      for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
        FaultyObjectStore source = deny(wire(false));
        FaultyObjectStore destination = wire(true);
        List<Long> writesAtHeartbeat = new CopyOnWriteArrayList<>();
        // The first heartbeat comes before the first request.
        AtomicReference<@Nullable Thread> attemptThread = new AtomicReference<>();
        RecordingLink link =
            new RecordingLink(
                checkpoint -> {
                  attemptThread.set(Thread.currentThread());
                  writesAtHeartbeat.add(migration.destinationWire.writes());
                  requireLedgerIsComplete(checkpoint);
                });
        AtomicLong left = new AtomicLong(1 + random.nextInt(200));
        boolean recall = mayBeRecalled && random.nextInt(3) > 0;
        boolean mortal = stops < deaths;
        Runnable countDown =
            () -> {
              if (mortal && left.decrementAndGet() == 0) {
                if (recall) {
                  link.stop(StopReason.RECALLED);
                } else {
                  source.cutOff();
                  destination.cutOff();
                  Objects.requireNonNull(attemptThread.get()).interrupt();
                }
              }
            };
        // Set before it starts, or a quick attempt would be over before anybody counts.
        source.beforeEach(countDown);
        destination.beforeEach(countDown);
        Attempt running = migration.start(task, from, attempt, started, link, source, destination);
        Await.until("the attempt ends", running::isOver);
        stops += mortal && left.get() <= 0 ? 1 : 0;
        if (!running.future().isCompletedExceptionally()) {
          return running.outcome();
        }
        int accepted = pick(link.heartbeats().size());
        from = link.heartbeats().get(accepted);
        repeatsAllowed +=
            migration.destinationWire.writes() - writesAtHeartbeat.get(accepted) + objectsInFlight;
      }
      throw new AssertionError("seed " + seed + ": a lease never ended");
    }

    /** As the lane does: what is left waits for another lease, in one piece or in two. */
    private void handBack(
        RangeTask task, RangeOutcome outcome, Instant started, Deque<RangeTask> pending) {
      if (outcome.stopReason() == StopReason.EXHAUSTED) {
        assertThat(outcome.settled().holes()).as("holes of an exhausted lease").isEmpty();
        return;
      }
      ObjectKey cursor = outcome.settled().cursor();
      KeyRange rest = cursor == null ? task.range() : task.range().startingAfter(cursor);
      Instant inDoubtSince = task.inDoubtSince() == null ? started : task.inDoubtSince();
      List<ObjectKey> holes = outcome.settled().holes();
      ObjectKey cut = random.nextBoolean() ? keyInside(rest) : null;
      if (cut == null) {
        pending.add(migration.task(rest, holes, inDoubtSince));
      } else {
        pending.add(migration.task(rest.upTo(cut), holes, inDoubtSince));
        pending.add(migration.task(rest.startingAfter(cut), List.of(), inDoubtSince));
      }
    }

    private @Nullable ObjectKey keyInside(KeyRange range) {
      List<ObjectKey> inside = migration.source.keys().stream().filter(range::contains).toList();
      return inside.size() < 2 ? null : inside.get(random.nextInt(inside.size() - 1));
    }

    private static RangeTask named(RangeTask task, String leaseId) {
      return new RangeTask(
          task.context(),
          leaseId,
          task.range(),
          task.holes(),
          task.inDoubtSince(),
          Duration.ofMinutes(10));
    }

    /** Any heartbeat may be the last one that got through. */
    private int pick(int heartbeats) {
      int age = random.nextBoolean() ? 0 : random.nextInt(Math.min(heartbeats, 4));
      return heartbeats - 1 - age;
    }

    private FaultyObjectStore wire(boolean toDestination) {
      return new FaultyObjectStore(
          toDestination ? migration.destinationWire : slowDown(migration.sourceWire));
    }

    /** Requests take different times, so that completions come in another order than keys. */
    private static FaultyObjectStore slowDown(FaultyObjectStore store) {
      store.beforeEach(
          () -> {
            long micros = Thread.currentThread().threadId() * 37 % 400;
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros));
          });
      return store;
    }

    private FaultyObjectStore deny(FaultyObjectStore store) {
      denied.forEach(
          key -> store.on(Operation.GET).key(key).always().fail(StoreFailure.ACCESS_DENIED));
      return store;
    }

    // ---- checks

    private void requireLedgerIsComplete(RangeCheckpoint checkpoint) {
      Tally so = checkpoint.tally();
      assertThat(Ledgers.follow(migration.ofRun(), checkpoint.lastSegment()))
          .as("ledger of a heartbeat, seed %d", seed)
          .hasSize((int) (so.failed() + so.quarantined() + so.deferred() + so.vanished()));
      assertThat(so.isClosed()).as("tally of a heartbeat, seed %d", seed).isTrue();
    }

    private void accept(RangeOutcome outcome) {
      requireLedgerIsComplete(outcome.settled());
      tally = tally.plus(outcome.settled().tally());
      ledger.addAll(migration.ledger(outcome));
    }

    void assertNothingLostAndNothingCountedTwice() {
      String where = "seed " + seed;
      for (String key : missing) {
        assertThat(migration.destination.holds(key)).as("%s: %s", where, key).isTrue();
        assertThat(migration.destination.bytesOf(key))
            .as("%s: %s", where, key)
            .isEqualTo(migration.source.bytesOf(key));
        assertThat(migration.destination.attributesOf(key))
            .as("%s: %s", where, key)
            .isEqualTo(migration.source.attributesOf(key));
      }
      for (String key : conflicts) {
        assertThat(migration.destination.bytesOf(key)).asString().as(where).contains("somebody");
      }
      assertThat(tally.listed()).as(where).isEqualTo(migration.source.keys().size());
      assertThat(tally.copied()).as("copied, %s", where).isEqualTo(missing.size());
      assertThat(tally.present()).as("present, %s", where).isEqualTo(present.size());
      assertThat(tally.failed())
          .as("failed, %s", where)
          .isEqualTo(conflicts.size() + denied.size());
      assertThat(tally.isClosed()).as(where).isTrue();
      assertThat(tally.bytesCopied())
          .as(where)
          .isEqualTo(missing.stream().mapToLong(k -> migration.source.bytesOf(k).length).sum());
      Set<String> exceptions = new TreeSet<>(conflicts);
      exceptions.addAll(denied);
      assertThat(ledger)
          .as("ledger, %s", where)
          .extracting(Line::key)
          .containsExactlyInAnyOrderElementsOf(exceptions);
      assertThat(migration.destinationWire.writes() - missing.size())
          .as("repeated writes, %s", where)
          .isLessThanOrEqualTo(repeatsAllowed);
    }
  }
}
