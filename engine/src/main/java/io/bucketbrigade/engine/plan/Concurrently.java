package io.bucketbrigade.engine.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Sends independent requests side by side. */
public final class Concurrently {

  /** Enough to hide latency, few enough not to be throttled. */
  private static final int WIDTH = 16;

  private Concurrently() {}

  /** Applies {@code request} to each item; the first failure, in order of items, is thrown. */
  public static <T, R> List<R> map(List<T> items, Function<T, R> request) {
    Semaphore width = new Semaphore(WIDTH);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<R>> replies = new ArrayList<>();
      for (T item : items) {
        replies.add(
            threads.submit(
                () -> {
                  width.acquire();
                  try {
                    return request.apply(item);
                  } finally {
                    width.release();
                  }
                }));
      }
      return replies(replies);
    }
  }

  private static <R> List<R> replies(List<Future<R>> futures) {
    List<R> replies = new ArrayList<>();
    try {
      for (Future<R> future : futures) {
        replies.add(future.get());
      }
      return replies;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("a request failed unexpectedly", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while listing");
    } finally {
      futures.forEach(future -> future.cancel(true));
    }
  }
}
