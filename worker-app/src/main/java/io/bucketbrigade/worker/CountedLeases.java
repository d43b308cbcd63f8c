package io.bucketbrigade.worker;

import io.bucketbrigade.model.range.CopyActivities;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyActivities;
import io.bucketbrigade.model.range.VerifyTally;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Counts what leases hand back: {@code brigade_objects_total} by fate, {@code
 * brigade_copied_bytes_total}, what verifying ones compared as {@code brigade_verified_total} by
 * what was found, what deleting ones deleted as {@code brigade_deleted_total}, {@code
 * brigade_leases_total} by the reason of their end, and {@code brigade_leases_running}. A lease's
 * tally covers its earlier attempts, so what a crashed worker did is counted once, by whoever ends
 * the lease. Thread-safe.
 */
final class CountedLeases implements CopyActivities, VerifyActivities {

  private final CopyActivities copying;
  private final VerifyActivities verifying;
  private final MeterRegistry registry;
  private final AtomicInteger running = new AtomicInteger();

  CountedLeases(CopyActivities copying, VerifyActivities verifying, MeterRegistry registry) {
    this.copying = copying;
    this.verifying = verifying;
    this.registry = registry;
    registry.gauge("brigade.leases.running", running);
  }

  @Override
  public RangeOutcome copyRange(RangeTask task) {
    RangeOutcome outcome = whileCounted(() -> copying.copyRange(task));
    countFates(outcome);
    return outcome;
  }

  /** What it carries over was counted before. */
  @Override
  public RangeOutcome retryRange(RangeTask task) {
    RangeOutcome outcome = whileCounted(() -> copying.retryRange(task));
    countFate(outcome, Fate.COPIED);
    countFate(outcome, Fate.PRESENT);
    countBytes(outcome);
    return outcome;
  }

  @Override
  public RangeOutcome deleteRange(RangeTask task) {
    RangeOutcome outcome = whileCounted(() -> copying.deleteRange(task));
    registry.counter("brigade.deleted").increment((double) outcome.settled().tally().vanished());
    return outcome;
  }

  @Override
  public RangeOutcome verifyRange(RangeTask task) {
    RangeOutcome outcome = whileCounted(() -> verifying.verifyRange(task));
    VerifyTally tally = outcome.settled().verified();
    if (tally != null) {
      countFound("equal", tally.equal());
      countFound("equal_by_size_only", tally.equalBySizeOnly());
      countFound("different", tally.different());
      countFound("drift", tally.drift());
      countFound("excused", tally.excused());
    }
    return outcome;
  }

  private RangeOutcome whileCounted(Supplier<RangeOutcome> lease) {
    running.incrementAndGet();
    try {
      RangeOutcome outcome = lease.get();
      registry.counter("brigade.leases", "end", lower(outcome.stopReason())).increment();
      return outcome;
    } finally {
      running.decrementAndGet();
    }
  }

  private void countFound(String found, long keys) {
    registry.counter("brigade.verified", "found", found).increment((double) keys);
  }

  private void countFates(RangeOutcome outcome) {
    for (Fate fate : Fate.values()) {
      countFate(outcome, fate);
    }
    countBytes(outcome);
  }

  private void countFate(RangeOutcome outcome, Fate fate) {
    registry
        .counter("brigade.objects", "fate", lower(fate))
        .increment((double) objects(outcome.settled().tally(), fate));
  }

  private void countBytes(RangeOutcome outcome) {
    registry
        .counter("brigade.copied.bytes")
        .increment((double) outcome.settled().tally().bytesCopied());
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
