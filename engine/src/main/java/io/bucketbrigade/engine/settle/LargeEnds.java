package io.bucketbrigade.engine.settle;

import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.large.LargeObjectsWorkflow;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.SegmentRef;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where it is on record what became of large objects, each of which has a segment of its own. The
 * manifests that name these are read when the first such object is met: one for fifty of them, so
 * 200 records of the state store for 10,000 objects. For one walk, on one thread.
 */
public final class LargeEnds {

  /** Each names fifty objects of more than 5 GiB, unless the spec says less. */
  private static final int MAX_MANIFESTS = 10_000;

  private static final String CODE = FailureCode.OBJECT_HANDED_OVER.name();

  private final StateRecords records;
  private final ContextRef run;
  private @Nullable Map<String, SegmentRef> ends;

  LargeEnds(StateRecords records, ContextRef run) {
    this.records = records;
    this.run = run;
  }

  /**
   * Under which name the end of a large object is written, in the place of a lease's: keys may hold
   * what names of records may not.
   *
   * @param key the source's whole key
   */
  public static String ledgerId(ObjectKey key) {
    return LargeObjectsWorkflow.LANE_ID
        + "-"
        + UUID.nameUUIDFromBytes(key.value().getBytes(StandardCharsets.UTF_8));
  }

  /** The record of an object that a lease handed over; null if the line is another one. */
  static @Nullable LedgerRecord handedOver(String line) {
    if (!line.contains(CODE)) {
      return null;
    }
    LedgerRecord record = LedgerRecord.parse(line);
    boolean isHandedOver =
        record.code() == FailureCode.OBJECT_HANDED_OVER && record.fate() == Fate.DEFERRED;
    return isHandedOver ? record : null;
  }

  /** Whether an end is no exception: copied, there already, or left out as asked. */
  static boolean arrived(String end) {
    LedgerRecord record = LedgerRecord.parse(end);
    return record.code() == FailureCode.OBJECT_HANDED_OVER && record.fate() != Fate.DEFERRED;
  }

  /** Where it is on record what became of the line's object; null if nothing supersedes it. */
  @Nullable SegmentRef find(String line) {
    LedgerRecord record = handedOver(line);
    return record == null ? null : known().get(ledgerId(record.key()));
  }

  private Map<String, SegmentRef> known() {
    Map<String, SegmentRef> known = ends;
    if (known == null) {
      known = new HashMap<>();
      String prefix = StateLayout.lane(run, LargeObjectsWorkflow.LANE_ID);
      for (String manifest : records.store().list(prefix, MAX_MANIFESTS)) {
        for (SegmentRef end : records.require(manifest, LaneRecord.class).segments()) {
          known.put(end.lease(), end);
        }
      }
      ends = known;
    }
    return known;
  }
}
