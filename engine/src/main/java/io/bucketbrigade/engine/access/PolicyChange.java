package io.bucketbrigade.engine.access;

/** What became of a wish about a policy; each means that the policy is as wished. */
public enum PolicyChange {
  /** It was written, or deleted, and read again. */
  MADE,
  /** It was so already, and nothing was written. */
  NOT_NEEDED
}
