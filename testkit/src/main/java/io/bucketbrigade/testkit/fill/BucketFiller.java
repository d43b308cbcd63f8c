package io.bucketbrigade.testkit.fill;

import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.ObjectMeta;
import io.bucketbrigade.testkit.generate.SeededBucket;
import io.bucketbrigade.testkit.invariant.PlainS3;
import io.bucketbrigade.testkit.protocol.PercentCoding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Puts generated objects into buckets. */
public final class BucketFiller {

  private static final int WRITERS = 16;
  private static final String USER_PREFIX = "x-amz-meta-";

  private BucketFiller() {}

  /** Into a fake server's bucket, directly; bodies take no memory and no write is counted. */
  public static void fill(FakeBucket bucket, List<SeededBucket.Entry> entries) {
    for (SeededBucket.Entry entry : entries) {
      bucket.put(entry.key(), Body.patterned(entry.seed(), entry.sizeBytes()), meta(entry));
    }
    bucket.resetWrites();
  }

  private static ObjectMeta meta(SeededBucket.Entry entry) {
    ObjectMeta meta = ObjectMeta.NONE.withTags(entry.tags());
    for (Map.Entry<String, String> header : entry.headers().entrySet()) {
      meta =
          header.getKey().startsWith(USER_PREFIX)
              ? meta.user(header.getKey().substring(USER_PREFIX.length()), header.getValue())
              : meta.header(header.getKey(), header.getValue());
    }
    return meta;
  }

  /**
   * Over HTTP, some at a time.
   *
   * @throws IllegalStateException if an object cannot be written
   */
  public static void fill(PlainS3 client, String bucket, List<SeededBucket.Entry> entries) {
    try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> writes =
          entries.stream()
              .<Future<?>>map(entry -> writers.submit(() -> put(client, bucket, entry)))
              .toList();
      for (Future<?> write : writes) {
        write.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot fill " + bucket + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while filling " + bucket, e);
    }
  }

  private static void put(PlainS3 client, String bucket, SeededBucket.Entry entry) {
    Map<String, String> headers = new HashMap<>(entry.headers());
    if (!entry.tags().isEmpty()) {
      headers.put(
          "x-amz-tagging",
          entry.tags().entrySet().stream()
              .map(tag -> encode(tag.getKey()) + "=" + encode(tag.getValue()))
              .collect(Collectors.joining("&")));
    }
    client.put(bucket, entry.key(), entry.body(), headers);
  }

  private static String encode(String text) {
    return PercentCoding.encode(text);
  }
}
