package io.bucketbrigade.e2e.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.model.failure.FailureCode;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/fidelity.md} to the code: each attribute, each code and each test it names. */
class FidelityPageTest {

  private static final Pages PAGES = Pages.find();
  private static final String PAGE = PAGES.read("docs/fidelity.md");

  private static final Pattern CARRIED_ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|.*\\|$");
  private static final Pattern CODE = Pattern.compile("`([A-Z]+(?:_[A-Z]+)+)`");
  private static final Pattern SHOWN_BY = Pattern.compile("`(\\w+)#(\\w+)`");

  /** Capitals that are no codes. */
  private static final Set<String> OTHER_WORDS = Set.of("GLACIER_IR", "INTELLIGENT_TIERING");

  @Test
  void attributes_haveOneRowEach() {
    List<String> written =
        CARRIED_ROW.matcher(PAGE).results().map(row -> row.group(1)).sorted().toList();
    Set<String> carried =
        Arrays.stream(ObjectAttributes.class.getRecordComponents())
            .map(RecordComponent::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    carried.add("content");
    carried.add("objectLock");
    carried.add("acl");
    assertThat(written).containsExactlyElementsOf(carried);
  }

  @Test
  void carriedAttributes_areEachShownByATest() {
    CARRIED_ROW
        .matcher(PAGE)
        .results()
        .map(MatchResult::group)
        .forEach(row -> assertThat(row).containsPattern(SHOWN_BY));
  }

  @Test
  void codes_exist() {
    Set<String> codes =
        Arrays.stream(FailureCode.values()).map(Enum::name).collect(Collectors.toSet());
    List<String> named =
        CODE.matcher(PAGE)
            .results()
            .map(code -> code.group(1))
            .filter(word -> !OTHER_WORDS.contains(word))
            .toList();
    assertThat(named).isNotEmpty().allMatch(codes::contains);
  }

  @Test
  void testsThatShowIt_exist() {
    var missing = new TreeSet<String>();
    SHOWN_BY
        .matcher(PAGE)
        .results()
        .filter(test -> !exists(test.group(1), test.group(2)))
        .forEach(test -> missing.add(test.group()));
    assertThat(missing).isEmpty();
  }

  private static boolean exists(String type, String method) {
    return PAGES.filesEndingWith("/" + type + ".java").stream()
        .map((Path file) -> PAGES.read(file))
        .anyMatch(source -> source.contains("void " + method + "("));
  }
}
