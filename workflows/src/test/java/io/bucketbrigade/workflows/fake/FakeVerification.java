package io.bucketbrigade.workflows.fake;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.ledger.LedgerActivities;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.StopReason;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyActivities;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.verify.Discrepancy;
import io.bucketbrigade.model.verify.VerificationActivities;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.LongFunction;

/** Pretends to verify: compares keys by counting them. Thread-safe. */
public final class FakeVerification
    implements VerifyActivities, VerificationActivities, LedgerActivities {

  private final KeySpace keys;
  private final Queue<Task> plans = new ConcurrentLinkedQueue<>();
  private final Queue<VerificationProgress> recorded = new ConcurrentLinkedQueue<>();
  private final Queue<RangeTask> tasks = new ConcurrentLinkedQueue<>();
  private volatile LongFunction<VerifyTally> finding = FakeVerification::equal;
  private volatile Function<RangeTask, RangeOutcome> script;
  private volatile List<Discrepancy> sample = List.of();

  /** Finds everything equal, up to {@code keysPerLease} keys a lease. */
  public FakeVerification(FakeCopy copy, KeySpace keys, long keysPerLease) {
    this.keys = keys;
    this.script =
        task -> {
          long count = keys.count(task.range());
          return count <= keysPerLease
              ? verified(copy.outcome(task, count, StopReason.EXHAUSTED, null))
              : verified(copy.outcome(task, keysPerLease, StopReason.TIME_BUDGET, null));
        };
  }

  /** Does this with every lease from now on; its tallies are replaced by what is found. */
  public void script(FakeCopy.Script newScript) {
    script = task -> verified(newScript.run(task));
  }

  /** What is found among a number of keys. */
  public void finding(LongFunction<VerifyTally> newFinding) {
    finding = newFinding;
  }

  /** What is on record. */
  public void sample(List<Discrepancy> discrepancies) {
    sample = discrepancies;
  }

  /** The verifications that were planned. */
  public List<Task> plans() {
    return List.copyOf(plans);
  }

  /** What verifications on demand came to, as they were recorded. */
  public List<VerificationProgress> recorded() {
    return List.copyOf(recorded);
  }

  @Override
  public void recordVerification(VerificationProgress ended) {
    recorded.add(ended);
  }

  /** The leases that began, in that order. */
  public List<RangeTask> tasks() {
    return List.copyOf(tasks);
  }

  /** All keys are equal. */
  public static VerifyTally equal(long compared) {
    return new VerifyTally(compared, compared, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public RangeOutcome verifyRange(RangeTask task) {
    tasks.add(task);
    return script.apply(task);
  }

  @Override
  public PlanSummary planVerification(Task task) {
    plans.add(task);
    return new PlanSummary(keys.lanes().size(), keys.size(), keys.size(), true, 0, 1);
  }

  @Override
  public Sample firstDiscrepancies(ContextRef verification) {
    return new Sample(sample);
  }

  @Override
  public LedgerPage readLedger(LedgerPage.Request request) {
    return new LedgerPage("the lines of " + request.context().runId(), null);
  }

  private RangeOutcome verified(RangeOutcome copied) {
    RangeCheckpoint settled = copied.settled();
    ObjectKey cursor = settled.cursor();
    return new RangeOutcome(
        new RangeCheckpoint(
            settled.attempt(),
            cursor,
            List.of(),
            Tally.ZERO,
            null,
            settled.firstKey(),
            0,
            0,
            finding.apply(settled.tally().listed())),
        copied.stopReason(),
        copied.problem(),
        copied.firstKeyBeyond());
  }
}
