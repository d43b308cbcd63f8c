package io.bucketbrigade.engine.listing;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.InMemoryObjectStore;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.Capabilities;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListingMergeTest {

  private final InMemoryObjectStore source = InMemoryObjectStore.alone("old");
  private final InMemoryObjectStore destination = InMemoryObjectStore.alone("new");

  @Test
  void next_whenBothSidesAreEmpty_isTheEnd() throws InterruptedException {
    assertThat(rows(KeyRange.ALL)).isEmpty();
  }

  @Test
  void next_whenOneSideEndsFirst_goesOnWithTheOther() throws InterruptedException {
    source.add("a", "x");
    destination.add("a", "x");
    destination.add("b", "x");
    destination.add("c", "x");

    assertThat(rows(KeyRange.ALL)).containsExactly("both a", "destination b", "destination c");
  }

  @Test
  void next_whenARangeEnds_tellsTheFirstSourceKeyBeyondAndNotTheDestinations()
      throws InterruptedException {
    source.add("a", "x");
    source.add("m", "x");
    destination.add("c", "x");

    try (ListingMerge merge = merge(new KeyRange(null, ObjectKey.of("b")))) {
      assertThat(merge.next()).isInstanceOf(MergeRow.SourceOnly.class);
      assertThat(merge.next()).isNull();
      assertThat(merge.firstSourceKeyBeyond()).isEqualTo(ObjectKey.of("m"));
    }
  }

  /** Against a merge made of two sets, over alphabets in which UTF-8 and UTF-16 order differ. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void next_overRandomSides_returnsEveryKeyOnceInByteOrder(long seed) throws InterruptedException {
    Random random = new Random(seed);
    List<String> alphabet = List.of("a", "-", "/", "\uD83D\uDE00", "\uFFEE", "é", "\u0001");
    for (int i = 0; i < 1_500; i++) {
      StringBuilder key = new StringBuilder();
      for (int j = random.nextInt(6); j >= 0; j--) {
        key.append(alphabet.get(random.nextInt(alphabet.size())));
      }
      if (random.nextInt(3) > 0) {
        source.add(key.toString(), "x");
      }
      if (random.nextInt(3) > 0) {
        destination.add(key.toString(), "x");
      }
    }

    assertThat(rows(KeyRange.ALL)).as("seed %d", seed).isEqualTo(expected());
  }

  private List<String> expected() {
    TreeSet<byte[]> all = new TreeSet<>(Arrays::compareUnsigned);
    source.keys().forEach(key -> all.add(key.value().getBytes(StandardCharsets.UTF_8)));
    destination.keys().forEach(key -> all.add(key.value().getBytes(StandardCharsets.UTF_8)));
    List<String> rows = new ArrayList<>();
    for (byte[] bytes : all) {
      String key = new String(bytes, StandardCharsets.UTF_8);
      boolean left = source.holds(key);
      boolean right = destination.holds(key);
      rows.add((left && right ? "both " : left ? "source " : "destination ") + key);
    }
    return rows;
  }

  private List<String> rows(KeyRange range) throws InterruptedException {
    List<String> rows = new ArrayList<>();
    try (ListingMerge merge = merge(range)) {
      for (MergeRow row = merge.next(); row != null; row = merge.next()) {
        rows.add(
            switch (row) {
              case MergeRow.Both both -> {
                assertThat(both.source().key()).isEqualTo(both.destination().key());
                yield "both " + both.key();
              }
              case MergeRow.SourceOnly only -> "source " + only.key();
              case MergeRow.DestinationOnly only -> "destination " + only.key();
            });
      }
    }
    return rows;
  }

  private ListingMerge merge(KeyRange range) {
    return new ListingMerge(
        new MappingSide(Side.SOURCE, source, "", Capabilities.UNKNOWN),
        new MappingSide(Side.DESTINATION, destination, "", Capabilities.UNKNOWN),
        range);
  }
}
