package io.bucketbrigade.engine.migrate;

/** The tie of a step on a huge object to whoever asked for it. */
public interface LargeObjectLink extends WorkLink {

  /**
   * Reports that the step is alive; called about once a second, and never throws.
   *
   * @param partsSent parts of its batch that are at the destination
   */
  void heartbeat(int partsSent);
}
