package io.bucketbrigade.model.spec;

import io.bucketbrigade.model.failure.Side;

/** What a bucket would do by itself while objects are copied. */
public enum CopyHazard {
  SOURCE_LIFECYCLE("sourceLifecycle", Side.SOURCE),
  DESTINATION_LIFECYCLE("destinationLifecycle", Side.DESTINATION),
  DESTINATION_REPLICATION("destinationReplication", Side.DESTINATION),
  DESTINATION_NOTIFICATIONS("destinationNotifications", Side.DESTINATION),
  /** Ends uploads in parts after days, as every bucket should: it is told, and stops nothing. */
  UPLOADS_END("uploadsEnd", Side.DESTINATION);

  private final String word;
  private final Side side;

  CopyHazard(String word, Side side) {
    this.word = word;
    this.side = side;
  }

  /** Its name in specs and output. */
  public String word() {
    return word;
  }

  /** Whose bucket does it. */
  public Side side() {
    return side;
  }

  /** Whether a migration stops before it copies, unless a user accepts it. */
  public boolean stops() {
    return this != UPLOADS_END;
  }
}
