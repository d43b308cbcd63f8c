package io.bucketbrigade.s3.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.migrate.EngineLimits;
import io.bucketbrigade.engine.migrate.QuickLeases;
import io.bucketbrigade.engine.migrate.RecordingLink;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
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
  private final Books books;
  private final Ends ends;
  private final EngineLimits limits;
  private final int wireAttempts;
  private final List<Attempt<?>> zombies = new ArrayList<>();
  private int kills;
  private int recalls;

  Lane(
      Random random,
      ObjectStore source,
      ObjectStore destination,
      MigrationContext context,
      Books books) {
    this.random = random;
    this.source = source;
    this.destination = destination;
    this.context = context;
    this.books = books;
    this.limits = new EngineLimits(1 + random.nextInt(24), BUFFER_BYTES, 4 + random.nextInt(60));
    this.wireAttempts = 3 + random.nextInt(5);
    this.ends = new Ends(random.nextInt(9));
  }

  void run() {
    Deque<RangeTask> pending = new ArrayDeque<>();
    pending.add(task("lease-0", KeyRange.ALL, List.of(), null));
    for (int leases = 1; !pending.isEmpty(); leases++) {
      assertThat(leases).as("leases").isLessThan(MAX_LEASES);
      RangeTask task = pending.removeFirst();
      Instant started = Instant.now();
      RangeOutcome outcome = lease(task);
      books.settle(outcome.settled());
      handBack(task, outcome, started, leases, pending);
    }
    zombies.forEach(Attempt::kill);
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
      RecordingLink link = new RecordingLink();
      Attempt<RangeOutcome> attempt = attempt(task, from, number, started, link);
      RangeOutcome outcome = attempt.run();
      count(attempt);
      if (outcome != null) {
        return outcome;
      }
      List<RangeCheckpoint> heartbeats = link.heartbeats();
      // Any of the last heartbeats may be the one that got through.
      int age = random.nextBoolean() ? 0 : random.nextInt(Math.min(heartbeats.size(), 4));
      from = heartbeats.get(heartbeats.size() - 1 - age);
    }
    throw new AssertionError("a lease never ended");
  }

  private Attempt<RangeOutcome> attempt(
      RangeTask task, RangeCheckpoint from, int number, Instant started, RecordingLink link) {
    return new Attempt<>(
        source,
        destination,
        ends.next(random),
        1 + random.nextInt(150),
        new LeaseTie(link),
        (sourceWire, destinationWire) -> {
          try (BufferPool buffers = new BufferPool(limits.bufferBytes())) {
            return QuickLeases.migrator(
                    sourceWire,
                    destinationWire,
                    context,
                    books.state(),
                    limits,
                    buffers,
                    wireAttempts)
                .migrate(task, from, number, started, link);
          }
        });
  }

  private void count(Attempt<RangeOutcome> attempt) {
    kills += attempt.isDead() ? 1 : 0;
    recalls += attempt.isRecalled() ? 1 : 0;
    if (attempt.isCutOff()) {
      zombies.add(attempt);
    }
  }

  /** A lease's link, as whoever granted the lease sees it. */
  private record LeaseTie(RecordingLink link) implements Attempt.Tie {

    @Override
    public void withdrawPermit() {
      link.allowWrites(false);
    }

    @Override
    public void recall() {
      link.stop(StopReason.RECALLED);
    }
  }

  @Override
  public String toString() {
    return "%s wireAttempts=%d kills=%d zombies=%d recalls=%d"
        .formatted(limits, wireAttempts, kills, zombies.size(), recalls);
  }
}
