package io.bucketbrigade.engine.listing;

import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Both sides of a range in lock step: every key once, ascending. For one thread. */
public final class ListingMerge implements AutoCloseable {

  private final SortedListing source;
  private final SortedListing destination;
  private @Nullable ListedObject sourceRow;
  private @Nullable ListedObject destinationRow;
  private boolean started;

  /** Begins to list both sides of {@code range}. */
  public ListingMerge(MappingSide source, MappingSide destination, KeyRange range) {
    this.source = new SortedListing(source, range);
    this.destination = new SortedListing(destination, range);
  }

  /**
   * The next key; null at the end of the range.
   *
   * @throws ListingException if either listing cannot be trusted
   */
  public @Nullable MergeRow next() throws InterruptedException {
    if (!started) {
      started = true;
      sourceRow = source.next();
      destinationRow = destination.next();
    }
    ListedObject left = sourceRow;
    ListedObject right = destinationRow;
    if (left == null && right == null) {
      return null;
    }
    int order = left == null ? 1 : right == null ? -1 : left.key().compareTo(right.key());
    if (left != null && order <= 0) {
      sourceRow = source.next();
    }
    if (right != null && order >= 0) {
      destinationRow = destination.next();
    }
    if (left != null && right != null && order == 0) {
      return new MergeRow.Both(left, right);
    }
    if (left != null && order < 0) {
      return new MergeRow.SourceOnly(left);
    }
    return new MergeRow.DestinationOnly(Objects.requireNonNull(right));
  }

  /** The first source key after the range, once the end was reached; null if there is none. */
  public @Nullable ObjectKey firstSourceKeyBeyond() {
    return source.firstKeyBeyond();
  }

  /** Stops listing. */
  @Override
  public void close() {
    source.close();
    destination.close();
  }
}
