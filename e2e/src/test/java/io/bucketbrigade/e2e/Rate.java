package io.bucketbrigade.e2e;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** The most that a growing count grew within five seconds. */
final class Rate {

  private static final long WINDOW_NANOS = Duration.ofSeconds(5).toNanos();

  private record Sample(long nanos, long count) {}

  private final Deque<Sample> samples = new ArrayDeque<>();
  private long most;

  void observe(long count) {
    long now = System.nanoTime();
    samples.addLast(new Sample(now, count));
    while (now - samples.getFirst().nanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
    most = Math.max(most, count - samples.getFirst().count());
  }

  long mostInFiveSeconds() {
    return most;
  }
}
