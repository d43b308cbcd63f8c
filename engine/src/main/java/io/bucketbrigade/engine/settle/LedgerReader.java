package io.bucketbrigade.engine.settle;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.range.SegmentRef;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads what {@link LedgerWriter} wrote, a segment at a time. Thread-safe. */
final class LedgerReader {

  private final StateStore state;
  private final ObjectMapper json;

  LedgerReader(StateStore state, ObjectMapper json) {
    this.state = state;
    this.json = json;
  }

  /**
   * One segment.
   *
   * @param previous the lease's accepted segment before it; null for the first
   * @param records what it holds; a lease checkpoints often enough that this is some thousands
   */
  record Segment(@Nullable SegmentRef previous, List<LedgerRecord> records) {}

  /**
   * Reads an accepted segment.
   *
   * @throws StateStoreException if it is not there, or not a segment
   */
  Segment read(SegmentRef ref) {
    byte[] content =
        state
            .read(ref.path())
            .orElseThrow(
                () ->
                    new StateStoreException(
                        "The ledger segment %s does not exist; restore it, or start the migration again."
                            .formatted(state.locate(ref.path()))));
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(new ByteArrayInputStream(content)), StandardCharsets.UTF_8))) {
      LedgerWriter.Header header = json.readValue(lines.readLine(), LedgerWriter.Header.class);
      List<LedgerRecord> records = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        records.add(json.readValue(line, LedgerRecord.class));
      }
      return new Segment(header.previous(), records);
    } catch (IOException | IllegalArgumentException e) {
      throw new StateStoreException(
          "The ledger segment %s cannot be read: %s"
              .formatted(state.locate(ref.path()), e.getMessage()),
          e);
    }
  }
}
