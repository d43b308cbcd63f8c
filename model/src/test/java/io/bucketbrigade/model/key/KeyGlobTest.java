package io.bucketbrigade.model.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyGlobTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "a a",
        "*.tmp x.tmp",
        "*.tmp .tmp",
        "** a/b/c",
        "a/** a/b/c",
        "a/** a/",
        "**/x x",
        "**/x a/x",
        "**/x a/b/x",
        "**/x /x",
        "**/x a//x",
        "a/**/b a/b",
        "a/**/b a/x/b",
        "a/**/b a/x/y/b",
        "a/**/**/b a/b",
        "**/a/**/*.gz x/a/y/z.gz",
        "a**z a/b/z",
        "***x a/x",
        "? a",
        "? \uD83D\uDE00",
        "?? e\u0301",
        "[abc]x bx",
        "[a-c]x cx",
        "[!a-c]x dx",
        "[^a-c]x dx",
        "[]]x ]x",
        "[!]]x ax",
        "[a-]x -x",
        "[\\]]x ]x",
        "[\uD83D\uDE00-\uD83D\uDE05] \uD83D\uDE02",
        "\\* *",
        "\\[a] [a]",
        "a{b,c} a{b,c}",
        "a.b a.b",
        "*/id/*/x 7/id/9/x",
        "*a*b*c xxaxxbxxc",
        "*aab aaaab",
        "**/aa/ b/a/aa/",
      })
  void matches_whenTheKeyFits_isTrue(String glob, String key) {
    assertThat(KeyGlob.parse(glob).matches(key)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "a A",
        "a ab",
        "a.b axb",
        "*.tmp a/x.tmp",
        "*.tmp x.tmp/",
        "a/* a/b/c",
        "a/* a",
        "a/** ab",
        "a/** a",
        "**/x ax",
        "**/x a/bx",
        "a/**/b ab",
        "a/**/b a/xb",
        "a/**/b a/bb",
        "? /",
        "? ab",
        "?? \uD83D\uDE00",
        "\u00E9 e\u0301",
        "[!a] /",
        "[/] /",
        "[a-c]x dx",
        "[!a-c]x ax",
        "\\* a",
        "*/id/*/x 7/id/9/8/x",
        "*aab aaaabb",
        "aba ab",
      })
  void matches_whenTheKeyDoesNotFit_isFalse(String glob, String key) {
    assertThat(KeyGlob.parse(glob).matches(key)).isFalse();
  }

  @Test
  void matches_whenKeysAreHostile_takesThemAsTheyAre() {
    for (String key : new String[] {"", "\u0000", "a\nb", "\uD800", "\uDC00x", "\r", "\u2028"}) {
      assertThat(KeyGlob.parse("**").matches(key)).as("any key").isTrue();
      assertThat(KeyGlob.parse("*").matches(key)).as("any name").isTrue();
    }
    assertThat(KeyGlob.parse("a?b").matches("a\nb")).isTrue();
    assertThat(KeyGlob.parse("?").matches("\uD800")).isTrue();
  }

  @Test
  void matches_whenThePatternInvitesBacktracking_staysFast() {
    String stars = "*a".repeat(511) + "b";
    String folders = "**/a/".repeat(200) + "b";
    String names = "a".repeat(1_024);
    String paths = "a/".repeat(512);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          for (int i = 0; i < 20; i++) {
            assertThat(KeyGlob.parse(stars + "*").matches(names)).isFalse();
            assertThat(KeyGlob.parse(folders + "*").matches(paths)).isFalse();
          }
        });
  }

  @Test
  void matches_isTheSameAsTryingEveryWay() {
    Random random = new Random(20260);
    String[] pieces = {"a", "b", "/", "*", "**", "**/", "?", "[ab]", "[!a]"};
    int matched = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder glob = new StringBuilder("a");
      StringBuilder key = new StringBuilder("a");
      for (int i = random.nextInt(6); i > 0; i--) {
        glob.append(pieces[random.nextInt(pieces.length)]);
      }
      for (int i = random.nextInt(7); i > 0; i--) {
        key.append("ab/".charAt(random.nextInt(3)));
      }
      String pattern = glob.toString();
      boolean expected = tryEveryWay(pattern, 0, key.toString(), 0);
      matched += expected ? 1 : 0;
      assertThat(KeyGlob.parse(pattern).matches(key.toString()))
          .as("'%s' against '%s'", pattern, key)
          .isEqualTo(expected);
    }
    assertThat(matched).isBetween(2_000, 18_000);
  }

  /** The rules again, by recursion and without sharing code. */
  private static boolean tryEveryWay(String glob, int g, String key, int k) {
    if (g == glob.length()) {
      return k == key.length();
    }
    char c = glob.charAt(g);
    if (c == '*') {
      int end = g;
      while (end < glob.length() && glob.charAt(end) == '*') {
        end++;
      }
      boolean folders =
          end - g == 2
              && glob.charAt(g - 1) == '/'
              && end < glob.length()
              && glob.charAt(end) == '/';
      int rest = folders ? end + 1 : end;
      for (int to = k; to <= key.length(); to++) {
        boolean allowed =
            folders
                ? to == k || key.charAt(to - 1) == '/'
                : end - g > 1 || key.substring(k, to).indexOf('/') < 0;
        if (allowed && tryEveryWay(glob, rest, key, to)) {
          return true;
        }
      }
      return false;
    }
    if (k == key.length()) {
      return false;
    }
    char next = key.charAt(k);
    if (c == '[') {
      boolean negated = glob.charAt(g + 1) == '!';
      int close = glob.indexOf(']', g);
      boolean in = glob.substring(g, close).indexOf(next) >= 0;
      return next != '/' && in != negated && tryEveryWay(glob, close + 1, key, k + 1);
    }
    boolean one = c == '?' ? next != '/' : c == next;
    return one && tryEveryWay(glob, g + 1, key, k + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[a", "[", "[]", "[!", "a\\", "[a\\", "[b-a]"})
  void parse_whenThePatternIsBroken_saysWhy(String glob) {
    assertThatThrownBy(() -> KeyGlob.parse(glob))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("the (pattern|class) .*");
  }

  @Test
  void parse_whenThePatternIsLongerThanAKey_refuses() {
    assertThat(KeyGlob.parse("x".repeat(1_024)).matches("x".repeat(1_024))).isTrue();
    assertThatThrownBy(() -> KeyGlob.parse("x".repeat(1_025)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
