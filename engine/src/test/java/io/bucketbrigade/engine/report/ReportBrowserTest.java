package io.bucketbrigade.engine.report;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.text.Quantities;
import io.bucketbrigade.testkit.browser.Browser;
import io.bucketbrigade.testkit.browser.BrowserPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as a browser shows it; it is left with its pictures in {@code target/report}. */
class ReportBrowserTest {

  private static final Path PICTURES = Path.of("target", "report");
  private static final Path PAGE = PICTURES.resolve(ReportFiles.HTML).toAbsolutePath();
  private static final Report REPORT = SampleReport.report();

  @TempDir static Path profile = Path.of("set by JUnit");

  private static @Nullable Browser browser;

  @BeforeAll
  static void start() throws IOException {
    Files.createDirectories(PICTURES);
    for (Map.Entry<String, byte[]> file : ReportFiles.of(REPORT).entrySet()) {
      Files.write(PICTURES.resolve(file.getKey()), file.getValue());
    }
    browser = Browser.start(profile);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  private static Browser browser() {
    return Objects.requireNonNull(browser);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_400, 390})
  void page_atAnyWidth_fitsAndAsksForNothing(int width) throws IOException {
    try (BrowserPage shown = browser().open(PAGE, width)) {
      Files.write(PICTURES.resolve("report-%d.png".formatted(width)), shown.screenshot());

      assertThat(shown.evaluate("window.innerWidth")).isEqualTo(Integer.toString(width));
      assertThat(shown.evaluate("document.documentElement.scrollWidth"))
          .as("no scrolling to the side")
          .isEqualTo(Integer.toString(width));
      assertThat(shown.requests()).containsExactly(PAGE.toUri().toString());
      assertThat(shown.complaints()).isEmpty();
      assertFigures(shown);
      assertHostileNamesAreText(shown);
    }
  }

  private static void assertFigures(BrowserPage shown) {
    assertThat(shown.text("#outcome")).isEqualTo("INCOMPLETE");
    assertThat(shown.text("#closes")).isEqualTo("Every listed object has exactly one fate.");
    assertThat(shown.text("#agreement")).contains("100 failed", "as many as");
    Map.of(
            "listed", SampleReport.TALLY.listed(),
            "copied", SampleReport.TALLY.copied(),
            "present", SampleReport.TALLY.present(),
            "skipped", SampleReport.TALLY.skipped(),
            "quarantined", SampleReport.TALLY.quarantined(),
            "failed", SampleReport.TALLY.failed(),
            "deferred", SampleReport.TALLY.deferred(),
            "vanished", SampleReport.TALLY.vanished())
        .forEach(
            (name, count) ->
                assertThat(shown.text("#" + name)).as(name).isEqualTo(Quantities.count(count)));
    assertThat(shown.text("#passes tr:has(td)")).contains("147,321", "COMPLETE");
    assertThat(count(shown, "#retries tr:has(td)")).isEqualTo(SampleReport.retries().size());
    assertThat(shown.text("#retries tr:has(td)")).contains("190", "80", "110");
    assertThat(shown.text("#different")).isEqualTo("2");
    assertThat(count(shown, "#differences tr:has(td)"))
        .isEqualTo(SampleReport.differences().size());
    assertThat(count(shown, "#slowest tr:has(td)")).isEqualTo(REPORT.pace().slowest().size());
    assertThat(count(shown, "#sizes tr:has(td)")).isEqualTo(REPORT.pace().sizes().size());
    assertThat(count(shown, "#lanes rect")).isEqualTo(REPORT.lanes().size());
  }

  /** A key that is markup would be an element, and one that is a script would have run. */
  private static void assertHostileNamesAreText(BrowserPage shown) {
    assertThat(count(shown, "#exceptions .cards tr:has(td)")).isEqualTo(REPORT.exceptions().size());
    assertThat(shown.text("#exceptions")).contains("<script>alert(1)</script>");
    assertThat(shown.text("#differences")).contains("<img src=x onerror=alert(1)>");
    assertThat(count(shown, "script, img, b > b, svg script")).isZero();
    assertThat(shown.text("main")).doesNotContain("\u202e", "\u0001", "\u007f");
  }

  @Test
  void page_onPaper_isADocument() throws IOException {
    try (BrowserPage shown = browser().open(PAGE, 1_400)) {
      byte[] pdf = shown.print();
      Files.write(PICTURES.resolve("report.pdf"), pdf);
      assertThat(new String(Arrays.copyOf(pdf, 5), US_ASCII)).isEqualTo("%PDF-");
    }
  }

  private static int count(BrowserPage shown, String selector) {
    return Integer.parseInt(
        shown.evaluate("document.querySelectorAll('%s').length".formatted(selector)));
  }
}
