package io.bucketbrigade.engine.copy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Runs requests for the parts of one object, some at a time. */
final class PartsInFlight {

  private PartsInFlight() {}

  /** A request for one part. */
  interface PartRequest<T> {
    T send(int partNumber) throws InterruptedException;
  }

  /**
   * Sends a request for each part, beginning in their order, and gives the results in that order.
   * The first failure stops it; nothing runs any more when this returns or throws.
   *
   * @param limit how many at a time
   */
  static <T> List<T> run(Collection<Integer> partNumbers, int limit, PartRequest<T> request)
      throws InterruptedException {
    Semaphore slots = new Semaphore(limit);
    List<Future<T>> sent = new ArrayList<>(partNumbers.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (int part : partNumbers) {
          slots.acquire();
          sent.add(threads.submit(releasing(slots, () -> request.send(part))));
          requireNoneFailed(sent, limit);
        }
        return collect(sent);
      } catch (InterruptedException | RuntimeException e) {
        threads.shutdownNow();
        throw e;
      }
    }
  }

  private static <T> Callable<T> releasing(Semaphore slots, Callable<T> send) {
    return () -> {
      try {
        return send.call();
      } finally {
        slots.release();
      }
    };
  }

  /** Stops at the first failure instead of sending the rest of a large object in vain. */
  private static <T> void requireNoneFailed(List<Future<T>> sent, int limit)
      throws InterruptedException {
    for (int i = Math.max(0, sent.size() - 2 * limit); i < sent.size(); i++) {
      if (sent.get(i).state() == Future.State.FAILED) {
        get(sent.get(i));
      }
    }
  }

  private static <T> List<T> collect(List<Future<T>> sent) throws InterruptedException {
    List<T> results = new ArrayList<>(sent.size());
    for (Future<T> part : sent) {
      results.add(get(part));
    }
    return results;
  }

  private static <T> T get(Future<T> part) throws InterruptedException {
    try {
      return part.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case InterruptedException interrupted -> throw interrupted;
        case null, default -> throw new IllegalStateException("part failed", e.getCause());
      }
    }
  }
}
