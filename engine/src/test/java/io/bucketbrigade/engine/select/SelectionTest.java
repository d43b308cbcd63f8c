package io.bucketbrigade.engine.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.SelectionRule;
import io.bucketbrigade.model.spec.SelectionRule.Action;
import io.bucketbrigade.model.spec.SelectionRule.TagCondition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SelectionTest {

  private static final Instant NOON = Instant.parse("2024-05-01T12:00:00Z");

  @Test
  void judge_whenThereIsNoRule_selectsEverything() {
    assertThat(selects(selection(), object("any/key"))).isTrue();
  }

  @Test
  void judge_whenRulesOnlyExclude_selectsTheRest() {
    Selection selection = selection(SelectionRule.ofGlob(Action.EXCLUDE, "**/*.tmp"));
    assertThat(selects(selection, object("a/b.tmp"))).isFalse();
    assertThat(selects(selection, object("a/b.txt"))).isTrue();
  }

  @Test
  void judge_whenARuleIncludes_leavesTheRestOut() {
    Selection selection = selection(SelectionRule.ofGlob(Action.INCLUDE, "a/**"));
    assertThat(selects(selection, object("a/b"))).isTrue();
    assertThat(selects(selection, object("b/a/b"))).isFalse();
  }

  @Test
  void judge_whenSeveralRulesMatch_followsTheFirst() {
    SelectionRule keep = SelectionRule.ofGlob(Action.INCLUDE, "a/keep/**");
    SelectionRule drop = SelectionRule.ofGlob(Action.EXCLUDE, "a/**");
    SelectionRule rest = SelectionRule.ofGlob(Action.INCLUDE, "**");
    Selection selection = selection(keep, drop, rest);
    assertThat(selects(selection, object("a/keep/x"))).isTrue();
    assertThat(selects(selection, object("a/x"))).isFalse();
    assertThat(selects(selection, object("b/x"))).isTrue();
    assertThat(selects(selection(drop, keep, rest), object("a/keep/x"))).isFalse();
  }

  @Test
  void judge_whenSizesAreBounded_takesTheBoundsIn() {
    Selection selection = selection(rule(10L, 20L, null, null, List.of()));
    assertThat(selects(selection, sized(9))).isFalse();
    assertThat(selects(selection, sized(10))).isTrue();
    assertThat(selects(selection, sized(20))).isTrue();
    assertThat(selects(selection, sized(21))).isFalse();
  }

  @Test
  void judge_whenDatesAreBounded_takesTheFirstInAndTheLastOut() {
    Selection selection = selection(rule(null, null, NOON, NOON.plusSeconds(60), List.of()));
    assertThat(selects(selection, modified(NOON.minusSeconds(1)))).isFalse();
    assertThat(selects(selection, modified(NOON))).isTrue();
    assertThat(selects(selection, modified(NOON.plusSeconds(59)))).isTrue();
    assertThat(selects(selection, modified(NOON.plusSeconds(60)))).isFalse();
  }

  @Test
  void judge_whenListAndHeadKnowDifferentFractions_saysTheSame() {
    Instant bound = NOON.plusMillis(500);
    Selection selection = selection(rule(null, null, bound, null, List.of()));
    assertThat(selects(selection, modified(NOON.plusMillis(700)))).isTrue();
    assertThat(selects(selection, modified(NOON))).isTrue();
    assertThat(selects(selection, modified(NOON.minusMillis(1)))).isFalse();
  }

  @Test
  void judge_whenAStorageClassIsAsked_takesNoneForStandard() {
    Selection standard = selection(rule(null, null, null, null, List.of("STANDARD")));
    assertThat(selects(standard, classed(null))).isTrue();
    assertThat(selects(standard, classed("STANDARD"))).isTrue();
    assertThat(selects(standard, classed("GLACIER"))).isFalse();
  }

  @Test
  void judge_whenPrefixAndGlobAreGiven_wantsBoth() {
    Selection selection =
        selection(
            new SelectionRule(
                Action.INCLUDE, "a/", "**/*.gz", null, null, null, null, List.of(), null));
    assertThat(selects(selection, object("a/x.gz"))).isTrue();
    assertThat(selects(selection, object("b/x.gz"))).isFalse();
    assertThat(selects(selection, object("a/x.txt"))).isFalse();
  }

  @Test
  void judge_whenARuleAsksForATag_asksOnlyWhereItMayDecide() {
    SelectionRule junk = SelectionRule.ofGlob(Action.EXCLUDE, "junk/**");
    SelectionRule tagged = tagged("a/", new TagCondition("keep", "no"));
    Selection selection = selection(junk, tagged);

    assertThat(selection.judge(object("junk/x"))).isInstanceOf(Judgement.LeftOut.class);
    assertThat(selection.judge(object("b/x"))).isInstanceOf(Judgement.Selected.class);
    ListedObject doubtful = object("a/x");
    assertThat(selection.judge(doubtful)).isInstanceOf(Judgement.TagsNeeded.class);
    assertThat(selection.judge(doubtful, Map.of("keep", "no")))
        .isInstanceOf(Judgement.LeftOut.class);
    assertThat(selection.judge(doubtful, Map.of("keep", "yes")))
        .isInstanceOf(Judgement.Selected.class);
    assertThat(selection.judge(doubtful, Map.of())).isInstanceOf(Judgement.Selected.class);
  }

  @Test
  void judge_whenATagMayHaveAnyValue_wantsOnlyItsKey() {
    Selection selection = selection(tagged("", new TagCondition("scratch", null)));
    assertThat(selection.judge(object("x"), Map.of("scratch", "")))
        .isInstanceOf(Judgement.LeftOut.class);
    assertThat(selection.judge(object("x"), Map.of("Scratch", "")))
        .isInstanceOf(Judgement.Selected.class);
  }

  @Test
  void judge_whenAKeyDoesNotFitTheLayout_saysSoUnlessARuleLeavesItOut() {
    SelectionRule markers = SelectionRule.ofGlob(Action.EXCLUDE, "**/");
    Selection selection =
        new Selection(new SelectionOptions(List.of(markers), "*/id/[0-9]*/*", List.of(), false));
    assertThat(selects(selection, object("shop/id/7/x"))).isTrue();
    assertThat(selection.judge(object("shop/id/"))).isInstanceOf(Judgement.LeftOut.class);
    assertThat(selection.judge(object("shop/7/x")))
        .isEqualTo(new Judgement.OutsideLayout("The key does not fit the layout '*/id/[0-9]*/*'."));
  }

  private static boolean selects(Selection selection, ListedObject object) {
    return selection.judge(object) instanceof Judgement.Selected;
  }

  private static Selection selection(SelectionRule... rules) {
    return new Selection(new SelectionOptions(List.of(rules), null, List.of(), false));
  }

  private static SelectionRule rule(
      @Nullable Long min,
      @Nullable Long max,
      @Nullable Instant after,
      @Nullable Instant before,
      List<String> classes) {
    return new SelectionRule(Action.INCLUDE, null, null, min, max, after, before, classes, null);
  }

  private static SelectionRule tagged(String prefix, TagCondition tag) {
    return new SelectionRule(Action.EXCLUDE, prefix, null, null, null, null, null, List.of(), tag);
  }

  private static ListedObject object(String key) {
    return new ListedObject(ObjectKey.of(key), 1, "etag", NOON, null);
  }

  private static ListedObject sized(long bytes) {
    return new ListedObject(ObjectKey.of("k"), bytes, "etag", NOON, null);
  }

  private static ListedObject modified(Instant time) {
    return new ListedObject(ObjectKey.of("k"), 1, "etag", time, null);
  }

  private static ListedObject classed(@Nullable String storageClass) {
    return new ListedObject(ObjectKey.of("k"), 1, "etag", NOON, storageClass);
  }
}
