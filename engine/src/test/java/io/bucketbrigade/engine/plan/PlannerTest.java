package io.bucketbrigade.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.InMemoryObjectStore;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.plan.PlanWindow;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {

  private static final byte[] NOTHING = {};
  private static final long MIB = 1024 * 1024;
  private static final CopyCosts STREAMED = new CopyCosts(2, 2, 3, 16 * MIB, 16 * MIB);

  private final InMemoryObjectStore bucket = InMemoryObjectStore.alone("source");
  private final FaultyObjectStore counted = new FaultyObjectStore(bucket);

  @Test
  void plan_ofAnEmptyTree_costsOneListing() {
    Plan plan = plan("");
    assertThat(plan.lanes()).extracting(LanePlan::range).containsExactly(KeyRange.ALL);
    assertThat(plan.summary()).isEqualTo(new PlanSummary(1, 0, 0, true, 2, 1));
    assertThat(counted.requests()).isEqualTo(1);
  }

  @Test
  void plan_ofAThousandKeys_isOneLaneWithAnExactCount() {
    IntStream.range(0, 1_000).forEach(i -> add("d%d/%04d".formatted(i % 7, i)));
    Plan plan = plan("");
    assertThat(plan.lanes()).hasSize(1);
    assertThat(plan.lanes().getFirst().id()).isEqualTo("0000");
    assertThat(plan.summary()).isEqualTo(new PlanSummary(1, 1_000, 1_000, true, 2_002, 1));
  }

  @Test
  void plan_ofTwoPrefixes_cutsBetweenThemAndLeavesNoGap() {
    IntStream.range(0, 3_000).forEach(i -> add("a/%04d".formatted(i)));
    IntStream.range(0, 3_000).forEach(i -> add("b/%04d".formatted(i)));
    List<LanePlan> lanes = plan("").lanes();
    assertTiled(lanes);
    assertThat(lanes).anySatisfy(lane -> assertThat(lane.range().after()).isEqualTo(key("b/")));
    assertThat(lanes).extracting(LanePlan::label).contains("a/", "b/");
  }

  @Test
  void plan_ofManySmallPrefixes_joinsNeighboursAndCountsThem() {
    for (int tenant = 0; tenant < 40; tenant++) {
      for (int i = 0; i < 100; i++) {
        add("tenant-%02d/%03d".formatted(tenant, i));
      }
    }
    Plan plan = plan("");
    assertTiled(plan.lanes());
    assertThat(plan.lanes()).hasSize(2);
    assertThat(plan.summary().exact()).isTrue();
    assertThat(plan.summary().objectsEstimated()).isEqualTo(4_000);
    assertThat(plan.lanes().getFirst().label()).isEqualTo("tenant-00/ to tenant-19/");
  }

  @Test
  void plan_passesThroughPrefixesThatStandAlone() {
    for (char c = 'a'; c <= 'e'; c++) {
      for (int i = 0; i < 2_500; i++) {
        add("only/one/way/%c/%04d".formatted(c, i));
      }
    }
    List<LanePlan> lanes = plan("").lanes();
    assertTiled(lanes);
    assertThat(lanes).extracting(LanePlan::label).contains("only/one/way/c/");
  }

  @Test
  void plan_belowThePrefix_hasRelativeKeys() {
    IntStream.range(0, 3_000).forEach(i -> add("data/a/%04d".formatted(i)));
    IntStream.range(0, 3_000).forEach(i -> add("data/b/%04d".formatted(i)));
    IntStream.range(0, 500).forEach(i -> add("other/%04d".formatted(i)));
    Plan plan = plan("data/");
    assertTiled(plan.lanes());
    assertThat(plan.lanes()).anySatisfy(l -> assertThat(l.range().after()).isEqualTo(key("b/")));
    assertThat(plan.summary().objectsEstimated()).isCloseTo(6_000, Percentage.withPercentage(40));
  }

  @ParameterizedTest
  @ValueSource(ints = {5_000, 30_000})
  void plan_ofFlatUuids_cutsByBytesAndEstimatesTheCount(int count) {
    Random random = new Random(3);
    IntStream.range(0, count)
        .forEach(i -> add(new UUID(random.nextLong(), random.nextLong()).toString()));
    Plan plan = plan("");
    assertTiled(plan.lanes());
    assertThat(plan.lanes()).hasSizeBetween(2, 16);
    assertThat(plan.summary().exact()).isFalse();
    assertThat(plan.summary().objectsEstimated()).isCloseTo(count, Percentage.withPercentage(35));
    assertBalanced(plan.lanes(), count);
  }

  /** They are estimated side by side, and none at the cost of the others. */
  @ParameterizedTest
  @ValueSource(ints = {4, 8, 16})
  void plan_ofManyLargePrefixes_estimatesEachForItself(int prefixes) {
    int each = 64_000 / prefixes;
    Random random = new Random(5);
    for (int prefix = 0; prefix < prefixes; prefix++) {
      for (int i = 0; i < each; i++) {
        add("p%02d/%08x".formatted(prefix, random.nextInt()));
      }
    }
    Plan plan = plan("");
    assertThat(plan.summary().objectsEstimated()).isCloseTo(64_000, Percentage.withPercentage(15));
    assertThat(counted.requests(Operation.LIST)).isLessThan(Planner.LIST_BUDGET + 20);
  }

  @Test
  void plan_ofThousandsOfPrefixes_staysInsideItsBudget() {
    for (int tenant = 0; tenant < 3_000; tenant++) {
      for (int i = 0; i < 4; i++) {
        add("t%05d/%d".formatted(tenant, i));
      }
    }
    Plan plan = plan("");
    assertTiled(plan.lanes());
    assertThat(plan.lanes()).hasSizeBetween(4, 12);
    assertThat(plan.summary().objectsEstimated()).isCloseTo(12_000, within(600L));
    assertThat(counted.requests(Operation.LIST)).isLessThan(Planner.LIST_BUDGET);
    assertThat(plan.summary().listRequestsUsed()).isEqualTo((int) counted.requests(Operation.LIST));
  }

  @Test
  void plan_ofAMixedTree_tilesIt() {
    Random random = new Random(11);
    for (int i = 0; i < 15_000; i++) {
      int depth = random.nextInt(4);
      String path =
          IntStream.range(0, depth)
              .mapToObj(level -> "dir" + random.nextInt(5))
              .collect(Collectors.joining("/"));
      add(path + (depth == 0 ? "" : "/") + "object-" + i);
    }
    Plan plan = plan("");
    assertTiled(plan.lanes());
    assertThat(counted.requests(Operation.LIST)).isLessThan(Planner.LIST_BUDGET);
    assertThat(plan.summary().objectsEstimated()).isBetween(7_500L, 30_000L);
  }

  @Test
  void plan_ofHostileNames_hasIdsForFilesAndLabelsForTerminals() {
    for (int i = 0; i < 2_500; i++) {
      add("\u001b[31m/%04d".formatted(i));
      add("é 日本/%04d".formatted(i));
      add("x".repeat(300) + "/%04d".formatted(i));
    }
    List<LanePlan> lanes = plan("").lanes();
    assertTiled(lanes);
    assertThat(lanes).extracting(LanePlan::label).contains("\\u001b[31m/", "é 日本/");
  }

  @Test
  void plan_whenListingIsDenied_saysSo() {
    counted.on(Operation.LIST).always().fail(StoreFailure.ACCESS_DENIED);
    assertThatThrownBy(() -> plan("")).isInstanceOf(StoreException.class);
  }

  @Test
  void joined_neverLeavesMoreLanesThanTheCap() {
    List<Tile> tiles =
        IntStream.range(0, 20_000)
            .mapToObj(i -> Tile.unseen(key("%06d/".formatted(i)), "p", 3_000 + i % 7))
            .toList();
    List<Tile> joined = Tiling.joined(tiles, PlanSummary.MAX_LANES);
    assertThat(joined).hasSizeBetween(200, PlanSummary.MAX_LANES);
    assertThat(Tiling.joined(tiles, 10)).hasSizeBetween(5, 10);
    assertThat(Tiling.joined(tiles, 1)).hasSize(1);
    assertThat(joined.stream().mapToLong(Tile::objects).sum())
        .isEqualTo(tiles.stream().mapToLong(Tile::objects).sum());
  }

  @Test
  void window_hasTheLanesFromThereOn() {
    List<LanePlan> lanes =
        IntStream.range(0, 25)
            .mapToObj(i -> new LanePlan("%04d".formatted(i), "", KeyRange.ALL))
            .toList();
    Plan plan = new Plan(lanes, new PlanSummary(25, 0, 0, true, 0, 1));
    assertThat(plan.window(20)).isEqualTo(new PlanWindow(lanes.subList(20, 25)));
    assertThat(plan.window(25).lanes()).isEmpty();
    assertThat(plan.window(0).lanes()).hasSize(PlanWindow.MAX_LANES);
  }

  private static void assertTiled(List<LanePlan> lanes) {
    assertThat(lanes.getFirst().range().after()).isNull();
    assertThat(lanes.getLast().range().through()).isNull();
    for (int i = 1; i < lanes.size(); i++) {
      assertThat(lanes.get(i).range().after()).isEqualTo(lanes.get(i - 1).range().through());
      assertThat(lanes.get(i).range().isEmpty()).isFalse();
    }
    assertThat(lanes).extracting(LanePlan::id).doesNotHaveDuplicates();
    assertThat(lanes).extracting(LanePlan::id).allMatch(id -> id.matches("[A-Za-z0-9._-]{1,40}"));
    assertThat(lanes).extracting(LanePlan::label).allMatch(label -> label.length() <= 80);
  }

  private void assertBalanced(List<LanePlan> lanes, int count) {
    for (LanePlan lane : lanes) {
      long size = bucket.keys().stream().filter(lane.range()::contains).count();
      assertThat(size).as(lane.id()).isLessThan(3L * count / lanes.size());
    }
  }

  private Plan plan(String prefix) {
    return new Planner(counted, prefix, STREAMED).plan();
  }

  private void add(String key) {
    bucket.add(key, NOTHING, ObjectAttributes.NONE);
  }

  private static ObjectKey key(String value) {
    return ObjectKey.of(value);
  }
}
