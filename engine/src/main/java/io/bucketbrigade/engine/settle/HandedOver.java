package io.bucketbrigade.engine.settle;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.large.LargeObjectWindow;
import io.bucketbrigade.model.large.LargeObjectWindow.Cursor;
import io.bucketbrigade.model.large.LargeObjectWindow.LargeObject;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.SegmentRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the objects that the leases of a run handed over, in the accepted ledger segments of its
 * lanes: window by window, with one segment in memory.
 */
public final class HandedOver {

  /** Records of the state store per window, so that a window takes seconds also in a bucket. */
  private static final int MAX_READS = 500;

  private final StateRecords records;
  private final LedgerReader ledger;
  private final ContextRef context;
  private final List<String> laneIds;
  private final String sourcePrefix;
  private final List<LargeObject> found = new ArrayList<>();
  private int reads;

  /**
   * Reads one run.
   *
   * @param migration the migration's folder in the state store
   * @param json reads records with {@code java.time}
   * @param laneIds the plan's lanes
   * @param sourcePrefix what all keys in the ledger begin with
   */
  public HandedOver(
      StateStore migration,
      ObjectMapper json,
      ContextRef context,
      List<String> laneIds,
      String sourcePrefix) {
    this.records = new StateRecords(migration);
    this.ledger = new LedgerReader(migration, json);
    this.context = context;
    this.laneIds = List.copyOf(laneIds);
    this.sourcePrefix = sourcePrefix;
  }

  /** The objects from {@code from} on, as many as a window holds. For one call. */
  public LargeObjectWindow window(Cursor from) {
    Cursor at = from;
    while (at.lane() < laneIds.size()) {
      if (reads >= MAX_READS) {
        return new LargeObjectWindow(found, at);
      }
      Optional<LaneRecord> manifest = manifest(at);
      if (manifest.isEmpty()) {
        at = new Cursor(at.lane() + 1, 1, 0, null, 0);
      } else if (at.lease() >= manifest.get().segments().size()) {
        at = new Cursor(at.lane(), at.manifest() + 1, 0, null, 0);
      } else {
        SegmentRef newest = manifest.get().segments().get(at.lease());
        Cursor stop = readLease(at, at.segment() == null ? newest : at.segment());
        if (stop != null) {
          return new LargeObjectWindow(found, stop);
        }
        at = new Cursor(at.lane(), at.manifest(), at.lease() + 1, null, 0);
      }
    }
    return new LargeObjectWindow(found, null);
  }

  private Optional<LaneRecord> manifest(Cursor at) {
    reads++;
    LaneRecord named =
        new LaneRecord(context, laneIds.get(at.lane()), at.manifest(), List.of(), List.of());
    return records.read(named.path(), LaneRecord.class);
  }

  /** Where the window is full; null if the lease is read to its end. */
  private @Nullable Cursor readLease(Cursor at, SegmentRef first) {
    int index = at.record();
    for (SegmentRef segment = first; segment != null; index = 0) {
      if (reads >= MAX_READS) {
        return new Cursor(at.lane(), at.manifest(), at.lease(), segment, index);
      }
      reads++;
      LedgerReader.Segment read = ledger.read(segment);
      for (; index < read.records().size(); index++) {
        LedgerRecord record = read.records().get(index);
        if (record.code() == FailureCode.OBJECT_HANDED_OVER) {
          if (found.size() == LargeObjectWindow.MAX_OBJECTS) {
            return new Cursor(at.lane(), at.manifest(), at.lease(), segment, index);
          }
          found.add(objectOf(record));
        }
      }
      segment = read.previous();
    }
    return null;
  }

  private LargeObject objectOf(LedgerRecord record) {
    String key = record.key().value().substring(sourcePrefix.length());
    return new LargeObject(ObjectKey.of(key), record.sizeBytes());
  }
}
