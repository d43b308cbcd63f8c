package io.bucketbrigade.workflows.fake;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.large.LargeObjectActivities;
import io.bucketbrigade.model.large.LargeStep;
import io.bucketbrigade.model.large.LargeUpload;
import io.bucketbrigade.model.large.ObjectEnd;
import io.bucketbrigade.model.large.PartSet;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.SegmentRef;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Steps on objects of a given number of parts, of which nothing but the numbers exists. */
public final class FakeLargeObjects implements LargeObjectActivities {

  private static final long PART_BYTES = 512L * 1024 * 1024;

  private final Map<ObjectKey, Set<Integer>> present = new ConcurrentHashMap<>();
  private final AtomicInteger partsSent = new AtomicInteger();
  private final AtomicInteger begins = new AtomicInteger();
  private final AtomicInteger atWork = new AtomicInteger();
  private final AtomicInteger mostAtWork = new AtomicInteger();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile int parts = 40;
  private volatile Function<Parts, LargeStep> sending = this::sendAll;
  private volatile Function<Begin, LargeStep> beginning = this::open;
  private volatile Function<Complete, LargeStep> completing = this::finish;

  /** Objects have so many parts. */
  public void parts(int number) {
    parts = number;
  }

  /** Does this with every batch from now on. */
  public void sending(Function<Parts, LargeStep> script) {
    sending = script;
  }

  /** Does this with every beginning from now on. */
  public void beginning(Function<Begin, LargeStep> script) {
    beginning = script;
  }

  /** Does this with every completion from now on. */
  public void completing(Function<Complete, LargeStep> script) {
    completing = script;
  }

  /** How many parts were sent, repetitions included. */
  public int partsSent() {
    return partsSent.get();
  }

  /** How many beginnings there were. */
  public int begins() {
    return begins.get();
  }

  /** Batches at work now. */
  public int atWork() {
    return atWork.get();
  }

  /** The most batches that were at work together. */
  public int mostAtWork() {
    return mostAtWork.get();
  }

  /** Lets whatever still waits go. */
  public void close() {
    end.countDown();
  }

  /** Goes on with the upload of the object, or begins one. */
  public LargeStep open(Begin task) {
    Set<Integer> there = present.computeIfAbsent(task.key(), key -> new ConcurrentSkipListSet<>());
    if (task.afresh()) {
      there.clear();
    }
    LargeUpload upload =
        new LargeUpload(
            task.key(),
            parts * PART_BYTES,
            "etag-" + parts,
            null,
            "upload",
            "id",
            parts,
            true,
            null,
            null);
    return LargeStep.begun(upload, PartSet.of(missing(task.key())));
  }

  /** Sends all parts of a batch. */
  public LargeStep sendAll(Parts task) {
    task.parts().forEach(part -> send(task, part));
    return LargeStep.goOn(PartSet.NONE);
  }

  /** Sends {@code before} parts of a batch, then none until it is recalled. */
  public Function<Parts, LargeStep> untilRecalled(int before) {
    return task -> {
      task.parts().stream().limit(before).forEach(part -> send(task, part));
      ActivityExecutionContext activity = Activity.getExecutionContext();
      while (true) {
        try {
          activity.heartbeat(before);
        } catch (ActivityCompletionException recalled) {
          return LargeStep.handedBack(
              PartSet.of(task.parts().stream().skip(before).collect(Collectors.toSet())));
        }
        pause();
      }
    };
  }

  /** Completes an object whose parts are all there. */
  public LargeStep finish(Complete task) {
    Set<Integer> left = missing(task.upload().key());
    return left.isEmpty()
        ? end(task.upload().key(), Fate.COPIED, task.upload().sizeBytes())
        : LargeStep.goOn(PartSet.of(left));
  }

  /** An end that is on record. */
  public static LargeStep end(ObjectKey key, Fate fate, long bytesCopied) {
    return LargeStep.ended(
        new ObjectEnd(
            fate,
            bytesCopied,
            new SegmentRef("large-" + key.value().hashCode(), 1, 1),
            false,
            null,
            fate == Fate.COPIED ? new SegmentRef("writes-" + key.value().hashCode(), 1, 1) : null));
  }

  /** Forgets a part, as a server might. */
  public void lose(ObjectKey key, int part) {
    present.getOrDefault(key, Set.of()).remove(part);
  }

  @Override
  public LargeStep beginLargeObject(Begin task) {
    begins.incrementAndGet();
    return beginning.apply(task);
  }

  @Override
  public LargeStep copyParts(Parts task) {
    mostAtWork.accumulateAndGet(atWork.incrementAndGet(), Math::max);
    try {
      return sending.apply(task);
    } finally {
      atWork.decrementAndGet();
    }
  }

  @Override
  public LargeStep completeLargeObject(Complete task) {
    return completing.apply(task);
  }

  private void send(Parts task, int part) {
    partsSent.incrementAndGet();
    present.computeIfAbsent(task.upload().key(), key -> new ConcurrentSkipListSet<>()).add(part);
  }

  private Set<Integer> missing(ObjectKey key) {
    Set<Integer> there = present.getOrDefault(key, Set.of());
    List<Integer> all = IntStream.rangeClosed(1, parts).boxed().toList();
    return all.stream()
        .filter(part -> !there.contains(part))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void pause() {
    try {
      if (end.await(20, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the test is over");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("the test is over", e);
    }
  }
}
