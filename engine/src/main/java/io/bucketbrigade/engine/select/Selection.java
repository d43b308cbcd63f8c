package io.bucketbrigade.engine.select;

import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.model.key.KeyGlob;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.SelectionRule;
import io.bucketbrigade.model.spec.SelectionRule.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A spec's rules, compiled once per lease: the first rule that matches an object decides, and one
 * that none matches is migrated unless there is a rule that includes. Keys that are to be migrated
 * must fit the layout. Pure; thread-safe.
 */
public final class Selection {

  private static final Judgement SELECTED = new Judgement.Selected();
  private static final Judgement TAGS_NEEDED = new Judgement.TagsNeeded();

  private final List<Rule> rules = new ArrayList<>();
  private final Judgement ifNoneMatches;
  private final @Nullable KeyGlob layout;
  private final Judgement outsideLayout;
  private final boolean recordsLeftOut;

  /** Compiles the rules of {@code options}. */
  public Selection(SelectionOptions options) {
    for (SelectionRule rule : options.rules()) {
      rules.add(new Rule(new Conditions(rule), judgement(rule, rules.size() + 1)));
    }
    this.ifNoneMatches =
        options.includesByRule()
            ? new Judgement.LeftOut("No rule of the spec includes the object.")
            : SELECTED;
    this.layout = options.layout() == null ? null : KeyGlob.parse(options.layout());
    this.outsideLayout =
        new Judgement.OutsideLayout("The key does not fit the layout '%s'.".formatted(layout));
    this.recordsLeftOut = options.recordSkipped();
  }

  private record Rule(Conditions conditions, Judgement judgement) {}

  private static Judgement judgement(SelectionRule rule, int number) {
    return rule.action() == Action.INCLUDE
        ? SELECTED
        : new Judgement.LeftOut("Rule %d of the spec excludes the object.".formatted(number));
  }

  /** Judges by a listing row, whose key is relative to the mapping. */
  public Judgement judge(ListedObject object) {
    return fitted(object, firstMatch(object, null));
  }

  /** Judges an object whose tags were asked for; never asks again. */
  public Judgement judge(ListedObject object, Map<String, String> tags) {
    return fitted(object, firstMatch(object, tags));
  }

  /** Whether the ledger names each object that is left out. */
  public boolean recordsLeftOut() {
    return recordsLeftOut;
  }

  private Judgement fitted(ListedObject object, Judgement judged) {
    boolean misfit =
        judged instanceof Judgement.Selected
            && layout != null
            && !layout.matches(object.key().value());
    return misfit ? outsideLayout : judged;
  }

  private Judgement firstMatch(ListedObject object, @Nullable Map<String, String> tags) {
    for (Rule rule : rules) {
      if (rule.conditions().matchRow(object)) {
        if (!rule.conditions().needTags()) {
          return rule.judgement();
        }
        if (tags == null) {
          return TAGS_NEEDED;
        }
        if (rule.conditions().matchTags(tags)) {
          return rule.judgement();
        }
      }
    }
    return ifNoneMatches;
  }
}
