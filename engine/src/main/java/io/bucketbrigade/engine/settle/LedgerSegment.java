package io.bucketbrigade.engine.settle;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.engine.settle.LedgerWriter.Header;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.range.SegmentRef;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One segment that {@link LedgerWriter} wrote, read line by line: a segment has at most some ten
 * thousand records, and they are unzipped as they are read. For one thread.
 */
public final class LedgerSegment implements AutoCloseable {

  private static final Comparator<SegmentRef> BY_AGE =
      Comparator.comparingInt(SegmentRef::attempt).thenComparingInt(SegmentRef::sequence);

  private final String name;
  private final BufferedReader lines;
  private final @Nullable SegmentRef previous;

  private LedgerSegment(String name, BufferedReader lines, @Nullable SegmentRef previous) {
    this.name = name;
    this.lines = lines;
    this.previous = previous;
  }

  /**
   * Opens a segment.
   *
   * @param store where the writer wrote
   * @throws StateStoreException if it is not there, or is no segment
   */
  public static LedgerSegment open(StateStore store, ObjectMapper json, SegmentRef segment) {
    String name = store.locate(segment.path());
    byte[] zipped =
        store
            .read(segment.path())
            .orElseThrow(
                () ->
                    new StateStoreException(
                        "The ledger segment %s does not exist; restore the state store."
                            .formatted(name)));
    try {
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(
                  new GZIPInputStream(new ByteArrayInputStream(zipped)), StandardCharsets.UTF_8));
      SegmentRef previous = json.readValue(lines.readLine(), Header.class).previous();
      if (previous != null && BY_AGE.compare(previous, segment) >= 0) {
        throw new IOException("it names a later segment as the one before");
      }
      return new LedgerSegment(name, lines, previous);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** The lease's segment before it; null if this is its first. */
  public @Nullable SegmentRef previous() {
    return previous;
  }

  /** The next record as JSON; null at the end. */
  public @Nullable String nextLine() {
    try {
      return lines.readLine();
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  private static StateStoreException unreadable(String name, IOException e) {
    return new StateStoreException(
        "The ledger segment %s cannot be read: %s; restore the state store."
            .formatted(name, e.getMessage()),
        e);
  }
}
