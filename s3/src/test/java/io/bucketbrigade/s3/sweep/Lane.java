package io.bucketbrigade.s3.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.migrate.Await;
import io.bucketbrigade.engine.migrate.EngineLimits;
import io.bucketbrigade.engine.migrate.Ledgers;
import io.bucketbrigade.engine.migrate.Ledgers.Line;
import io.bucketbrigade.engine.migrate.QuickLeases;
import io.bucketbrigade.engine.migrate.RangeMigrator;
import io.bucketbrigade.engine.migrate.RecordingLink;
import io.bucketbrigade.engine.state.InMemoryStateStore;
import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Leases out all keys, to attempts that are killed, recalled and cut off at random. */
final class Lane {

  private static final int MAX_LEASES = 200;
  private static final int MAX_ATTEMPTS = 60;
  private static final long BUFFER_BYTES = 64L * 1_024 * 1_024;

  private final Random random;
  private final ObjectStore source;
  private final ObjectStore destination;
  private final MigrationContext context;
  private final InMemoryStateStore state = new InMemoryStateStore();
  private final EngineLimits limits;
  private final int wireAttempts;
  private final List<Line> ledger = new ArrayList<>();
  private final List<Attempt> zombies = new ArrayList<>();
  private int endsLeft;
  private int kills;
  private int recalls;
  private Tally tally = Tally.ZERO;

  Lane(Random random, ObjectStore source, ObjectStore destination, MigrationContext context) {
    this.random = random;
    this.source = source;
    this.destination = destination;
    this.context = context;
    this.limits = new EngineLimits(1 + random.nextInt(24), BUFFER_BYTES, 4 + random.nextInt(60));
    this.wireAttempts = 3 + random.nextInt(5);
    this.endsLeft = random.nextInt(9);
  }

  /** How an attempt ends before its time. */
  private enum End {
    NONE,
    /** Its process dies: no request leaves it any more, and no reply reaches it. */
    KILLED,
    /** Its lane has given it up, so it may not write any more; it goes on, as it does not know. */
    CUT_OFF,
    /** It is asked for its range, and hands it back. */
    RECALLED
  }

  Tally tally() {
    return tally;
  }

  List<Line> ledger() {
    return ledger;
  }

  InMemoryStateStore state() {
    return state;
  }

  void run() {
    Deque<RangeTask> pending = new ArrayDeque<>();
    pending.add(task("lease-0", KeyRange.ALL, List.of(), null));
    for (int leases = 1; !pending.isEmpty(); leases++) {
      assertThat(leases).as("leases").isLessThan(MAX_LEASES);
      RangeTask task = pending.removeFirst();
      Instant started = Instant.now();
      RangeOutcome outcome = lease(task);
      accept(outcome.settled());
      handBack(task, outcome, started, leases, pending);
    }
    zombies.forEach(Attempt::kill);
  }

  private void accept(RangeCheckpoint settled) {
    assertThat(settled.tally().isClosed()).as("tally of a lease is closed").isTrue();
    tally = tally.plus(settled.tally());
    ledger.addAll(Ledgers.follow(state.below("runs/run"), settled.lastSegment()));
  }

  /** What is left waits for another lease, in one piece or in two. */
  private void handBack(
      RangeTask task, RangeOutcome outcome, Instant started, int leases, Deque<RangeTask> pending) {
    assertThat(outcome.stopReason())
        .as("%s", outcome.problem())
        .isNotEqualTo(StopReason.LISTING_BROKEN);
    if (outcome.stopReason() == StopReason.EXHAUSTED) {
      assertThat(outcome.settled().holes()).as("holes of an exhausted lease").isEmpty();
      return;
    }
    ObjectKey cursor = outcome.settled().cursor();
    KeyRange rest = cursor == null ? task.range() : task.range().startingAfter(cursor);
    List<ObjectKey> holes = outcome.settled().holes();
    Instant inDoubtSince = task.inDoubtSince() == null ? started : task.inDoubtSince();
    ObjectKey cut = ObjectKey.of("s%02d/".formatted(random.nextInt(40)));
    String id = "lease-" + leases;
    if (rest.contains(cut) && random.nextBoolean()) {
      pending.add(task(id + "a", rest.upTo(cut), holes, inDoubtSince));
      pending.add(task(id + "b", rest.startingAfter(cut), List.of(), inDoubtSince));
    } else {
      pending.add(task(id, rest, holes, inDoubtSince));
    }
  }

