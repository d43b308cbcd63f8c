package io.bucketbrigade.testkit.server;

/** Cleans up after a server that did not start. */
final class Start {

  private Start() {}

  /** Runs a start to its end, or closes what was begun. */
  static void orClose(SupervisedProcess process, Runnable start) {
    boolean started = false;
    try {
      start.run();
      started = true;
    } finally {
      if (!started) {
        process.kill();
        process.close();
      }
    }
  }
}
