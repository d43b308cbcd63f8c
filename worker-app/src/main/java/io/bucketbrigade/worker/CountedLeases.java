package io.bucketbrigade.worker;

import io.bucketbrigade.model.range.CopyActivities;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.Tally;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what leases hand back: {@code brigade_objects_total} by fate, {@code
 * brigade_copied_bytes_total}, {@code brigade_leases_total} by the reason of their end, and {@code
 * brigade_leases_running}. A lease's tally covers its earlier attempts, so what a crashed worker
 * did is counted once, by whoever ends the lease. Thread-safe.
 */
final class CountedLeases implements CopyActivities {

  private final CopyActivities leases;
  private final MeterRegistry registry;
  private final AtomicInteger running = new AtomicInteger();

  CountedLeases(CopyActivities leases, MeterRegistry registry) {
    this.leases = leases;
    this.registry = registry;
    registry.gauge("brigade.leases.running", running);
  }

  @Override
  public RangeOutcome copyRange(RangeTask task) {
    running.incrementAndGet();
    try {
      RangeOutcome outcome = leases.copyRange(task);
      count(outcome);
      return outcome;
    } finally {
      running.decrementAndGet();
    }
  }

  private void count(RangeOutcome outcome) {
    Tally tally = outcome.settled().tally();
    for (Fate fate : Fate.values()) {
      registry
          .counter("brigade.objects", "fate", lower(fate))
          .increment((double) objects(tally, fate));
    }
    registry.counter("brigade.copied.bytes").increment((double) tally.bytesCopied());
    registry.counter("brigade.leases", "end", lower(outcome.stopReason())).increment();
  }

  private static long objects(Tally tally, Fate fate) {
    return switch (fate) {
      case COPIED -> tally.copied();
      case PRESENT -> tally.present();
      case SKIPPED -> tally.skipped();
      case QUARANTINED -> tally.quarantined();
      case FAILED -> tally.failed();
      case DEFERRED -> tally.deferred();
      case VANISHED -> tally.vanished();
    };
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
