package io.bucketbrigade.workflows.migration;

import java.util.ArrayList;
import java.util.List;

/**
 * Shares a number of leases among lanes. Grants are powers of two and the larger ones come first,
 * so that a small change of either number changes few grants: each change is a signal in the root's
 * history.
 */
final class Grants {

  /** More than a lane can use: it holds at most 16 ranges. */
  private static final int MAX_SLOTS = 16;

  private Grants() {}

  /**
   * The slots of each lane, in order; 0 for a lane that has to wait. They never add up to more than
   * {@code parallelism}.
   *
   * @param parallelism leases at a time over all lanes, at least 1
   * @param lanes lanes that work or want to
   */
  static List<Integer> share(int parallelism, int lanes) {
    List<Integer> slots = new ArrayList<>();
    if (lanes == 0) {
      return slots;
    }
    int base = Math.min(Integer.highestOneBit(parallelism / lanes), MAX_SLOTS);
    int served = base == 0 ? parallelism : lanes;
    int each = Math.max(1, base);
    int left = parallelism - served * each;
    for (int lane = 0; lane < lanes; lane++) {
      boolean doubled = lane < served && left >= each && each < MAX_SLOTS;
      slots.add(lane >= served ? 0 : doubled ? 2 * each : each);
      left -= doubled ? each : 0;
    }
    return slots;
  }
}
