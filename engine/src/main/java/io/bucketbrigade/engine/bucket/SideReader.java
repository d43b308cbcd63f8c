package io.bucketbrigade.engine.bucket;

import io.bucketbrigade.engine.bucket.ItemReading.Absent;
import io.bucketbrigade.engine.bucket.ItemReading.NotRead;
import io.bucketbrigade.engine.bucket.ItemReading.Present;
import io.bucketbrigade.engine.bucket.ItemReading.Unsupported;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.spec.BucketItem;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads the items of one bucket, each again while its failure may pass. What cannot be read is a
 * result, too.
 */
final class SideReader {

  private static final int INTERNAL_ERROR = 500;

  private final BucketConfiguration bucket;
  private final RetryPolicy retries;

  SideReader(BucketConfiguration bucket, RetryPolicy retries) {
    this.bucket = bucket;
    this.retries = retries;
  }

  /** An item that was read, or why it was not. */
  private sealed interface Attempt {

    /** It was. */
    record Read(ItemReading reading) implements Attempt {}

    /** It was not. */
    record Failed(StoreException failure) implements Attempt {}

    /** Whether the server knows the call. */
    default boolean isAnswered() {
      return this instanceof Read(ItemReading reading)
          && (reading instanceof Present || reading instanceof Absent);
    }
  }

  /**
   * Reads the items.
   *
   * <p>Versioning is asked for first: every server knows it, and some tell of a bucket that does
   * not exist that it has no encryption. A side that is not there at all is not asked for the rest.
   */
  Map<BucketItem, ItemReading> read(List<BucketItem> items) {
    Attempt first = attempt(BucketItem.VERSIONING);
    Map<BucketItem, ItemReading> readings = new EnumMap<>(BucketItem.class);
    if (first instanceof Attempt.Failed(StoreException failure) && isOfTheSide(failure.failure())) {
      items.forEach(item -> readings.put(item, new NotRead(words(failure))));
      return readings;
    }
    Map<BucketItem, Attempt> attempts = attempts(items, first);
    boolean answers =
        first.isAnswered() || attempts.values().stream().anyMatch(Attempt::isAnswered);
    attempts.forEach((item, attempt) -> readings.put(item, reading(attempt, answers)));
    return readings;
  }

  private Map<BucketItem, Attempt> attempts(List<BucketItem> items, Attempt versioning) {
    Map<BucketItem, Future<Attempt>> asked = new EnumMap<>(BucketItem.class);
    // At most 20 small requests at a time, as there are items.
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (BucketItem item : items) {
        if (item != BucketItem.VERSIONING) {
          asked.put(item, threads.submit(() -> attempt(item)));
        }
      }
    }
    Map<BucketItem, Attempt> attempts = new EnumMap<>(BucketItem.class);
    if (items.contains(BucketItem.VERSIONING)) {
      attempts.put(BucketItem.VERSIONING, versioning);
    }
    asked.forEach((item, future) -> attempts.put(item, result(future)));
    return attempts;
  }

  private static Attempt result(Future<Attempt> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request failed unexpectedly", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while reading a bucket's configuration");
    }
  }

  private Attempt attempt(BucketItem item) {
    try {
      return new Attempt.Read(retries.repeat(() -> bucket.read(item)));
    } catch (StoreException e) {
      return new Attempt.Failed(e);
    }
  }

  /**
   * Some servers answer calls that they lack by 500: one that does so each time, while it answers
   * others, does not know this one.
   */
  private static ItemReading reading(Attempt attempt, boolean answersOthers) {
    return switch (attempt) {
      case Attempt.Read(ItemReading reading) -> reading;
      case Attempt.Failed(StoreException failure) ->
          answersOthers
                  && failure.failure() == StoreFailure.SERVER_ERROR
                  && failure.httpStatus() == INTERNAL_ERROR
              ? new Unsupported(words(failure))
              : new NotRead(words(failure));
    };
  }

  private static String words(StoreException failed) {
    return String.valueOf(failed.getMessage());
  }

  /** Whether the next request would meet the same. */
  private static boolean isOfTheSide(StoreFailure failure) {
    return switch (failure) {
      case NO_SUCH_BUCKET, BAD_CREDENTIALS, EXPIRED_CREDENTIALS, UNREACHABLE -> true;
      case NOT_FOUND,
          NO_SUCH_UPLOAD,
          ACCESS_DENIED,
          PRECONDITION_FAILED,
          CONFLICT,
          THROTTLED,
          SERVER_ERROR,
          CONNECTION,
          MALFORMED_REPLY,
          ARCHIVED,
          CUSTOMER_KEY,
          NOT_IMPLEMENTED,
          NO_SPACE,
          PART_REFUSED,
          INVALID_REQUEST ->
          false;
    };
  }
}
