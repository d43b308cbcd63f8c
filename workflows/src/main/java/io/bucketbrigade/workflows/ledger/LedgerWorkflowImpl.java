package io.bucketbrigade.workflows.ledger;

import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.ledger.LedgerWorkflow;
import io.bucketbrigade.workflows.ActivityStubs;

/** One activity, for whoever waits for its result. */
public final class LedgerWorkflowImpl implements LedgerWorkflow {

  /** For Temporal. */
  public LedgerWorkflowImpl() {}

  @Override
  public LedgerPage read(LedgerPage.Request request) {
    return ActivityStubs.ledger().readLedger(request);
  }
}
