package io.bucketbrigade.engine.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.settle.LedgerWriter;
import io.bucketbrigade.engine.state.InMemoryStateStore;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.retry.RetryOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Exceptions in key order, and plans over them. */
class RecordsInOrderTest {

  private static final ContextRef RUN = new ContextRef("m", "run", null);

  private static final ObjectKey MIDDLE = ObjectKey.of("k5000");

  private final InMemoryStateStore state = new InMemoryStateStore();
  private final List<String> keys =
      new ArrayList<>(IntStream.range(0, 10_000).mapToObj("k%04d"::formatted).toList());

  @Test
  void after_inPortions_givesEachRecordOnceInKeyOrder() {
    RecordsInOrder records = twoShuffledLanes();

    List<String> found = new ArrayList<>();
    @Nullable ObjectKey last = null;
    for (NavigableMap<ObjectKey, LedgerRecord> portion = records.after(last);
        !portion.isEmpty();
        portion = records.after(last)) {
      assertThat(portion).hasSizeLessThanOrEqualTo(700);
      portion.keySet().forEach(key -> found.add(key.value()));
      last = portion.lastKey();
    }

    Collections.sort(keys);
    assertThat(found).isEqualTo(keys);
  }

  @Test
  void of_someKeys_findsThoseThatAreOnRecord() {
    RecordsInOrder records = twoShuffledLanes();

    assertThat(
            records
                .of(List.of(ObjectKey.of("k0007"), ObjectKey.of("k9999"), ObjectKey.of("none")))
                .keySet())
        .containsExactlyInAnyOrder(ObjectKey.of("k0007"), ObjectKey.of("k9999"));
  }

  @Test
  void plan_sharesRecordsEvenlyAmongLanesThatTileTheKeySpace() {
    RetryPlanner.Planned planned =
        new RetryPlanner(twoShuffledLanes())
            .plan(RetryOrder.temporary(RUN, Instant.EPOCH), RetryPlanner.MAX_LANES);

    assertThat(planned.selected()).isEqualTo(10_000);
    List<LanePlan> lanes = planned.plan().lanes();
    assertThat(lanes).hasSize(5);
    @Nullable ObjectKey begin = null;
    for (LanePlan lane : lanes) {
      assertThat(lane.range().after()).isEqualTo(begin);
      begin = lane.range().through();
      assertThat(keys.stream().filter(k -> lane.range().contains(ObjectKey.of(k))).count())
          .isBetween(1_900L, 2_100L);
    }
    assertThat(begin).isNull();
  }

  @Test
  void plan_withoutRecords_hasNoLanes() {
    write("0000", KeyRange.ALL, List.of());
    plan(List.of(new LanePlan("0000", "all", KeyRange.ALL)));

    RetryPlanner.Planned planned =
        new RetryPlanner(new RecordsInOrder(state, RetryOrder.temporary(RUN, Instant.EPOCH), ""))
            .plan(RetryOrder.temporary(RUN, Instant.EPOCH), RetryPlanner.MAX_LANES);

    assertThat(planned.plan().lanes()).isEmpty();
    assertThat(planned.selected()).isZero();
  }

  @Test
  void cuts_lieStrictlyInsideOfTheRange() {
    KeyRange range = new KeyRange(ObjectKey.of("k0100"), ObjectKey.of("k0199"));

    List<ObjectKey> cuts = new RetryPlanner(twoShuffledLanes()).cuts(range, 4);

    assertThat(cuts).extracting(ObjectKey::value).containsExactly("k0124", "k0149", "k0174");
  }

  private RecordsInOrder twoShuffledLanes() {
    Collections.shuffle(keys, new Random(1));
    KeyRange left = KeyRange.ALL.upTo(MIDDLE);
    KeyRange right = KeyRange.ALL.startingAfter(MIDDLE);
    write("0000", left, keys);
    write("0002", right, keys);
    plan(
        List.of(
            new LanePlan("0000", "left", left),
            new LanePlan("0001", "nothing", new KeyRange(MIDDLE, MIDDLE)),
            new LanePlan("0002", "right", right)));
    return new RecordsInOrder(state, RetryOrder.temporary(RUN, Instant.EPOCH), "in/", 700);
  }

  private void plan(List<LanePlan> lanes) {
    new StateRecords(state)
        .write(
            StateLayout.plan(RUN),
            new Plan(lanes, new PlanSummary(lanes.size(), 0, 0, true, 0, 0)));
  }

  /** A lane's lease with two segments of the keys that are in its range. */
  private void write(String lane, KeyRange range, List<String> all) {
    List<LedgerRecord> mine =
        all.stream()
            .filter(key -> range.contains(ObjectKey.of(key)))
            .map(RecordsInOrderTest::record)
            .toList();
    if (mine.isEmpty()) {
      return;
    }
    LedgerWriter writer =
        new LedgerWriter(
            state.below(StateLayout.run(RUN)), StateRecords.json(), lane + "-1", 1, null);
    writer.append(mine.subList(0, mine.size() / 2));
    SegmentRef last =
        Objects.requireNonNull(writer.append(mine.subList(mine.size() / 2, mine.size())));
    LaneRecord manifest = new LaneRecord(RUN, lane, 1, List.of(last), List.of());
    new StateRecords(state).write(manifest.path(), manifest);
  }

  private static LedgerRecord record(String key) {
    return new LedgerRecord(
        ObjectKey.of("in/" + key),
        1,
        "e",
        Fate.FAILED,
        FailureCode.OBJECT_UNREADABLE,
        "why",
        null,
        null,
        1,
        Instant.EPOCH);
  }
}
