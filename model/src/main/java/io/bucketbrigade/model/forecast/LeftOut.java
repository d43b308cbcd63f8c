package io.bucketbrigade.model.forecast;

import io.bucketbrigade.model.range.Fate;

/**
 * Objects that would not be copied for one reason.
 *
 * @param fate what would become of them: skipped, quarantined or failed
 * @param reason the rule's sentence, or a failure code
 * @param objects how many
 * @param bytes theirs
 */
public record LeftOut(Fate fate, String reason, long objects, long bytes) {

  /** The same of no object, by which those of one reason are found. */
  public LeftOut reasonAlone() {
    return new LeftOut(fate, reason, 0, 0);
  }

  /** Both together; they have one reason. */
  public LeftOut plus(LeftOut other) {
    return new LeftOut(fate, reason, objects + other.objects, bytes + other.bytes);
  }

  /** So many times this. */
  public LeftOut times(double factor) {
    return new LeftOut(fate, reason, Math.round(objects * factor), Math.round(bytes * factor));
  }
}
