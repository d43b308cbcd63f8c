package io.bucketbrigade.workflows.lane;

import static io.bucketbrigade.workflows.lane.LaneFixture.BAD_ORDER;
import static io.bucketbrigade.workflows.lane.LaneFixture.GIVE_UP_AFTER;
import static io.bucketbrigade.workflows.lane.LaneFixture.START;
import static io.bucketbrigade.workflows.lane.LaneFixture.copied;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneCarry;
import io.bucketbrigade.model.lane.PendingRange;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A server may order keys by UTF-16, where 😀 stands before U+FFEE, while we order by UTF-8 bytes.
 * Each single lease then sees an ascending listing, or notices that it is not. What no lease
 * notices the seams have to.
 */
class ForeignOrderTest {

  private static final Comparator<ObjectKey> UTF_16 = Comparator.comparing(ObjectKey::value);
  private static final Comparator<ObjectKey> UTF_8 = Comparator.naturalOrder();

  private static final List<String> LETTERS = List.of("a", "b", "\uE000", "\uFFEE", "😀", "😂");

  @Test
  void lane_cutAtALateKey_noticesThatTheEmojiIsMissing() {
    Run run = new Run(UTF_16, List.of("a", "\uFFEE", "😀"), List.of("\uFFEE"), new Random(1));

    assertThat(run.finish()).isFalse();
    assertThat(run.window.broken())
        .extracting(broken -> broken.problem().code())
        .containsExactly(FailureCode.SEAM_KEY_MISSING);
  }

  @Test
  void lane_cutAtALateKeyWithAnotherBehindIt_noticesThatTheEmojiIsMissing() {
    Run run =
        new Run(UTF_16, List.of("a", "\uFFEE", "\uFFF0", "😀"), List.of("\uFFEE"), new Random(1));

    assertThat(run.finish()).isFalse();
    assertThat(run.window.broken())
        .extracting(broken -> broken.problem().code())
        .containsExactly(FailureCode.SEAM_KEY_MISSING);
  }

  @Test
  void lane_onAServerOfOurOrder_isWholeAndAsksNothing() {
    for (int seed = 0; seed < 3_000; seed++) {
      Run run = Run.seeded(seed, UTF_8);

      assertThat(run.finish()).as("seed %d", seed).isTrue();
      assertThat(run.settled).as("seed %d", seed).isEqualTo(run.keys);
      assertThat(run.questions).as("seed %d", seed).isZero();
    }
  }

  @Test
  void lane_onAServerOfUtf16Order_neverLosesAKeySilently() {
    int noticed = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      Run run = Run.seeded(seed, UTF_16);
      boolean tiled = run.finish();
      if (tiled) {
        assertThat(run.settled).as("seed %d", seed).isEqualTo(run.keys);
      } else {
        noticed++;
      }
    }
    assertThat(noticed).as("runs that met the difference").isGreaterThan(1_000);
  }

  /** One lane over a small bucket, with leases that end early at random. */
  private static final class Run {

    private final Comparator<ObjectKey> serverOrder;
    private final TreeSet<ObjectKey> keys;
    private final TreeSet<ObjectKey> settled = new TreeSet<>();
    private final RangeWindow window;
    private final Random random;
    private int questions;

    private Run(
        Comparator<ObjectKey> serverOrder, List<String> keys, List<String> cuts, Random random) {
      this.serverOrder = serverOrder;
      this.keys = new TreeSet<>(keys.stream().map(ObjectKey::of).toList());
      this.random = random;
      List<PendingRange> pending = new ArrayList<>();
      ObjectKey after = null;
      for (ObjectKey cut : new TreeSet<>(cuts.stream().map(ObjectKey::of).toList())) {
        pending.add(new PendingRange(new KeyRange(after, cut), List.of(), null));
        after = cut;
      }
      pending.add(new PendingRange(new KeyRange(after, null), List.of(), null));
      window =
          new RangeWindow(
              "lane",
              KeyRange.ALL,
              GIVE_UP_AFTER,
              new LaneCarry(pending, List.of(), List.of(), Tally.ZERO, 0, List.of(), 0, null));
      window.allow(RangeWindow.MAX_RANGES);
    }

    static Run seeded(int seed, Comparator<ObjectKey> serverOrder) {
      Random random = new Random(seed);
      List<String> keys =
          Stream.generate(() -> word(random)).limit(2 + random.nextInt(8)).distinct().toList();
      List<String> cuts = keys.stream().filter(key -> random.nextInt(3) == 0).limit(10).toList();
      return new Run(serverOrder, keys, cuts, random);
    }

    private static String word(Random random) {
      StringBuilder word = new StringBuilder();
      for (int i = 0; i <= random.nextInt(2); i++) {
        word.append(LETTERS.get(random.nextInt(LETTERS.size())));
      }
      return word.toString();
    }

    /** Runs leases until the lane is done; returns whether it says that nothing is missing. */
    boolean finish() {
      for (int step = 0; step < 1_000 && !window.isDone(); step++) {
        window
            .grantNext(START)
            .ifPresent(
                grant ->
                    window.accept(
                        grant.leaseId(), new LeaseEnd.Returned(list(grant.work())), START));
        Optional<Seam> seam = window.openSeam();
        if (seam.isPresent()) {
          questions++;
          window.answer(seam.get(), keys.contains(seam.get().doubted()));
        }
      }
      assertThat(window.isDone()).isTrue();
      return window.result().isTiled();
    }

    private RangeOutcome list(PendingRange work) {
      KeyRange range = work.range();
      List<ObjectKey> seen = new ArrayList<>();
      ObjectKey last = range.after();
      for (ObjectKey key : keys.stream().sorted(serverOrder).toList()) {
        if (range.after() != null && serverOrder.compare(key, range.after()) <= 0) {
          continue;
        }
        if (last != null && !key.isAfter(last)) {
          return outcome(StopReason.LISTING_BROKEN, seen, seen.size(), null);
        }
        if (range.isBeyond(key)) {
          return ending(seen, key);
        }
        seen.add(key);
        last = key;
      }
      return ending(seen, null);
    }

    private RangeOutcome ending(List<ObjectKey> seen, @Nullable ObjectKey beyond) {
      if (seen.isEmpty() || random.nextInt(3) > 0) {
        return outcome(StopReason.EXHAUSTED, seen, seen.size(), beyond);
      }
      int taken = 1 + random.nextInt(seen.size());
      ObjectKey next = taken < seen.size() ? seen.get(taken) : null;
      return outcome(StopReason.TIME_BUDGET, seen, taken, next);
    }

    private RangeOutcome outcome(
        StopReason reason, List<ObjectKey> seen, int taken, @Nullable ObjectKey beyond) {
      settled.addAll(seen.subList(0, taken));
      Problem problem = reason == StopReason.LISTING_BROKEN ? BAD_ORDER : null;
      RangeCheckpoint checkpoint =
          new RangeCheckpoint(
              1,
              taken == 0 ? null : seen.get(taken - 1),
              List.of(),
              copied(taken),
              null,
              taken == 0 ? null : seen.getFirst(),
              0,
              0);
      return new RangeOutcome(checkpoint, reason, problem, beyond);
    }
  }
}
