package io.bucketbrigade.engine.copy;

import io.bucketbrigade.model.preflight.Capabilities;
import org.jspecify.annotations.Nullable;

/**
 * Whether reads of the source tell how many tags an object has. Where none of the objects that
 * preflight tried has tags, the first one with tags in this lease answers. An answer that is wrong
 * once is believed no more. Thread-safe.
 */
final class TagCounts {

  private volatile boolean told;
  private boolean open;

  TagCounts(Capabilities source) {
    told = source.tagCountOnRead();
    open = source.tagCountOpen();
  }

  /** Whether an object whose read told no count has no tags, if they may be read. */
  boolean areTold() {
    return told;
  }

  /**
   * An object was read, and so were its tags.
   *
   * @param tags how many it has
   * @param count how many its read told; null if it told nothing
   */
  synchronized void saw(int tags, @Nullable Integer count) {
    if (tags == 0) {
      return;
    }
    if (count == null) {
      told = false;
      open = false;
    } else if (open && count == tags) {
      told = true;
    }
  }
}
