package io.bucketbrigade.workflows.lane;

import static io.bucketbrigade.workflows.lane.LaneFixture.BAD_ORDER;
import static io.bucketbrigade.workflows.lane.LaneFixture.NO_ANSWER;
import static io.bucketbrigade.workflows.lane.LaneFixture.START;
import static io.bucketbrigade.workflows.lane.LaneFixture.copied;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.BrokenRange;
import io.bucketbrigade.model.lane.FinishedBlock;
import io.bucketbrigade.model.lane.PendingRange;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.workflows.lane.RangeWindow.Grant;
import io.bucketbrigade.workflows.lane.RangeWindow.SplitRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Leases end in every way there is, at random, and an independent account is kept of the keys: each
 * is settled once, or stands in a broken range, and at any time the lane is tiled.
 */
class RangeWindowSimulationTest {

  private static final int SEEDS = 150;
  private static final int STEPS = 3_000;

  static IntStream calmSeeds() {
    return IntStream.range(0, SEEDS);
  }

  @ParameterizedTest
  @MethodSource("calmSeeds")
  void lane_whenNothingBreaks_settlesEveryKeyOnceAndTiles(int seed) {
    Simulation simulation = new Simulation(seed, false);

    simulation.run();

    assertThat(simulation.settled).isEqualTo(simulation.keys);
    assertThat(simulation.window.result().isTiled()).isTrue();
    assertThat(simulation.window.tally()).isEqualTo(copied(simulation.keys.size()));
  }

  @ParameterizedTest
  @MethodSource("calmSeeds")
  void lane_whenRangesBreak_namesEveryKeyThatIsNotSettled(int seed) {
    Simulation simulation = new Simulation(seed, true);

    simulation.run();

    for (ObjectKey key : simulation.keys) {
      boolean inBroken =
          simulation.window.broken().stream().anyMatch(broken -> broken.range().contains(key));
      assertThat(simulation.settled.contains(key) || inBroken).as("key %s", key).isTrue();
    }
    assertThat(simulation.window.result().isTiled())
        .isEqualTo(simulation.window.broken().isEmpty());
    assertThat(simulation.window.tally()).isEqualTo(copied(simulation.settled.size()));
  }

  private static final class Simulation {

    private final Random random;
    private final boolean breaks;
    private final NavigableSet<ObjectKey> keys = new TreeSet<>();
    private final NavigableSet<ObjectKey> settled = new TreeSet<>();
    private final KeyRange lane;
    private final List<Grant> running = new ArrayList<>();
    private RangeWindow window;
    private Instant now = START;

    private Simulation(int seed, boolean breaks) {
      this.random = new Random(seed);
      this.breaks = breaks;
      int count = 50 + random.nextInt(400);
      for (int i = 0; i < count; i++) {
        keys.add(ObjectKey.of("k%05d".formatted(random.nextInt(99_999))));
      }
      boolean bounded = random.nextBoolean();
      this.lane =
          bounded ? new KeyRange(ObjectKey.of("a"), ObjectKey.of("z")) : new KeyRange(null, null);
      this.window = new RangeWindow("lane", lane, Duration.ofDays(1));
      window.allow(4);
    }

    void run() {
      for (int step = 0; step < STEPS && !window.isDone(); step++) {
        act();
        check();
      }
      window.allow(RangeWindow.MAX_RANGES);
      for (int step = 0; step < STEPS && !window.isDone(); step++) {
        now = now.plusSeconds(120);
        window.grantNext(now).ifPresent(running::add);
        if (!running.isEmpty()) {
          Grant grant = running.removeFirst();
          window.accept(grant.leaseId(), worked(grant.work(), StopReason.EXHAUSTED), now);
        }
        answerSplits();
        check();
      }
      assertThat(window.isDone()).isTrue();
    }

    private void act() {
      now = now.plusMillis(random.nextInt(20_000));
      switch (random.nextInt(12)) {
        case 0 -> window.allow(random.nextInt(20));
        case 1 -> window.steal(now);
        case 2 -> answerSplits();
        case 3 -> carryOver();
        case 4, 5, 6, 7 -> window.grantNext(now).ifPresent(running::add);
        default -> endALease();
      }
    }

    private void carryOver() {
      if (window.isDrained() && random.nextInt(4) == 0) {
        window = new RangeWindow("lane", lane, Duration.ofDays(1), window.carry(0));
        window.allow(1 + random.nextInt(16));
      }
    }

    private void answerSplits() {
      Optional<SplitRequest> request = window.nextSplit();
      if (request.isEmpty()) {
        return;
      }
      List<ObjectKey> inside = within(request.get().range());
      List<ObjectKey> cuts =
          inside.stream()
              .filter(key -> random.nextInt(Math.max(1, inside.size() / 4)) == 0)
              .toList();
      window.split(request.get().id(), cuts, now);
    }

    private void endALease() {
      if (running.isEmpty()) {
        return;
      }
      Grant grant = running.remove(random.nextInt(running.size()));
      window.accept(grant.leaseId(), randomEnd(grant.work()), now);
    }

