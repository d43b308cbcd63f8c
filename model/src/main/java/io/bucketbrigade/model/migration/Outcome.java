package io.bucketbrigade.model.migration;

/** How a migration ended, with the exit status that the command line gives for it. */
public enum Outcome {
  COMPLETE(0),
  REFUSED(3),
  INCOMPLETE(4),
  CANCELLED(5),
  ROLLED_BACK(5);

  private final int exitStatus;

  Outcome(int exitStatus) {
    this.exitStatus = exitStatus;
  }

  /** The process exit status. */
  public int exitStatus() {
    return exitStatus;
  }
}
