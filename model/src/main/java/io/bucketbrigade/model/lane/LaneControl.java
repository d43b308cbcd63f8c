package io.bucketbrigade.model.lane;

/**
 * What the root wants of a lane now. The newest revision wins; the same or an older one is ignored.
 *
 * @param revision counts the root's orders to this lane, from 1
 * @param slots how many leases the lane may hold at a time, at least 1
 * @param paused recall all leases and grant none
 * @param stop recall all leases and finish with what is done
 */
public record LaneControl(long revision, int slots, boolean paused, boolean stop) {

  /** Refuses a lane that could never work. */
  public LaneControl {
    if (slots < 1) {
      throw new IllegalArgumentException("slots is " + slots + "; a lane needs at least one");
    }
  }
}
