package io.bucketbrigade.testkit.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratorsTest {

  @Test
  void hostileKeys_areLegalAndAllDifferent() {
    assertThat(HostileKeys.all()).doesNotHaveDuplicates().allMatch(HostileKeys::isLegal);
    assertThat(HostileKeys.all())
        .contains("a/../b".replace("a", "dots").replace("b", "segment"), "line\r\nbreak")
        .anyMatch(key -> key.startsWith("/"))
        .anyMatch(key -> key.endsWith("/"))
        .anyMatch(key -> key.contains("//"))
        .anyMatch(key -> key.contains("\u0001"));
    assertThat(HostileKeys.random(3, 1_000))
        .doesNotHaveDuplicates()
        .allMatch(HostileKeys::isLegal)
        .isEqualTo(HostileKeys.random(3, 1_000))
        .isNotEqualTo(HostileKeys.random(4, 1_000));
  }

  @Test
  void bodyPattern_isTheSameFromAnyOffset() {
    byte[] whole = BodyPattern.bytes(9, 1_000);
    for (int offset : List.of(0, 1, 7, 8, 9, 500, 999)) {
      byte[] rest = new byte[1_000 - offset];
      BodyPattern.fill(9, offset, rest, 0, rest.length);
      assertThat(rest).isEqualTo(Arrays.copyOfRange(whole, offset, 1_000));
    }
    assertThat(BodyPattern.bytes(10, 1_000)).isNotEqualTo(whole);
    assertThat(BodyPattern.seed(1, "a")).isNotEqualTo(BodyPattern.seed(1, "b"));
  }

  @Test
  void seededBucket_repeatsItselfAndHoldsEveryKindOfObject() {
    List<SeededBucket.Entry> entries = SeededBucket.entries(5, 2_000, 10_000);

    assertThat(entries).isEqualTo(SeededBucket.entries(5, 2_000, 10_000));
    assertThat(entries.stream().map(SeededBucket.Entry::key)).doesNotHaveDuplicates();
    assertThat(entries)
        .anyMatch(entry -> entry.sizeBytes() == 0)
        .anyMatch(entry -> entry.sizeBytes() > 9_000)
        .anyMatch(entry -> entry.tags().size() == 3)
        .anyMatch(entry -> entry.headers().containsKey("x-amz-meta-note"));
  }
}
