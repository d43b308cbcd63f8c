package io.bucketbrigade.model.access;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;

/** A run whose access to buckets somebody guards, as the guard knows it. */
@WorkflowInterface
public interface GuardedRun {

  /** Takes what is wrong with its access, in one sentence. */
  @SignalMethod
  void accessNews(String words);
}
