package io.bucketbrigade.model.ledger;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Reading the ledger, on the {@code brigade-control} task queue. */
@ActivityInterface
public interface LedgerActivities {

  /** Reads one page. */
  @ActivityMethod
  LedgerPage readLedger(LedgerPage.Request request);
}
