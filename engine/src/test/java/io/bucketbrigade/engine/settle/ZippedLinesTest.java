package io.bucketbrigade.engine.settle;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.ledger.LedgerPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ZippedLinesTest {

  /** The longest that a record gets. */
  private static final int LONGEST = 10 * 1024;

  private final Random random = new Random(1);

  @Test
  void page_ofLines_givesThemBack() {
    ZippedLines lines = new ZippedLines();
    assertThat(lines.test("{\"key\":\"a\u2028\u00fc\"}")).isTrue();
    assertThat(lines.test("{}")).isTrue();

    assertThat(ZippedLines.of(lines.page(null)))
        .containsExactly("{\"key\":\"a\u2028\u00fc\"}", "{}");
  }

  @Test
  void test_whereLinesDoNotShrink_staysBelowAPayload() {
    for (int length : new int[] {80, 1_000, LONGEST}) {
      ZippedLines lines = new ZippedLines();
      List<String> taken = fill(lines, length);
      LedgerPage page = lines.page(null);

      // A place between two records takes less than 2 KiB.
      assertThat(page.base64()).as("lines of %d", length).hasSizeLessThan(62 * 1024);
      assertThat(ZippedLines.of(page)).isEqualTo(taken);
    }
  }

  @Test
  void test_whereLinesAreAlike_takesFarMoreThanFitUnzipped() {
    ZippedLines lines = new ZippedLines();
    int taken = 0;
    while (lines.test("{\"key\":\"data/%012d\",\"message\":\"refused\"}".formatted(taken))) {
      taken++;
    }

    assertThat(taken).isGreaterThan(3_000);
    assertThat(ZippedLines.of(lines.page(null))).hasSize(taken);
  }

  @Test
  void test_whereLinesShrinkToNothing_endsAtAMebibyte() {
    ZippedLines lines = new ZippedLines();
    int taken = 0;
    while (lines.test("x".repeat(1023))) {
      taken++;
    }

    assertThat(taken).isEqualTo(1024);
  }

  @Test
  void test_afterItSaidNo_takesNoSmallerLineEither() {
    ZippedLines lines = new ZippedLines();
    fill(lines, 1_000);

    assertThat(lines.test("{}")).isFalse();
  }

  private List<String> fill(ZippedLines lines, int length) {
    List<String> taken = new ArrayList<>();
    String line = incompressible(length);
    while (lines.test(line)) {
      taken.add(line);
      line = incompressible(length);
    }
    return taken;
  }

  /** A byte a character, of which each has almost all of its bits. */
  private String incompressible(int length) {
    return random
        .ints(length, ' ', '~')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
