package io.bucketbrigade.model.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyRangeTest {

  @Test
  void contains_isOpenAtItsBeginningAndClosedAtItsEnd() {
    KeyRange range = range("b", "d");

    assertThat(range.contains(key("b"))).isFalse();
    assertThat(range.contains(key("b\u0000"))).isTrue();
    assertThat(range.contains(key("d"))).isTrue();
    assertThat(range.contains(key("d\u0000"))).isFalse();
    assertThat(range.isBeyond(key("d"))).isFalse();
    assertThat(range.isBeyond(key("d\u0000"))).isTrue();
  }

  @Test
  void all_containsTheFirstKeyAndTheLast() {
    assertThat(KeyRange.ALL.contains(key(""))).isTrue();
    assertThat(KeyRange.ALL.contains(key("\udbff\udfff"))).isTrue();
    assertThat(KeyRange.ALL.isEmpty()).isFalse();
  }

  @Test
  void upToAndStartingAfter_ofOneCut_tileTheRange() {
    KeyRange range = range("b", "d");

    assertThat(range.upTo(key("c"))).isEqualTo(range("b", "c"));
    assertThat(range.startingAfter(key("c"))).isEqualTo(range("c", "d"));
    assertThat(range.startingAfter(key("d")).isEmpty()).isTrue();
    assertThat(range.startingAfter(key("b"))).as("nothing is cut off").isEqualTo(range);
    assertThat(KeyRange.ALL.upTo(key(""))).isEqualTo(range(null, ""));
  }

  @Test
  void cut_outsideOfTheRange_isRefused() {
    KeyRange range = range("b", "d");

    assertThatThrownBy(() -> range.upTo(key("b"))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> range.upTo(key("e"))).hasMessageContaining("e is outside of");
    assertThatThrownBy(() -> range.startingAfter(key("a"))).hasMessageContaining("a is outside of");
  }

  @Test
  void range_thatEndsBeforeItBegins_isRefused() {
    assertThatThrownBy(() -> range("\ud83d\ude00", "\uffee"))
        .as("in byte order")
        .hasMessageContaining("ends before it begins");
    assertThat(range("\uffee", "\ud83d\ude00").isEmpty()).isFalse();
  }

  private static ObjectKey key(String value) {
    return ObjectKey.of(value);
  }

  private static KeyRange range(@Nullable String after, @Nullable String through) {
    return new KeyRange(after == null ? null : key(after), through == null ? null : key(through));
  }
}
