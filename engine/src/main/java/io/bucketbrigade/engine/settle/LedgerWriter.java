package io.bucketbrigade.engine.settle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.range.SegmentRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
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
   * A segment's first line.
   *
   * @param previous the lease's accepted segment before it; null for the first
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Header(@Nullable SegmentRef previous) {}

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
    state.write(segment.path(), encode(new Header(last), records));
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
    beside.write(segment.path(), encode(new Header(last), others));
    state.write(segment.path(), encode(new Header(last), records));
    last = segment;
    return segment;
  }

  private byte[] encode(Header header, List<?> records) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(line(header));
      for (Object record : records) {
        gzip.write(line(record));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to memory", e);
    }
    return bytes.toByteArray();
  }

  private byte[] line(Object value) throws IOException {
    return (json.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
