package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.migrate.RowWork;

/** Compares each key and books what was found. One thread takes rows. */
final class VerifyWork implements RowWork {

  private final KeyVerifier keys;
  private final VerifyWindow window;
  private boolean begun;

  /**
   * Work on one lease.
   *
   * @param keys compares
   * @param window books
   */
  VerifyWork(KeyVerifier keys, VerifyWindow window) {
    this.keys = keys;
    this.window = window;
  }

  /** A verification leaves none. */
  @Override
  public void takeHoles(Jobs jobs) {}

  @Override
  public void take(MergeRow row, Jobs jobs) throws InterruptedException {
    VerifyWindow.Entry entry = window.take(row.key(), !(row instanceof MergeRow.DestinationOnly));
    // A sample looks at one object of each lease at least.
    Found atOnce = begun ? keys.byListing(row) : keys.byListingInFull(row);
    begun = true;
    if (atOnce != null) {
      window.settle(entry, atOnce);
    } else {
      jobs.submit(() -> window.settle(entry, keys.lookAgain(row)));
    }
  }

  @Override
  public boolean isDrained() {
    return window.isDrained();
  }
}
