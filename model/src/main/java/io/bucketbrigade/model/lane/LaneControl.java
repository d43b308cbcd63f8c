package io.bucketbrigade.model.lane;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.spec.Allowance;
import org.jspecify.annotations.Nullable;

/**
 * What the root wants of a lane now. The newest revision wins; the same or an older one is ignored.
 *
 * @param revision counts the root's orders to this lane, from 1
 * @param slots how many leases the lane may hold at a time, at least 1
 * @param paused recall all leases and grant none
 * @param stop recall all leases and finish with what is done
 * @param allowance what each lease may use of the migration's limits; null without limits. Another
 *     one than before recalls all leases and grants new ones
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LaneControl(
    long revision, int slots, boolean paused, boolean stop, @Nullable Allowance allowance) {

  /** An order without limits. */
  public LaneControl(long revision, int slots, boolean paused, boolean stop) {
    this(revision, slots, paused, stop, null);
  }

  /** Refuses a lane that could never work. */
  public LaneControl {
    if (slots < 1) {
      throw new IllegalArgumentException("slots is " + slots + "; a lane needs at least one");
    }
  }
}
