package io.bucketbrigade.engine.settle;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.engine.settle.LedgerSegment.Header;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.range.SegmentRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a lease's part of the write log: segments as of a ledger, each in key order. As with a
 * ledger, only what an accepted heartbeat or outcome names counts.
 *
 * <p>A checkpoint every few seconds makes small segments, of which a long lease has hundreds. They
 * are written again as one as soon as they hold {@value #FULL_SEGMENT} entries or the lease ends,
 * and the chain goes past them; so a lease of a million objects leaves a hundred segments to be
 * read, and the small ones serve only whoever goes on after a crash. For one thread.
 */
public final class WriteRecorder {

  /** About 4 MB in memory and 600 KB in the store. */
  static final int FULL_SEGMENT = Settlement.MAX_UNWRITTEN_WRITES;

  private static final Comparator<ObjectWrite> BY_KEY = Comparator.comparing(ObjectWrite::key);

  private final StateStore state;
  private final ObjectMapper json;
  private final String leaseId;
  private final int attempt;
  private int sequence;

  /** What the small segments hold that are to become one. */
  private final List<ObjectWrite> small = new ArrayList<>();

  private int smallSegments;

  /** The newest segment that the next full one follows. */
  private @Nullable SegmentRef lastFull;

  private @Nullable SegmentRef last;

  /**
   * Goes on after {@code last}.
   *
   * @param state the run's folder of the write log in the state store
   * @param json writes records with {@code java.time}
   * @param last the newest accepted segment of the lease; null if there is none
   */
  public WriteRecorder(
      StateStore state, ObjectMapper json, String leaseId, int attempt, @Nullable SegmentRef last) {
    this.state = state;
    this.json = json;
    this.leaseId = leaseId;
    this.attempt = attempt;
    this.last = last;
    this.lastFull = last;
  }

  /**
   * Writes durably what is new.
   *
   * @param writes in any order
   * @param isLast whether nothing follows
   * @return the newest segment of the lease; null if there is none
   */
  public @Nullable SegmentRef append(List<ObjectWrite> writes, boolean isLast) {
    int segments = smallSegments + (writes.isEmpty() ? 0 : 1);
    if (small.size() + writes.size() >= FULL_SEGMENT || (isLast && segments > 1)) {
      List<ObjectWrite> all = new ArrayList<>(small);
      all.addAll(writes);
      last = write(all, lastFull);
      lastFull = last;
      small.clear();
      smallSegments = 0;
    } else if (!writes.isEmpty()) {
      last = write(new ArrayList<>(writes), last);
      small.addAll(writes);
      smallSegments++;
    }
    return last;
  }

  private SegmentRef write(List<ObjectWrite> writes, @Nullable SegmentRef previous) {
    writes.sort(BY_KEY);
    SegmentRef segment = new SegmentRef(leaseId, attempt, ++sequence);
    Header header = new Header(previous, writes.getFirst().key(), writes.getLast().key());
    LedgerSegment.writeLog(state, json, segment, header, writes);
    return segment;
  }
}
