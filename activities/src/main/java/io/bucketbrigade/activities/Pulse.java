package io.bucketbrigade.activities;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import java.time.Duration;

/**
 * Tells Temporal every few seconds that an attempt goes on, so that a dead worker is found soon
 * whatever the attempt waits for. One attempt's; thread-safe.
 */
final class Pulse implements AutoCloseable {

  /** A few fit into the shortest heartbeat timeout that activities with a pulse have. */
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final ActivityExecutionContext context;
  private final Thread beating;
  private volatile String words = "";
  private volatile boolean over;

  private Pulse(ActivityExecutionContext context) {
    this.context = context;
    this.beating = Thread.ofVirtual().name("pulse").unstarted(this::beat);
  }

  /** Begins. */
  static Pulse of(ActivityExecutionContext context) {
    Pulse pulse = new Pulse(context);
    pulse.beating.start();
    return pulse;
  }

  private void beat() {
    try {
      while (!over) {
        context.heartbeat(words);
        Thread.sleep(EVERY);
      }
    } catch (ActivityCompletionException e) {
      over = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What it says from now on, for people. */
  void say(String newWords) {
    words = newWords;
  }

  /** Whether Temporal has given this attempt up. */
  boolean isOver() {
    return over;
  }

  @Override
  public void close() {
    beating.interrupt();
  }
}
