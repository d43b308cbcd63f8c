package io.bucketbrigade.engine.settle;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.engine.settle.LedgerSegment.Header;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.range.SegmentRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a lease's exceptions, or its discrepancies, as ledger segments: gzip, one JSON object a
 * line, the first line a header that names the segment before. Only the segment that an accepted
 * heartbeat or outcome names counts, with those before it; what a dead attempt wrote beyond that is
 * never read. For one thread.
 */
public final class LedgerWriter {

  private final StateStore state;
  private final ObjectMapper json;
  private final String leaseId;
  private final int attempt;
  private int sequence;
  private @Nullable SegmentRef last;

  /**
   * Goes on after {@code last}.
   *
   * @param state the run's folder in the state store
   * @param json writes records with {@code java.time}
   * @param last the newest accepted segment of the lease; null if there is none
   */
  public LedgerWriter(
      StateStore state, ObjectMapper json, String leaseId, int attempt, @Nullable SegmentRef last) {
    this.state = state;
    this.json = json;
    this.leaseId = leaseId;
    this.attempt = attempt;
    this.last = last;
  }

  /**
   * Writes one segment durably; nothing if there are no records.
   *
   * @return the newest segment of the lease; null if there is none
   */
  public @Nullable SegmentRef append(List<?> records) {
    if (records.isEmpty()) {
      return last;
    }
    SegmentRef segment = new SegmentRef(leaseId, attempt, ++sequence);
    LedgerSegment.write(state, json, segment, Header.after(last), records);
    last = segment;
    return segment;
  }

  /**
   * Writes one segment durably, and others under the same name in another folder, so that whoever
   * accepts the one has accepted the other; nothing if there are neither.
   *
   * @param beside the folder of the others
   * @return the newest segment of the lease; null if there is none
   */
  public @Nullable SegmentRef append(List<?> records, StateStore beside, List<?> others) {
    if (records.isEmpty() && others.isEmpty()) {
      return last;
    }
    SegmentRef segment = new SegmentRef(leaseId, attempt, ++sequence);
    LedgerSegment.write(beside, json, segment, Header.after(last), others);
    LedgerSegment.write(state, json, segment, Header.after(last), records);
    last = segment;
    return segment;
  }
}
