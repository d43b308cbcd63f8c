package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.copy.SideTrouble;
import io.bucketbrigade.engine.listing.ListingException;
import io.bucketbrigade.engine.listing.ListingMerge;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.migrate.LeaseWork.Failure;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.StopReason;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The keys that either side of a range lists, in lock step. */
public final class ListedKeys implements KeyFeed {

  /** How often a page that cannot be had is tried again, above the wire's retries. */
  private static final int LISTING_ROUNDS = 3;

  private final MappingSide source;
  private final MappingSide destination;
  private final RowWork keys;
  private final Duration listingPause;
  private volatile @Nullable ObjectKey firstKey;
  private volatile @Nullable ObjectKey firstKeyBeyond;
  private volatile boolean exhausted;
  private @Nullable ObjectKey lastTaken;

  /**
   * Lists both sides.
   *
   * @param keys what is done with each row
   * @param listingPause before a page that cannot be had is asked for again; doubles each time
   */
  public ListedKeys(
      MappingSide source, MappingSide destination, RowWork keys, Duration listingPause) {
    this.source = source;
    this.destination = destination;
    this.keys = keys;
    this.listingPause = listingPause;
  }

  @Override
  public boolean isExhausted() {
    return exhausted;
  }

  @Override
  public @Nullable ObjectKey firstKey() {
    return firstKey;
  }

  @Override
  public @Nullable ObjectKey firstKeyBeyond() {
    return firstKeyBeyond;
  }

  /** Lists on from where a page could not be had; gives up where that does not help. */
  @Override
  public @Nullable Failure feed(KeyRange range, BooleanSupplier stopped, KeyWork.Jobs jobs)
      throws InterruptedException {
    KeyRange left = range;
    for (int failedRounds = 0; ; failedRounds++) {
      try (ListingMerge merge = new ListingMerge(source, destination, left)) {
        takeRows(merge, stopped, jobs);
        return null;
      } catch (ListingException e) {
        return new Failure(StopReason.LISTING_BROKEN, e.problem(), null);
      } catch (SideException e) {
        ObjectKey last = lastTaken;
        if (last != null && left.contains(last)) {
          left = left.startingAfter(last);
          failedRounds = 0;
        }
        if (failedRounds == LISTING_ROUNDS || !isRangesOwnTrouble(e)) {
          return listingFailure(e, left);
        }
        Thread.sleep(listingPause.multipliedBy(1L << failedRounds));
      }
    }
  }

  private void takeRows(ListingMerge merge, BooleanSupplier stopped, KeyWork.Jobs jobs)
      throws InterruptedException {
    for (MergeRow row = merge.next(); row != null; row = merge.next()) {
      if (stopped.getAsBoolean()) {
        return;
      }
      if (firstKey == null && !(row instanceof MergeRow.DestinationOnly)) {
        firstKey = row.key();
      }
      keys.take(row, jobs);
      lastTaken = row.key();
    }
    firstKeyBeyond = merge.firstSourceKeyBeyond();
    exhausted = true;
  }

  private Failure listingFailure(SideException e, KeyRange range) {
    MappingSide side = sideOf(e);
    if (!isRangesOwnTrouble(e)) {
      return new Failure(StopReason.SIDE_UNAVAILABLE, SideTrouble.describe(side, e.failed()), null);
    }
    return new Failure(
        StopReason.LISTING_BROKEN,
        new Problem(
            side.side(),
            FailureCode.LISTING_UNREADABLE,
            "A page of the listing of the %s bucket '%s' in %s cannot be read (%s); check the server"
                    .formatted(side.side().word(), side.store().bucket(), range, e.getMessage())
                + " and start the migration again."),
        null);
  }

  /**
   * A page that cannot be had while the same side still lists elsewhere is this range's own
   * trouble: the other ranges need not wait for it.
   */
  private boolean isRangesOwnTrouble(SideException e) {
    return switch (e.failure()) {
      case MALFORMED_REPLY, INVALID_REQUEST, SERVER_ERROR, CONNECTION -> listsElsewhere(sideOf(e));
      case NOT_FOUND,
          NO_SUCH_BUCKET,
          NO_SUCH_UPLOAD,
          ACCESS_DENIED,
          BAD_CREDENTIALS,
          EXPIRED_CREDENTIALS,
          PRECONDITION_FAILED,
          CONFLICT,
          THROTTLED,
          UNREACHABLE,
          ARCHIVED,
          CUSTOMER_KEY,
          NOT_IMPLEMENTED,
          NO_SPACE,
          PART_REFUSED ->
          false;
    };
  }

  private MappingSide sideOf(SideException e) {
    return e.side() == Side.SOURCE ? source : destination;
  }

  private static boolean listsElsewhere(MappingSide side) {
    try {
      side.store().list(new ListRequest(side.prefix(), null, null, null, 1));
      return true;
    } catch (StoreException e) {
      return false;
    }
  }
}
