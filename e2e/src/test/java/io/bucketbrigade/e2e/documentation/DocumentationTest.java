package io.bucketbrigade.e2e.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.FailureCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class DocumentationTest {
  private static final Pages PAGES = Pages.find();

  private static final Pattern FAILURE_ROW =
      Pattern.compile("^\\| (\\d{3}) \\| `([A-Z_]+)` \\| (yes|no) \\|", Pattern.MULTILINE);

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]+)(#[^)]*)?\\)");

  private static final Pattern TEST_NAME =
      Pattern.compile("`([A-Z][A-Za-z0-9]+(?:Test|IT|Contract))`");

  @Test
  void failureCodes_haveOneRowEach() {
    var written = new TreeMap<String, String>();
    FAILURE_ROW
        .matcher(PAGES.read("docs/failure-codes.md"))
        .results()
        .forEach(row -> putOnce(written, row));

    var meant = new TreeMap<String, String>();
    for (FailureCode code : FailureCode.values()) {
      meant.put(code.name(), code.number() + (code.mendable() ? " yes" : " no"));
    }
    assertThat(written).isEqualTo(meant);
  }

  private static void putOnce(Map<String, String> rows, MatchResult row) {
    String before = rows.put(row.group(2), row.group(1) + " " + row.group(3));
    assertThat(before).as("rows of %s before its last", row.group(2)).isNull();
  }

  @Test
  void links_leadToFiles() {
    var broken = new TreeSet<String>();
    for (Path page : PAGES.filesEndingWith(".md")) {
      LINK.matcher(PAGES.read(page))
          .results()
          .map(link -> link.group(1))
          .filter(link -> !link.contains("://"))
          .filter(link -> !Files.exists(page.resolveSibling(link)))
          .forEach(link -> broken.add(PAGES.root().relativize(page) + " -> " + link));
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void testsNamedOnPages_exist() {
    String sources =
        PAGES.filesEndingWith(".java").stream()
            .map(file -> "/" + file.getFileName())
            .collect(Collectors.joining());
    var missing = new TreeSet<String>();
    for (Path page : PAGES.filesEndingWith(".md")) {
      TEST_NAME
          .matcher(PAGES.read(page))
          .results()
          .map(name -> name.group(1))
          .filter(name -> !sources.contains("/" + name + ".java"))
          .forEach(name -> missing.add(PAGES.root().relativize(page) + " names " + name));
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void guarantees_nameTests() {
    long named = TEST_NAME.matcher(PAGES.read("docs/guarantees.md")).results().count();
    assertThat(named).as("tests named in docs/guarantees.md").isGreaterThanOrEqualTo(5);
  }

  @Test
  void decisions_areAllIndexed() {
    String index = PAGES.read("docs/adr/README.md");
    List<Path> pages =
        PAGES.filesEndingWith(".md").stream()
            .filter(page -> page.startsWith(PAGES.root().resolve("docs/adr")))
            .filter(page -> !page.endsWith("README.md"))
            .toList();
    assertThat(pages).isNotEmpty();
    for (Path page : pages) {
      assertThat(index).contains("(" + page.getFileName() + ")");
      assertThat(PAGES.read(page))
          .as("sections of %s", page.getFileName())
          .contains("## Context\n", "## Options\n", "## Decision\n", "## Consequences\n");
    }
  }
}
