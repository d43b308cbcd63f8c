package io.bucketbrigade.model.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ObjectKeyTest {

  /** U+FFEE: three bytes of UTF-8 from EF on, one char of UTF-16. */
  private static final String HALFWIDTH_CIRCLE = "\uffee";

  /** U+1F600: four bytes of UTF-8 from F0 on, two chars of UTF-16 from D83D on. */
  private static final String EMOJI = "\ud83d\ude00";

  @Test
  void compareTo_emojiAndAHighCharacter_followsBytesAndNotChars() {
    assertThat(EMOJI).as("in UTF-16").isLessThan(HALFWIDTH_CIRCLE);

    assertThat(ObjectKey.of(HALFWIDTH_CIRCLE)).isLessThan(ObjectKey.of(EMOJI));
    assertThat(ObjectKey.of("a" + HALFWIDTH_CIRCLE + "z"))
        .isLessThan(ObjectKey.of("a" + EMOJI + "a"));
    assertThat(ObjectKey.of(EMOJI)).isGreaterThan(ObjectKey.of(HALFWIDTH_CIRCLE));
  }

  @Test
  void compareTo_keysOfAllWidths_agreesWithTheirBytes() {
    long seed = 20_260_101;
    Random random = new Random(seed);
    int[] letters = {0, 'a', 'b', '/', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffee, 0xffff};
    int[] wide = {0x10000, 0x1f600, 0x1f601, 0x10ffff};
    for (int i = 0; i < 20_000; i++) {
      String left = word(random, letters, wide);
      String right = word(random, letters, wide);
      int meant =
          Arrays.compareUnsigned(
              left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

      assertThat(Integer.signum(ObjectKey.of(left).compareTo(ObjectKey.of(right))))
          .as("seed %d, %s and %s", seed, left.codePoints().toArray(), right.codePoints().toArray())
          .isEqualTo(Integer.signum(meant));
    }
  }

  private static String word(Random random, int[] letters, int[] wide) {
    StringBuilder word = new StringBuilder();
    for (int length = random.nextInt(4); length > 0; length--) {
      word.appendCodePoint(
          random.nextInt(3) == 0
              ? wide[random.nextInt(wide.length)]
              : letters[random.nextInt(letters.length)]);
    }
    return word.toString();
  }

  @Test
  void compareTo_prefixOfAKey_standsBeforeIt() {
    assertThat(Stream.of("a/b", "a", "", "a/", "a0", "a.").map(ObjectKey::of).sorted().toList())
        .containsExactly(key(""), key("a"), key("a."), key("a/"), key("a/b"), key("a0"));
  }

  @Test
  void equals_ofFormsThatLookAlike_isFalse() {
    assertThat(key("\u00e9")).isNotEqualTo(key("e\u0301"));
    assertThat(key("A")).isNotEqualTo(key("a"));
  }

  @Test
  void utf8Bytes_ofEachWidth_countsWhatGoesOverTheWire() {
    for (String text :
        List.of("", "a", "\u00e9", HALFWIDTH_CIRCLE, EMOJI, "a" + EMOJI + "\u0000")) {
      assertThat(key(text).utf8Bytes()).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }
    assertThat(key("\ud83d").utf8Bytes()).as("an unpaired surrogate").isEqualTo(3);
    assertThat(key("\ud83d\ud83d\ude00").utf8Bytes()).isEqualTo(7);
  }

  private static ObjectKey key(String value) {
    return ObjectKey.of(value);
  }
}
