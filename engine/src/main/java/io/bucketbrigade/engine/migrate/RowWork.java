package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.listing.MergeRow;

/** Work on keys as both sides list them. */
public interface RowWork extends KeyWork {

  /** Takes the next row: settles it at once or by a job. Waits while too many keys are open. */
  void take(MergeRow row, Jobs jobs) throws InterruptedException;
}
