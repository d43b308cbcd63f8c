package io.bucketbrigade.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.FaultyObjectStore;
import io.bucketbrigade.engine.store.InMemoryObjectStore;
import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeSplitterTest {

  private static final byte[] NOTHING = {};

  private final InMemoryObjectStore bucket = InMemoryObjectStore.alone("source");
  private final FaultyObjectStore counted = new FaultyObjectStore(bucket);

  @Test
  void split_ofNothing_givesNoCut() {
    assertThat(split("", KeyRange.ALL, 4)).isEmpty();
  }

  @Test
  void split_ofOneKey_givesNoCut() {
    add("only");
    assertThat(split("", KeyRange.ALL, 4)).isEmpty();
  }

  @Test
  void split_ofTwoKeys_cutsBetweenThem() {
    add("a");
    add("b");
    assertThat(split("", KeyRange.ALL, 4)).containsExactly(ObjectKey.of("a"));
  }

  @Test
  void split_ofKeysThatArePrefixesOfEachOther_cutsBetweenThem() {
    for (int length = 1; length <= 40; length++) {
      add("a".repeat(length));
    }
    assertThat(split("", KeyRange.ALL, 2)).containsExactly(ObjectKey.of("a".repeat(20)));
  }

  @Test
  void split_staysInsideTheRangeAndThePrefix() {
    for (int i = 0; i < 100; i++) {
      add("a/%02d".formatted(i));
      add("b/%02d".formatted(i));
      add("c/%02d".formatted(i));
    }
    KeyRange range = new KeyRange(ObjectKey.of("20"), ObjectKey.of("30"));
    assertThat(split("b/", range, 2)).containsExactly(ObjectKey.of("25"));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 16})
  void split_ofFlatUuids_isBalanced(int pieces) {
    Random random = new Random(7);
    addAll(20_000, i -> new UUID(random.nextLong(), random.nextLong()).toString());
    List<ObjectKey> cuts = split("", KeyRange.ALL, pieces);
    assertThat(cuts).hasSize(pieces - 1);
    assertThat(sizes(cuts)).allMatch(size -> size < 3 * 20_000 / pieces);
    assertThat(counted.requests(Operation.LIST))
        .isLessThan(RangeSplitter.REQUESTS_PER_CUT + 5L * pieces);
  }

  @Test
  void split_whenNearlyAllKeysShareALongPrefix_stillBalances() {
    add("a");
    String shared = "b".repeat(900);
    addAll(10_000, i -> shared + "%08d".formatted(i));
    add("z");
    List<ObjectKey> cuts = split("", KeyRange.ALL, 2);
    assertThat(cuts).hasSize(1);
    assertThat(sizes(cuts)).allMatch(size -> size > 1_000);
    assertThat(counted.requests(Operation.LIST)).isLessThan(RangeSplitter.REQUESTS_PER_CUT + 2L);
  }

  @Test
  void split_whenAFewKeysStandFarBeyondTheOthers_doesNotCutThemOffAlone() {
    addAll(10_000, i -> "a%06d".formatted(i));
    for (char c = 'b'; c <= 'z'; c++) {
      add(String.valueOf(c));
    }
    assertThat(sizes(split("", KeyRange.ALL, 2))).allMatch(size -> size > 1_000);
  }

  @Test
  void split_whenTheServerLiesAboutMore_ends() {
    addAll(1_000, i -> "%04d".formatted(i));
    counted.rewritePages(
        page -> new ListPage(page.objects(), page.commonPrefixes(), true, page.nextToken()));
    List<ObjectKey> cuts = split("", KeyRange.ALL, 16);
    assertThat(counted.requests(Operation.LIST)).isLessThan(16L * RangeSplitter.REQUESTS_PER_CUT);
    assertThat(cuts).isSorted().doesNotHaveDuplicates().doesNotContain(ObjectKey.of("0999"));
  }

  @Test
  void split_whenTheServerRepeatsOnePage_ends() {
    addAll(5_000, i -> "%04d".formatted(i));
    ListPage first = bucket.list(ListRequest.from("", null));
    counted.rewritePages(page -> first);
    List<ObjectKey> cuts = split("", KeyRange.ALL, 16);
    assertThat(counted.requests(Operation.LIST)).isLessThan(16L * RangeSplitter.REQUESTS_PER_CUT);
    assertThat(cuts).isSorted().doesNotHaveDuplicates();
  }

  /** Kinds of names; all of them are cut properly whatever the seed. */
  enum Names {
    UUIDS {
      @Override
      String make(Random random, int i) {
        return new UUID(random.nextLong(), random.nextLong()).toString();
      }
    },
    COUNTED {
      @Override
      String make(Random random, int i) {
        return "file-" + i;
      }
    },
    TREE {
      @Override
      String make(Random random, int i) {
        return "%d/%d/%d".formatted(random.nextInt(3), random.nextInt(20), i);
      }
    },
    EMOJI {
      @Override
      String make(Random random, int i) {
        String[] letters = {"\uFFEE", "😀", "é", "a", "\uE000", "𐀀", "z", "/"};
        return text(random, letters, 1 + random.nextInt(12));
      }
    },
    LONGEST {
      @Override
      String make(Random random, int i) {
        return "k".repeat(1_016) + "%08d".formatted(i);
      }
    },
    BINARY_LIKE {
      @Override
      String make(Random random, int i) {
        String[] letters = {"\u0001", "\u0002", "\u001f", " ", "~", "\u007f", "\u0080"};
        return text(random, letters, 1 + random.nextInt(9));
      }
    },
    NESTED_PREFIXES {
      @Override
      String make(Random random, int i) {
        return "x".repeat(1 + i % 1_000) + (i < 1_000 ? "" : String.valueOf(i));
      }
    };

    abstract String make(Random random, int i);

    private static String text(Random random, String[] letters, int length) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        text.append(letters[random.nextInt(letters.length)]);
      }
      return text.toString();
    }
  }

  @ParameterizedTest
  @EnumSource(Names.class)
  void split_ofAnyNames_cutsAtRealKeysStrictlyInside(Names names) {
    for (long seed = 1; seed <= 3; seed++) {
      Random random = new Random(seed);
      InMemoryObjectStore store = InMemoryObjectStore.alone("source");
      NavigableSet<ObjectKey> keys = new TreeSet<>();
      for (int i = 0; i < 3_500; i++) {
        keys.add(ObjectKey.of(names.make(random, i)));
      }
      keys.forEach(key -> store.add(key.value(), NOTHING, ObjectAttributes.NONE));
      KeyRange range = seed == 1 ? KeyRange.ALL : randomRange(random, List.copyOf(keys));
      FaultyObjectStore requests = new FaultyObjectStore(store);
      int pieces = 2 + random.nextInt(15);

      List<ObjectKey> cuts = new RangeSplitter(requests, "").split(range, pieces);

      String context = "%s seed %d range %s".formatted(names, seed, range);
      NavigableSet<ObjectKey> inside = new TreeSet<>(keys);
      inside.removeIf(key -> !range.contains(key));
      int possible = Math.max(0, Math.min(pieces, inside.size()) - 1);
      assertThat(cuts.size()).as(context).isBetween((possible + 1) / 2, possible);
      assertThat(inside).as(context).containsAll(cuts);
      for (int i = 1; i < cuts.size(); i++) {
        assertThat(cuts.get(i).isAfter(cuts.get(i - 1))).as(context).isTrue();
      }
      if (!cuts.isEmpty()) {
        assertThat(inside.last().isAfter(cuts.getLast())).as(context).isTrue();
      }
      assertThat(requests.requests(Operation.LIST))
          .as(context)
          .isLessThanOrEqualTo((long) pieces * RangeSplitter.REQUESTS_PER_CUT);
    }
  }

  private static KeyRange randomRange(Random random, List<ObjectKey> keys) {
    int from = random.nextInt(keys.size());
    int to = from + random.nextInt(keys.size() - from);
    return new KeyRange(keys.get(from), keys.get(to));
  }

  private List<ObjectKey> split(String prefix, KeyRange range, int pieces) {
    return new RangeSplitter(counted, prefix).split(range, pieces);
  }

  private void add(String key) {
    bucket.add(key, NOTHING, ObjectAttributes.NONE);
  }

  private void addAll(int count, IntFunction<String> name) {
    IntStream.range(0, count).mapToObj(name).forEach(this::add);
  }

  private List<Integer> sizes(List<ObjectKey> cuts) {
    List<Integer> sizes = new ArrayList<>();
    int size = 0;
    for (ObjectKey key : bucket.keys()) {
      size++;
      if (sizes.size() < cuts.size() && key.equals(cuts.get(sizes.size()))) {
        sizes.add(size);
        size = 0;
      }
    }
    sizes.add(size);
    return sizes;
  }
}
