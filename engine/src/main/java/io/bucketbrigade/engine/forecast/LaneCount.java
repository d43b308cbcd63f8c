package io.bucketbrigade.engine.forecast;

import io.bucketbrigade.engine.listing.ListingException;
import io.bucketbrigade.engine.listing.ListingMerge;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts one lane, as far as it is allowed to at a time. For one thread at a time; a listing that
 * cannot be trusted ends it without its rest.
 */
final class LaneCount {

  /** As many as a lease remembers. */
  private static final int MAX_FOLDERS = 10_000;

  private final KeyRange lane;
  private final MappingSide source;
  private final MappingSide destination;
  private final ObjectsTally tally;
  private final boolean last;

  private @Nullable ObjectKey countedThrough;
  private boolean complete;
  private @Nullable String broken;

  /**
   * A lane of which nothing is counted.
   *
   * @param last whether no lane follows
   */
  LaneCount(
      KeyRange lane,
      MappingSide source,
      MappingSide destination,
      ObjectsTally tally,
      boolean last) {
    this.lane = lane;
    this.source = source;
    this.destination = destination;
    this.tally = tally;
    this.last = last;
  }

  /** Whether every key of it was counted. */
  boolean isComplete() {
    return complete;
  }

  /** Whether counting on may tell more. */
  boolean isOpen() {
    return !complete && broken == null;
  }

  /** Why its listing cannot be trusted; null if it can. */
  @Nullable String broken() {
    return broken;
  }

  ObjectsTally tally() {
    return tally;
  }

  boolean isLast() {
    return last;
  }

  /**
   * Counts on.
   *
   * @param requestsAtMost LIST requests to both sides; a few more are under way when it stops
   * @return how many were sent
   */
  long count(long requestsAtMost) {
    AtomicLong requests = new AtomicLong();
    ObjectKey from = countedThrough;
    try (ListingMerge merge =
        new ListingMerge(
            counted(source, requests),
            counted(destination, requests),
            from == null ? lane : lane.startingAfter(from))) {
      count(merge, requests, requestsAtMost);
    } catch (ListingException e) {
      broken = e.problem().message();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while counting");
    }
    return requests.get();
  }

  private void count(ListingMerge merge, AtomicLong requests, long requestsAtMost)
      throws InterruptedException {
    Set<String> folders = new HashSet<>();
    while (requests.get() <= requestsAtMost) {
      MergeRow row = merge.next();
      if (row == null) {
        complete = true;
        return;
      }
      if (folders.size() >= MAX_FOLDERS) {
        folders.clear();
      }
      tally.take(row, folders.add(folder(row.key())));
      countedThrough = row.key();
    }
  }

  private static MappingSide counted(MappingSide side, AtomicLong requests) {
    return new MappingSide(
        side.side(),
        new ObservedStore(side.store(), requests::incrementAndGet),
        side.prefix(),
        side.capabilities());
  }

  private static String folder(ObjectKey key) {
    return key.value().substring(0, key.value().lastIndexOf('/') + 1);
  }
}
