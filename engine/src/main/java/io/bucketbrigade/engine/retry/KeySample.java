package io.bucketbrigade.engine.retry;

import io.bucketbrigade.model.key.ObjectKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An even sample of keys that come in any order, from which cuts are taken. For one thread. */
final class KeySample {

  /** So that a piece is a sixtieth of the whole with a few per cent of error. */
  private static final int MAX_KEPT = 8_192;

  private final List<ObjectKey> kept = new ArrayList<>();
  private long seen;
  private long stride = 1;

  /** Takes every {@code stride}th key; that grows as keys come. */
  void add(ObjectKey key) {
    if (seen++ % stride != 0) {
      return;
    }
    kept.add(key);
    if (kept.size() == MAX_KEPT) {
      for (int i = 0; i < MAX_KEPT / 2; i++) {
        kept.set(i, kept.get(2 * i));
      }
      kept.subList(MAX_KEPT / 2, MAX_KEPT).clear();
      stride *= 2;
    }
  }

  long seen() {
    return seen;
  }

  /**
   * Keys that cut what was seen into pieces of about the same size.
   *
   * @return ascending, each the last of its piece; fewer if fewer keys came
   */
  List<ObjectKey> cuts(int pieces) {
    List<ObjectKey> sorted = new ArrayList<>(kept);
    Collections.sort(sorted);
    List<ObjectKey> cuts = new ArrayList<>();
    int wanted = Math.min(pieces, sorted.size());
    for (int piece = 1; piece < wanted; piece++) {
      cuts.add(sorted.get((int) ((long) sorted.size() * piece / wanted) - 1));
    }
    return cuts;
  }
}
