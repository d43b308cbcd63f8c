package io.bucketbrigade.s3;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;

/** Aborts requests that move too few bytes. One daemon thread per client; thread-safe. */
final class StallGuard implements AutoCloseable {

  /** 16 KiB in 30 s is below any line worth having, and above what a drip moves. */
  static final long MIN_BYTES_PER_WINDOW = 16 * 1024;

  private static final long LOOK_EVERY_MILLIS = 500;

  private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService looker;

  StallGuard(String threadName) {
    looker =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name(threadName).factory());
    var _ =
        looker.scheduleWithFixedDelay(
            this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** A request that may take {@code window} for each {@value #MIN_BYTES_PER_WINDOW} bytes. */
  Exchange exchange(HttpUriRequestBase request, Duration window) {
    return new Exchange(request, window);
  }

  @Override
  public void close() {
    looker.shutdownNow();
    exchanges.forEach(exchange -> exchange.request.cancel());
  }

  private void look() {
    long now = System.nanoTime();
    exchanges.forEach(exchange -> exchange.abortIfStalled(now));
  }

  /** One request and its reply. Moved by one thread, looked at by the guard's. */
  final class Exchange {

    private final HttpUriRequestBase request;
    private final Duration window;
    private long movedInWindow;
    private volatile long windowStartNanos;
    private volatile boolean stalled;

    private Exchange(HttpUriRequestBase request, Duration window) {
      this.request = request;
      this.window = window;
    }

    void begin() {
      restart();
      exchanges.add(this);
    }

    /** A new stretch (waiting for the reply, its body) has all of its time. */
    void restart() {
      movedInWindow = 0;
      windowStartNanos = System.nanoTime();
    }

    void moved(long bytes) {
      movedInWindow += bytes;
      if (movedInWindow >= MIN_BYTES_PER_WINDOW) {
        restart();
      }
    }

    void end() {
      exchanges.remove(this);
    }

    /** The stall, if that is what made the socket fail. */
    IOException explain(IOException failure) {
      if (!stalled) {
        return failure;
      }
      IOException stall =
          new SocketTimeoutException("less than 16 KiB moved in " + window.toSeconds() + " s");
      stall.addSuppressed(failure);
      return stall;
    }

    private void abortIfStalled(long now) {
      if (now - windowStartNanos > window.toNanos()) {
        stalled = true;
        request.cancel();
      }
    }
  }
}
