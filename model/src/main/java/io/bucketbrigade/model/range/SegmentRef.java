package io.bucketbrigade.model.range;

/**
 * Names one ledger segment in the state store. A segment's header names its predecessor in the same
 * lease, so the last one stands for all.
 *
 * @param lease the lease that wrote it
 * @param attempt the activity attempt that wrote it, from 1
 * @param sequence counts the segments of that attempt, from 1
 */
public record SegmentRef(String lease, int attempt, int sequence) {

  /** The name below its run's folder in the state store. */
  public String path() {
    return "ledger/%s/%d-%d.jsonl.gz".formatted(lease, attempt, sequence);
  }
}
