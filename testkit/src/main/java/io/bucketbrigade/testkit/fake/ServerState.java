package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fault.FaultSchedule;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** What the handlers of one server share. Thread-safe. */
final class ServerState {

  private final Map<String, FakeBucket> buckets = new ConcurrentSkipListMap<>();
  private final Set<Quirk> quirks = ConcurrentHashMap.newKeySet();
  private final InstantSource clock;
  private volatile long minPartBytes = 5L << 20;
  private volatile FaultSchedule faults = FaultSchedule.seeded(0);

  ServerState(InstantSource clock) {
    this.clock = clock;
  }

  InstantSource clock() {
    return clock;
  }

  Map<String, FakeBucket> buckets() {
    return buckets;
  }

  @Nullable FakeBucket bucket(String name) {
    return buckets.get(name);
  }

  Set<Quirk> quirks() {
    return quirks;
  }

  boolean has(Quirk quirk) {
    return quirks.contains(quirk);
  }

  long minPartBytes() {
    return minPartBytes;
  }

  void minPartBytes(long bytes) {
    minPartBytes = bytes;
  }

  FaultSchedule faults() {
    return faults;
  }

  void faults(FaultSchedule newFaults) {
    faults = newFaults;
  }
}
