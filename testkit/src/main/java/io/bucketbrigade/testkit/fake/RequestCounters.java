package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.protocol.S3Operation;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** How many requests a server answered, refused ones and faults included. Thread-safe. */
public final class RequestCounters {

  private final Map<S3Operation, LongAdder> byOperation = new EnumMap<>(S3Operation.class);
  private final LongAdder refused = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();

  RequestCounters() {
    for (S3Operation operation : S3Operation.values()) {
      byOperation.put(operation, new LongAdder());
    }
  }

  void begin() {
    int now = inFlight.incrementAndGet();
    if (now > mostInFlight.get()) {
      mostInFlight.accumulateAndGet(now, Math::max);
    }
  }

  void end(S3Operation operation, int status, long requestBytes, long replyBytes) {
    counter(operation).increment();
    if (status >= 400) {
      refused.increment();
    }
    bytesIn.add(requestBytes);
    bytesOut.add(replyBytes);
    inFlight.decrementAndGet();
  }

  /** How many requests of an operation. */
  public long count(S3Operation operation) {
    return counter(operation).sum();
  }

  private LongAdder counter(S3Operation operation) {
    LongAdder counter = byOperation.get(operation);
    if (counter == null) {
      throw new IllegalStateException("no counter of " + operation);
    }
    return counter;
  }

  /** How many requests of some operations together. */
  public long count(S3Operation first, S3Operation... more) {
    long sum = count(first);
    for (S3Operation operation : more) {
      sum += count(operation);
    }
    return sum;
  }

  /** How many requests. */
  public long total() {
    long sum = 0;
    for (LongAdder counter : byOperation.values()) {
      sum += counter.sum();
    }
    return sum;
  }

  /** How many were answered with a status of 400 or more. */
  public long refused() {
    return refused.sum();
  }

  /** Bytes of request bodies. */
  public long bytesIn() {
    return bytesIn.sum();
  }

  /** Bytes of reply bodies; those of HEAD, which are told and not sent, included. */
  public long bytesOut() {
    return bytesOut.sum();
  }

  /** The most requests that were in work at the same time. */
  public int mostInFlight() {
    return mostInFlight.get();
  }

  /** The operations that were asked for, with how often. */
  public Map<S3Operation, Long> byOperation() {
    Map<S3Operation, Long> counts = new EnumMap<>(S3Operation.class);
    for (S3Operation operation : S3Operation.values()) {
      long count = count(operation);
      if (count > 0) {
        counts.put(operation, count);
      }
    }
    return counts;
  }

  /** Counts from zero again. */
  public void reset() {
    for (LongAdder counter : byOperation.values()) {
      counter.reset();
    }
    refused.reset();
    bytesIn.reset();
    bytesOut.reset();
    mostInFlight.set(inFlight.get());
  }

  @Override
  public String toString() {
    return byOperation().toString();
  }
}
