package io.bucketbrigade.s3.sweep;

import io.bucketbrigade.testkit.fake.RequestHook;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.Upload;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody else at work on the same buckets: replaces and deletes source objects between two
 * requests on them, and aborts uploads. Also watches that nobody else writes to the source.
 */
final class Meddler implements RequestHook {

  /** More of a key's uploads than its copy may begin would make it fail by right. */
  private static final int MAX_ABORTS_OF_A_KEY = 2;

  private final FakeBucket source;
  private final String sourcePrefix;
  private final FakeBucket destination;
  private final String destinationPrefix;
  private final Random random;
  private final Map<String, Meddling> meddlings = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> aborts = new ConcurrentHashMap<>();
  private final Queue<String> writesAtSource = new ConcurrentLinkedQueue<>();
  private volatile boolean active;

  Meddler(
      FakeBucket source,
      String sourcePrefix,
      FakeBucket destination,
      String destinationPrefix,
      Random random) {
    this.source = source;
    this.sourcePrefix = sourcePrefix;
    this.destination = destination;
    this.destinationPrefix = destinationPrefix;
    this.random = random;
  }

  private record Meddling(AtomicInteger requests, Set<Integer> when, Runnable act) {}

  /**
   * Does something to a source object.
   *
   * @param key below the prefixes
   * @param when before which of the requests that touch it, from 1
   */
  void on(String key, Set<Integer> when, Runnable act) {
    meddlings.put(key, new Meddling(new AtomicInteger(), when, act));
  }

  void start() {
    active = true;
  }

  void stop() {
    active = false;
  }

  /** What was written to the source by way of its server. */
  List<String> writesAtSource() {
    return List.copyOf(writesAtSource);
  }

  @Override
  public void on(S3Operation operation, String bucket, String key) {
    if (bucket.equals(source.name()) && operation.writes()) {
      writesAtSource.add(operation + " " + key);
    }
    if (!active || key.isEmpty()) {
      return;
    }
    boolean atDestination = bucket.equals(destination.name());
    meddle(key.substring((atDestination ? destinationPrefix : sourcePrefix).length()));
    if (atDestination && needsUpload(operation) && random.nextInt(25) == 0) {
      abortUploads(key);
    }
  }

  private void meddle(String key) {
    Meddling meddling = meddlings.get(key);
    if (meddling != null && meddling.when().contains(meddling.requests().incrementAndGet())) {
      meddling.act().run();
    }
  }

  private static boolean needsUpload(S3Operation operation) {
    return operation == S3Operation.UPLOAD_PART
        || operation == S3Operation.UPLOAD_PART_COPY
        || operation == S3Operation.COMPLETE_MULTIPART_UPLOAD;
  }

  private void abortUploads(String key) {
    AtomicInteger count = aborts.computeIfAbsent(key, missing -> new AtomicInteger());
    if (count.incrementAndGet() <= MAX_ABORTS_OF_A_KEY) {
      List<String> ids =
          destination.uploads().stream()
              .filter(upload -> upload.key().equals(key))
              .map(Upload::id)
              .toList();
      ids.forEach(destination::dropUpload);
    }
  }
}
