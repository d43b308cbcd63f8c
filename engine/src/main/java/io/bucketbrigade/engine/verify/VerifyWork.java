package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.migrate.RowWork;

/**
 * Compares each key and books what was found.
 *
 * @param keys compares
 * @param window books
 */
record VerifyWork(KeyVerifier keys, VerifyWindow window) implements RowWork {

  /** A verification leaves none. */
  @Override
  public void takeHoles(Jobs jobs) {}

  @Override
  public void take(MergeRow row, Jobs jobs) throws InterruptedException {
    VerifyWindow.Entry entry = window.take(row.key(), !(row instanceof MergeRow.DestinationOnly));
    Found atOnce = keys.byListing(row);
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
