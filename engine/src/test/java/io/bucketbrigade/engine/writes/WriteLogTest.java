package io.bucketbrigade.engine.writes;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.settle.WriteRecorder;
import io.bucketbrigade.engine.state.InMemoryStateStore;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.large.LargeObjectsWorkflow;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.SegmentRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WriteLogTest {

  private static final ContextRef FIRST = new ContextRef("m", "first", null);
  private static final ContextRef SECOND = FIRST.ofRun("second");

  private final InMemoryStateStore state = new InMemoryStateStore();

  @Test
  void at_findsWhatLanesAndLeasesWroteInAnyOrder() {
    plan(FIRST, "m");
    // The slow object "b" is settled when its neighbours in the other lease are long done.
    lane(FIRST, "0", lease("l1", "a", "d"), lease("l2", "b", "e", "f"));
    lane(FIRST, "1", lease("l3", "n", "p"), lease("l4", "o"));

    WriteLog.Reader reader = log(FIRST).reader();

    for (String key : List.of("a", "b", "d", "e", "f", "n", "o", "p")) {
      assertThat(etagAt(reader, key)).as(key).isEqualTo(key);
    }
  }

  @Test
  void at_saysNothingOfKeysInBetween() {
    plan(FIRST, "m");
    lane(FIRST, "0", lease("l1", "b", "d"));
    lane(FIRST, "1", lease("l2", "p"));

    WriteLog.Reader reader = log(FIRST).reader();

    List<String> found = new ArrayList<>();
    for (String key : List.of("a", "c", "d", "e", "m", "o", "q")) {
      if (reader.at(ObjectKey.of(key)) != null) {
        found.add(key);
      }
    }
    assertThat(found).containsExactly("d");
  }

  @Test
  void at_whenSeveralRunsWrote_tellsTheNewest() {
    plan(FIRST, "m");
    lane(FIRST, "0", lease("l1", "a", "b"));
    plan(SECOND, "c");
    lane(SECOND, "0", leaseOf(SECOND, "l1", new Item("b", "newer")));

    WriteLog.Reader reader = log(SECOND, FIRST).reader();

    assertThat(etagAt(reader, "a")).isEqualTo("a");
    assertThat(etagAt(reader, "b")).isEqualTo("newer");
  }

  @Test
  void at_whenOneRunWroteTwice_tellsTheLater() {
    plan(FIRST, "m");
    lane(
        FIRST,
        "0",
        leaseOf(FIRST, "l1", new Item("a", "later", 20)),
        leaseOf(FIRST, "l2", new Item("a", "earlier", 10)));

    assertThat(etagAt(log(FIRST).reader(), "a")).isEqualTo("later");
  }

  @Test
  void at_findsLargeObjects_whichHaveSegmentsOfTheirOwn() {
    plan(FIRST, "m");
    lane(FIRST, "0", lease("l1", "a", "c"));
    lane(FIRST, "1", lease("l2", "n"));
    lane(
        FIRST,
        LargeObjectsWorkflow.LANE_ID,
        lease("large-1", "z"),
        lease("large-2", "b"),
        lease("large-3", "m"));

    WriteLog.Reader reader = log(FIRST).reader();

    for (String key : List.of("a", "b", "c", "m", "n", "z")) {
      assertThat(etagAt(reader, key)).as(key).isEqualTo(key);
    }
    WriteLog.Reader fromTheMiddle = log(FIRST).reader();
    assertThat(etagAt(fromTheMiddle, "z")).isEqualTo("z");
  }

  @Test
  void at_ofARunThatWroteNothing_findsNothing() {
    assertThat(log(FIRST).reader().at(ObjectKey.of("a"))).isNull();
    assertThat(log().reader().at(ObjectKey.of("a"))).isNull();
  }

  @Test
  void gone_ofARange_areItsGoneCopiesOnceAndInOrder() {
    plan(FIRST, "m");
    lane(
        FIRST,
        "0",
        leaseOf(FIRST, "l1", gone("a", 1), new Item("b", "b"), gone("d", 1), gone("f", 1)),
        leaseOf(FIRST, "l2", gone("c", 1), gone("d", 2), gone("e", 1)));
    lane(FIRST, "1", leaseOf(FIRST, "l3", gone("n", 1), gone("q", 1)), lease("l4", "o", "p"));

    assertThat(goneIn(KeyRange.ALL)).containsExactly("a", "c", "d", "e", "f", "n", "q");
    assertThat(goneIn(new KeyRange(ObjectKey.of("c"), ObjectKey.of("n"))))
        .containsExactly("d", "e", "f", "n");
    assertThat(goneIn(new KeyRange(ObjectKey.of("m"), ObjectKey.of("p")))).containsExactly("n");
    assertThat(goneIn(KeyRange.ALL.startingAfter(ObjectKey.of("q")))).isEmpty();
  }

  @Test
  void gone_whenALaterEntrySaysThatItIsThere_isNot() {
    plan(FIRST, "m");
    lane(
        FIRST,
        "0",
        leaseOf(FIRST, "l1", gone("a", 1), gone("b", 1)),
        leaseOf(FIRST, "l2", new Item("a", "again", 2)));

    assertThat(goneIn(KeyRange.ALL)).containsExactly("b");
  }

  @Test
  void gone_ofARunWithoutALog_areNone() {
    assertThat(goneIn(KeyRange.ALL)).isEmpty();
  }

  private List<String> goneIn(KeyRange range) {
    GoneCopies gone = new GoneCopies(state, FIRST, "in/", range);
    List<String> keys = new ArrayList<>();
    for (ObjectWrite write = gone.next(); write != null; write = gone.next()) {
      keys.add(write.keyBelow("in/").value());
    }
    return keys;
  }

  private static Item gone(String key, int second) {
    return new Item(key, key, second, Instant.EPOCH);
  }

  private record Item(String key, String etag, int second, @Nullable Instant goneSince) {
    Item(String key, String etag) {
      this(key, etag, 0);
    }

    Item(String key, String etag, int second) {
      this(key, etag, second, null);
    }
  }

  private WriteLog log(ContextRef... runs) {
    return new WriteLog(state, List.of(runs), "in/");
  }

  private static String etagAt(WriteLog.Reader reader, String key) {
    return Objects.requireNonNull(reader.at(ObjectKey.of(key)), key).destinationEtag();
  }

  private void plan(ContextRef run, String cut) {
    ObjectKey at = ObjectKey.of(cut);
    new StateRecords(state)
        .write(
            StateLayout.plan(run),
            new Plan(
                List.of(
                    new LanePlan("0", "left", KeyRange.ALL.upTo(at)),
                    new LanePlan("1", "right", KeyRange.ALL.startingAfter(at))),
                new PlanSummary(2, 0, 0, true, 0, 0)));
  }

  private void lane(ContextRef run, String lane, SegmentRef... segments) {
    LaneRecord manifest = new LaneRecord(run, lane, 1, List.of(), List.of(), List.of(segments));
    new StateRecords(state).write(manifest.path(), manifest);
  }

  private SegmentRef lease(String id, String... keys) {
    Item[] items = new Item[keys.length];
    for (int i = 0; i < keys.length; i++) {
      items[i] = new Item(keys[i], keys[i]);
    }
    return leaseOf(FIRST, id, items);
  }

  private SegmentRef leaseOf(ContextRef run, String id, Item... items) {
    WriteRecorder recorder =
        new WriteRecorder(
            state.below(StateLayout.run(run)).below(StateLayout.WRITES),
            StateRecords.json(),
            id,
            1,
            null);
    SegmentRef last = null;
    for (Item item : items) {
      last =
          recorder.append(
              List.of(
                  new ObjectWrite(
                      ObjectKey.of("in/" + item.key()),
                      1,
                      "s",
                      Instant.EPOCH,
                      item.etag(),
                      null,
                      Instant.ofEpochSecond(item.second()),
                      item.goneSince(),
                      null)),
              false);
    }
    return Objects.requireNonNull(last);
  }
}
