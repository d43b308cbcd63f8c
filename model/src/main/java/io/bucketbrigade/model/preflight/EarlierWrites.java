package io.bucketbrigade.model.preflight;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the write log of a migration's earlier passes is.
 *
 * @param runs the ids of the runs that wrote, the newest first; at most {@value #MAX_RUNS}
 * @param carryOver whether this pass leaves a log that says all that theirs say, so that later ones
 *     need to read its own alone
 */
public record EarlierWrites(List<String> runs, boolean carryOver) {

  /** The first pass has none before it. */
  public static final EarlierWrites NONE = new EarlierWrites(List.of(), false);

  /**
   * Each is asked about every key. A pass that carries over makes one of them, so there are only so
   * many where none such came to its end; then the oldest is forgotten, and dates and ETags decide.
   */
  public static final int MAX_RUNS = 32;

  /** From so many on it is cheaper to carry over than to go on reading all. */
  public static final int CARRY_OVER_FROM = 8;

  /** Keeps the newest. */
  public EarlierWrites {
    runs = List.copyOf(runs.subList(0, Math.min(runs.size(), MAX_RUNS)));
  }

  /** What is known before a pass, from the runs that wrote, the newest first. */
  public static EarlierWrites of(List<String> runs) {
    return new EarlierWrites(runs, runs.size() >= CARRY_OVER_FROM);
  }

  /** The same for work that comes after another run of this pass, and carries nothing over. */
  public EarlierWrites after(String run) {
    List<String> all = new ArrayList<>();
    all.add(run);
    runs.stream().filter(known -> !known.equals(run)).forEach(all::add);
    return new EarlierWrites(all, false);
  }
}
