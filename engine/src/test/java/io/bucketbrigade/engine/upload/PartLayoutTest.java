package io.bucketbrigade.engine.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.store.ByteRange;
import io.bucketbrigade.engine.upload.PartLayout.Run;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartLayoutTest {

  private static final long MIB = 1024 * 1024;

  @Test
  void uniform_endsWithAShorterPart() {
    PartLayout layout = PartLayout.uniform(25, 10);
    assertThat(layout.count()).isEqualTo(3);
    assertThat(layout.objectBytes()).isEqualTo(25);
    assertThat(layout.range(1)).isEqualTo(new ByteRange(0, 10));
    assertThat(layout.range(2)).isEqualTo(new ByteRange(10, 10));
    assertThat(layout.range(3)).isEqualTo(new ByteRange(20, 5));
    assertThatIllegalArgumentException().isThrownBy(() -> layout.range(4));
  }

  @Test
  void uniform_ofWholeParts_hasNoEmptyOne() {
    assertThat(PartLayout.uniform(20, 10).count()).isEqualTo(2);
    assertThat(PartLayout.uniform(5, 10).range(1)).isEqualTo(new ByteRange(0, 5));
    assertThat(PartLayout.uniform(0, 10).count()).isZero();
  }

  @Test
  void uniform_equalsTheSameSizesOneByOne() {
    assertThat(PartLayout.ofSizes(List.of(10L, 10L, 5L))).isEqualTo(PartLayout.uniform(25, 10));
  }

  @Test
  void ofSizes_tilesTheObject() {
    PartLayout layout = PartLayout.ofSizes(List.of(5L, 7L, 7L, 6L, 1L));
    assertThat(layout.runs()).containsExactly(run(5, 1), run(7, 2), run(6, 1), run(1, 1));
    long next = 0;
    for (int part = 1; part <= layout.count(); part++) {
      assertThat(layout.range(part).offset()).isEqualTo(next);
      next += layout.range(part).length();
    }
    assertThat(next).isEqualTo(26).isEqualTo(layout.objectBytes());
  }

  @Test
  void choose_keepsToTenThousandPartsAndToTheBudget() {
    assertThat(PartLayout.choose(100 * MIB, 16 * MIB, 96 * MIB))
        .contains(PartLayout.uniform(100 * MIB, 16 * MIB));
    PartLayout large = PartLayout.choose(937_000 * MIB, 16 * MIB, 96 * MIB).orElseThrow();
    assertThat(large.count()).isLessThanOrEqualTo(10_000);
    assertThat(large.runs().getFirst().partBytes()).isEqualTo(94 * MIB);
    assertThat(PartLayout.choose(970_000 * MIB, 16 * MIB, 96 * MIB)).isEmpty();
  }

  @Test
  void layout_isReadAsItWasWritten() throws JsonProcessingException {
    PartLayout layout = PartLayout.ofSizes(List.of(5L, 7L, 7L));
    String text = StateRecords.json().writeValueAsString(layout);
    assertThat(StateRecords.json().readValue(text, PartLayout.class)).isEqualTo(layout);
  }

  private static Run run(long bytes, int parts) {
    return new Run(bytes, parts);
  }
}
