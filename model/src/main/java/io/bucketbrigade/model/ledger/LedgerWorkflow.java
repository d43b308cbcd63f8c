package io.bucketbrigade.model.ledger;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Reads one page of a ledger through the workers, for a command that does not reach the state store
 * itself.
 */
@WorkflowInterface
public interface LedgerWorkflow {

  /** Reads one page. */
  @WorkflowMethod
  LedgerPage read(LedgerPage.Request request);
}