  private RangeTask task(
      String id, KeyRange range, List<ObjectKey> holes, @Nullable Instant inDoubtSince) {
    return new RangeTask(
        new ContextRef("sweep", "run", null),
        id,
        range,
        holes,
        inDoubtSince,
        Duration.ofMinutes(10));
  }

  /** Runs attempts of one lease until one of them ends with an outcome. */
  private RangeOutcome lease(RangeTask task) {
    Instant started = Instant.now();
    RangeCheckpoint from = RangeCheckpoint.NONE;
    for (int number = 1; number <= MAX_ATTEMPTS; number++) {
      Attempt attempt = new Attempt(nextEnd(), 1 + random.nextInt(150));
      RangeOutcome outcome = attempt.run(task, from, number, started);
      if (outcome != null) {
        return outcome;
      }
      List<RangeCheckpoint> heartbeats = attempt.link.heartbeats();
      // Any of the last heartbeats may be the one that got through.
      int age = random.nextBoolean() ? 0 : random.nextInt(Math.min(heartbeats.size(), 4));
      from = heartbeats.get(heartbeats.size() - 1 - age);
    }
    throw new AssertionError("a lease never ended");
  }

  private End nextEnd() {
    if (endsLeft == 0) {
      return End.NONE;
    }
    endsLeft--;
    return List.of(End.KILLED, End.KILLED, End.CUT_OFF, End.RECALLED).get(random.nextInt(4));
  }

  /** One attempt, with wires of its own that can be cut. */
  private final class Attempt {

    /** Its first heartbeat comes before its first request. */
    private final RecordingLink link = new RecordingLink(first -> thread = Thread.currentThread());

    private final FaultyObjectStore sourceWire = new FaultyObjectStore(source);
    private final FaultyObjectStore destinationWire = new FaultyObjectStore(destination);
    private final CompletableFuture<RangeOutcome> future = new CompletableFuture<>();
    private final AtomicInteger requestsLeft;
    private final End end;
    private volatile boolean dead;
    private volatile @Nullable Thread thread;

    Attempt(End end, int requestsUntilEnd) {
      this.end = end;
      this.requestsLeft = new AtomicInteger(requestsUntilEnd);
      sourceWire.beforeEach(this::count);
      destinationWire.beforeEach(this::count);
    }

    private void count() {
      int left = requestsLeft.decrementAndGet();
      switch (end) {
        case NONE -> {}
        case KILLED -> {
          if (left == 0) {
            die();
          }
        }
        case CUT_OFF -> {
          if (left == 0) {
            link.allowWrites(false);
          }
        }
        case RECALLED -> {
          if (left == 0) {
            link.stop(StopReason.RECALLED);
          }
        }
      }
    }

    private void die() {
      sourceWire.cutOff();
      destinationWire.cutOff();
      dead = true;
      Objects.requireNonNull(thread).interrupt();
    }

    /** Null if it died, or is taken for dead. */
    @Nullable RangeOutcome run(RangeTask task, RangeCheckpoint from, int number, Instant started) {
      RangeMigrator migrator =
          QuickLeases.migrator(sourceWire, destinationWire, context, state, limits, wireAttempts);
      Thread.ofVirtual()
          .name(task.leaseId() + "-" + number)
          .start(
              () -> {
                try {
                  future.complete(migrator.migrate(task, from, number, started, link));
                } catch (Throwable e) {
                  future.completeExceptionally(e);
                }
              });
      Await.until("the attempt ends or is cut off", () -> future.isDone() || isCutOff());
      if (isCutOff()) {
        zombies.add(this);
        return null;
      }
      if (dead) {
        kills++;
        return null;
      }
      recalls += end == End.RECALLED && requestsLeft.get() <= 0 ? 1 : 0;
      assertThat(future).as("attempt %d of %s", number, task.leaseId()).isCompleted();
      return future.resultNow();
    }

    private boolean isCutOff() {
      return end == End.CUT_OFF && requestsLeft.get() <= 0;
    }

    void kill() {
      die();
      Await.until("the killed attempt ends", future::isDone);
    }
  }

  @Override
  public String toString() {
    return "%s wireAttempts=%d kills=%d zombies=%d recalls=%d %s"
        .formatted(limits, wireAttempts, kills, zombies.size(), recalls, tally);
  }
}
