package io.bucketbrigade.s3;

import io.bucketbrigade.engine.cutover.StepFailedException;
import io.bucketbrigade.engine.cutover.StepProgress;
import io.bucketbrigade.engine.cutover.SwitchOrder;
import io.bucketbrigade.engine.cutover.SwitchStep;
import io.bucketbrigade.s3.SwitchedText.Pair;
import io.bucketbrigade.s3.TextPlace.Held;

/**
 * Replaces one text by another, and only that one: what holds neither was changed by somebody, and
 * stays. It looks before it writes and reads back, so that a reply that was lost is found out at
 * the next time. Thread-safe.
 */
final class TextStep implements SwitchStep {

  private final TextPlace place;
  private final SwitchedText text;

  TextStep(TextPlace place, SwitchedText text) {
    this.place = place;
    this.text = text;
  }

  @Override
  public String preview(SwitchOrder order) {
    Pair pair = text.of(order);
    return holds(place.read(), pair) ? already(pair) : turned(pair);
  }

  @Override
  public String apply(SwitchOrder order, StepProgress progress) {
    return turn(text.of(order), progress);
  }

  @Override
  public String reverse(SwitchOrder order, StepProgress progress) {
    return turn(text.of(order).reversed(), progress);
  }

  private String turn(Pair pair, StepProgress progress) {
    progress.at("reading " + place.words());
    Held held = place.read();
    if (holds(held, pair)) {
      return already(pair);
    }
    progress.at("writing " + place.words());
    held.replaceBy(pair.to());
    progress.at("reading back " + place.words());
    if (!place.read().text().equals(pair.to())) {
      throw StepFailedException.passing(
          "%s was written and does not show '%s'; it is looked at again"
              .formatted(place.words(), pair.to()),
          null);
    }
    return turned(pair);
  }

  /** Whether it is turned already; what holds neither text is refused. */
  private boolean holds(Held held, Pair pair) {
    if (held.text().equals(pair.to())) {
      return true;
    }
    if (!held.text().equals(pair.from())) {
      throw StepFailedException.lasting(
          "%s holds neither '%s' nor '%s', so somebody changed it; look at it and set it to the one that is right"
              .formatted(place.words(), pair.from(), pair.to()),
          null);
    }
    return false;
  }

  private String turned(Pair pair) {
    return "%s: %s -> %s".formatted(place.words(), pair.from(), pair.to());
  }

  private String already(Pair pair) {
    return "%s: holds %s already".formatted(place.words(), pair.to());
  }
}
