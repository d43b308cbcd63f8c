package io.bucketbrigade.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bucketbrigade.testkit.invariant.S3Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An application that writes all the time, one write after the other. A write that is refused it
 * tries again until some bucket takes it. Thread-safe.
 */
final class DemoWriter implements AutoCloseable {

  private static final int FORBIDDEN = 403;

  // Some twenty writes a second are many enough to be missed, and few enough to be read back.
  private static final Duration PAUSE = Duration.ofMillis(40);

  private final AcknowledgedWrites acknowledged;
  private final CountDownLatch ending = new CountDownLatch(1);
  private final List<Duration> standstills = new ArrayList<>();

  // Held for as long as a write is under way, so that who moves the application waits for its end.
  private final ReentrantLock writing = new ReentrantLock(true);

  private DemoBucket bucket;
  private long sinceMoved;
  private long refused;
  private long refusedSinceNanos;
  private boolean standing;
  private @Nullable String failure;
  private @Nullable Thread thread;

  /** Writes nothing yet. */
  DemoWriter(DemoBucket bucket, AcknowledgedWrites acknowledged) {
    this.bucket = bucket;
    this.acknowledged = acknowledged;
  }

  /** Begins to write. */
  void start() {
    thread = Thread.ofVirtual().name("demo-writer").start(this::write);
  }

  /** Once this returns, nothing more is written to any other bucket. Retry: does nothing more. */
  void moveTo(DemoBucket next) {
    writing.lock();
    try {
      if (!next.equals(bucket)) {
        bucket = next;
        sinceMoved = 0;
      }
    } finally {
      writing.unlock();
    }
  }

  /** How many writes the bucket has taken that it writes to now. */
  long sinceMoved() {
    writing.lock();
    try {
      return sinceMoved;
    } finally {
      writing.unlock();
    }
  }

  /** How many writes were refused. */
  long refused() {
    writing.lock();
    try {
      return refused;
    } finally {
      writing.unlock();
    }
  }

  /** How long no write was taken, each time. */
  List<Duration> standstills() {
    writing.lock();
    try {
      return List.copyOf(standstills);
    } finally {
      writing.unlock();
    }
  }

  /** Whether the last write was taken. */
  boolean isHealthy() {
    writing.lock();
    try {
      return failure == null && !standing && sinceMoved > 0;
    } finally {
      writing.unlock();
    }
  }

  /** Why it writes no more, in one sentence; empty if it does. */
  Optional<String> failure() {
    writing.lock();
    try {
      return Optional.ofNullable(failure);
    } finally {
      writing.unlock();
    }
  }

  /** Ends it after the write that is under way. */
  @Override
  public void close() {
    ending.countDown();
    Thread started = thread;
    while (started != null && started.isAlive()) {
      try {
        started.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void write() {
    long number = 0;
    try {
      while (!ending.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS) && failure().isEmpty()) {
        number += isTaken(ShopWrites.of(number)) ? 1 : 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isTaken(ShopWrites.Write write) {
    writing.lock();
    try {
      S3Reply reply = bucket.put(write.key(), write.text().getBytes(UTF_8));
      if (reply.ok()) {
        take(write);
        return true;
      }
      if (reply.status() == FORBIDDEN) {
        refuse();
      } else {
        fail(write, "%d %s".formatted(reply.status(), reply.errorCode()));
      }
    } catch (RuntimeException e) {
      fail(write, String.valueOf(e.getMessage()));
    } finally {
      writing.unlock();
    }
    return false;
  }

  private void take(ShopWrites.Write write) {
    acknowledged.add(write.key(), write.text().getBytes(UTF_8));
    sinceMoved++;
    if (standing) {
      standstills.add(Duration.ofNanos(System.nanoTime() - refusedSinceNanos));
      standing = false;
    }
  }

  private void refuse() {
    refused++;
    if (!standing) {
      standing = true;
      refusedSinceNanos = System.nanoTime();
    }
  }

  private void fail(ShopWrites.Write write, String why) {
    failure =
        "the application cannot write '%s' to %s: %s.".formatted(write.key(), bucket.name(), why);
  }
}