    private LeaseEnd randomEnd(PendingRange work) {
      if (breaks && random.nextInt(60) == 0) {
        return random.nextBoolean()
            ? new LeaseEnd.Failed("at random")
            : worked(work, StopReason.LISTING_BROKEN);
      }
      return switch (random.nextInt(10)) {
        case 0 -> new LeaseEnd.Unheard();
        case 1 -> new LeaseEnd.Lost(RangeCheckpoint.NONE);
        case 2, 3 -> lost(work);
        case 4 -> worked(work, StopReason.SIDE_UNAVAILABLE);
        case 5 -> worked(work, StopReason.WORKER_SHUTDOWN);
        case 6 -> worked(work, StopReason.RECALLED);
        case 7 ->
            random.nextInt(8) == 0
                ? worked(work, StopReason.EXHAUSTED)
                : worked(work, StopReason.TIME_BUDGET);
        default -> worked(work, StopReason.TIME_BUDGET);
      };
    }

    private LeaseEnd lost(PendingRange work) {
      LeaseEnd.Returned end = (LeaseEnd.Returned) worked(work, StopReason.RECALLED);
      return new LeaseEnd.Lost(end.outcome().settled());
    }

    /** Does a part of the work as the engine would: holes first, then the range, in order. */
    private LeaseEnd worked(PendingRange work, StopReason reason) {
      List<ObjectKey> inRange = within(work.range());
      List<ObjectKey> all = Stream.concat(work.holes().stream(), inRange.stream()).toList();
      boolean exhausted = reason == StopReason.EXHAUSTED;
      int taken = exhausted ? all.size() : random.nextInt(Math.min(all.size(), 60) + 1);
      List<ObjectKey> holes = new ArrayList<>();
      long done = 0;
      for (ObjectKey key : all.subList(0, taken)) {
        boolean leftOpen =
            !exhausted && holes.size() < RangeCheckpoint.MAX_HOLES && random.nextInt(8) == 0;
        if (leftOpen) {
          holes.add(key);
        } else {
          done++;
          assertThat(settled.add(key)).as("%s is settled once", key).isTrue();
        }
      }
      return new LeaseEnd.Returned(outcome(work, reason, all, taken, holes, done));
    }

    private RangeOutcome outcome(
        PendingRange work,
        StopReason reason,
        List<ObjectKey> all,
        int taken,
        List<ObjectKey> holes,
        long done) {
      boolean onlyHoles = taken > 0 && taken == work.holes().size() && random.nextBoolean();
      boolean silent = reason == StopReason.EXHAUSTED && random.nextBoolean();
      ObjectKey cursor = taken == 0 || onlyHoles || silent ? null : all.get(taken - 1);
      List<ObjectKey> inRange = within(work.range());
      ObjectKey first = inRange.isEmpty() ? null : inRange.getFirst();
      RangeCheckpoint settledNow =
          new RangeCheckpoint(
              1 + random.nextInt(3), cursor, holes, copied(done), null, first, 0, 0);
      Problem problem =
          switch (reason) {
            case SIDE_UNAVAILABLE -> NO_ANSWER;
            case LISTING_BROKEN -> BAD_ORDER;
            case EXHAUSTED, TIME_BUDGET, RECALLED, WORKER_SHUTDOWN -> null;
          };
      ObjectKey end = reason == StopReason.EXHAUSTED ? work.range().through() : cursor;
      ObjectKey beyond = end == null || random.nextInt(4) == 0 ? null : keys.higher(end);
      return new RangeOutcome(settledNow, reason, problem, beyond);
    }

    private List<ObjectKey> within(KeyRange range) {
      return keys.stream().filter(range::contains).toList();
    }

    // The independent account.

    private void check() {
      checkTiling();
      assertThat(window.leasedCount() + window.pendingCount())
          .isLessThanOrEqualTo(RangeWindow.MAX_RANGES);
      assertThat(window.openSeam()).as("all listings agree").isEmpty();
      assertThat(window.tally()).isEqualTo(copied(settled.size()));
    }

    private void checkTiling() {
      List<KeyRange> tiles =
          Stream.of(
                  window.finished().stream().map(FinishedBlock::range),
                  window.broken().stream().map(BrokenRange::range),
                  window.open().stream().filter(range -> !range.isEmpty()))
              .flatMap(ranges -> ranges)
              .sorted(
                  Comparator.comparing(
                      KeyRange::after, Comparator.nullsFirst(Comparator.naturalOrder())))
              .toList();
      @Nullable ObjectKey end = lane.after();
      for (KeyRange tile : tiles) {
        assertThat(tile.after()).as("tiles %s", tiles).isEqualTo(end);
        assertThat(tile.isEmpty()).isFalse();
        end = tile.through();
      }
      assertThat(Objects.equals(end, lane.through())).as("tiles %s", tiles).isTrue();
    }
  }
}
