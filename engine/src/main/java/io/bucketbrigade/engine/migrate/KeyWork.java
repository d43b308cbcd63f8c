package io.bucketbrigade.engine.migrate;

/** What a lease does with the keys that its {@link KeyFeed} hands over, in ascending order. */
public interface KeyWork {

  /** Begins with the keys that an earlier lease left open, before any other is taken. */
  void takeHoles(Jobs jobs) throws InterruptedException;

  /** Whether every key that was taken is settled. */
  boolean isDrained();

  /** Runs jobs side by side; waits while as many run as may. */
  @FunctionalInterface
  interface Jobs {

    /** Runs the job soon, unless the lease stops before. */
    void submit(Job job) throws InterruptedException;
  }

  /** Settles one key, with requests. A job that throws leaves its key unsettled. */
  @FunctionalInterface
  interface Job {

    /** Does it. */
    void run() throws InterruptedException;
  }
}
