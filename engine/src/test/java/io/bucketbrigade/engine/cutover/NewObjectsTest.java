package io.bucketbrigade.engine.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.InMemoryObjectStore;
import io.bucketbrigade.model.cutover.CutoverProgress.Written;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NewObjectsTest {

  private static final Instant SWITCH = Instant.parse("2030-01-01T00:00:00Z");

  private final InMemoryObjectStore store = InMemoryObjectStore.alone("bucket");

  @Test
  void count_overPages_countsWhatIsAsNewAsTheMomentOrNewer() {
    IntStream.range(0, 2_500).forEach(i -> store.add("data/%05d".formatted(i), "x"));
    store.touch("data/00000", SWITCH);
    store.touch("data/02499", SWITCH.plusSeconds(60));
    store.touch("data/00001", SWITCH.minusSeconds(1));
    store.add("elsewhere", "x");
    store.touch("elsewhere", SWITCH);

    assertThat(NewObjects.count(store, "data/", SWITCH, 10)).isEqualTo(new Written(2, 2_500, true));
  }

  @Test
  void count_ofMoreThanItMayList_saysThatItIsNotAll() {
    IntStream.range(0, 2_500).forEach(i -> store.add("data/%05d".formatted(i), "x"));

    assertThat(NewObjects.count(store, "data/", SWITCH, 2)).isEqualTo(new Written(0, 2_000, false));
  }

  @Test
  void count_ofNothing_isAllOfIt() {
    assertThat(NewObjects.count(store, "", SWITCH, 1)).isEqualTo(new Written(0, 0, true));
  }
}
