package io.bucketbrigade.engine.settle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.SegmentRef;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One segment of a ledger or of the write log: gzip, one JSON object a line, the first of which is
 * a header. It is read line by line: a segment has at most some ten thousand records, and they are
 * unzipped as they are read. For one thread.
 */
public final class LedgerSegment implements AutoCloseable {

  private static final Comparator<SegmentRef> BY_AGE =
      Comparator.comparingInt(SegmentRef::attempt).thenComparingInt(SegmentRef::sequence);

  private final String name;
  private final BufferedReader lines;
  private final Header header;

  private LedgerSegment(String name, BufferedReader lines, Header header) {
    this.name = name;
    this.lines = lines;
    this.header = header;
  }

  /**
   * A segment's first line.
   *
   * @param previous the lease's accepted segment before it; null for the first
   * @param first of a segment in key order its first key as the source has it, else null
   * @param last of a segment in key order its last key, else null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Header(
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable SegmentRef previous,
      @Nullable ObjectKey first,
      @Nullable ObjectKey last) {

    /** Of a segment in no order. */
    static Header after(@Nullable SegmentRef previous) {
      return new Header(previous, null, null);
    }
  }

  /** Writes a segment durably, in the place of one of the same name. */
  static void write(
      StateStore store, ObjectMapper json, SegmentRef segment, Header header, List<?> records) {
    write(
        store,
        segment,
        out -> {
          out.write(line(json, header));
          for (Object record : records) {
            out.write(line(json, record));
          }
        });
  }

  /** Writes a segment of the write log, likewise. */
  static void writeLog(
      StateStore store,
      ObjectMapper json,
      SegmentRef segment,
      Header header,
      List<ObjectWrite> writes) {
    write(
        store,
        segment,
        out -> {
          out.write(line(json, header));
          ObjectWriteLine line = new ObjectWriteLine();
          for (ObjectWrite write : writes) {
            line.set(write);
            line.writeTo(out);
          }
        });
  }

  private interface Lines {
    void writeTo(OutputStream out) throws IOException;
  }

  private static void write(StateStore store, SegmentRef segment, Lines lines) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zipped = new FastGzip(bytes)) {
      lines.writeTo(zipped);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to memory", e);
    }
    store.write(segment.path(), bytes.toByteArray());
  }

  /** Half of a line is an ETag, of which no effort makes less; so the least effort is best. */
  private static final class FastGzip extends GZIPOutputStream {

    private static final int BUFFER_BYTES = 8 * 1024;

    FastGzip(OutputStream out) throws IOException {
      super(out, BUFFER_BYTES);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  private static byte[] line(ObjectMapper json, Object value) throws IOException {
    return (json.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Opens a segment.
   *
   * @param store where it was written
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
      Header header = json.readValue(lines.readLine(), Header.class);
      SegmentRef previous = header.previous();
      if (previous != null && BY_AGE.compare(previous, segment) >= 0) {
        throw new IOException("it names a later segment as the one before");
      }
      return new LedgerSegment(name, lines, header);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** The lease's segment before it; null if this is its first. */
  public @Nullable SegmentRef previous() {
    return header.previous();
  }

  /** Of a segment in key order its first key as the source has it, else null. */
  public @Nullable ObjectKey firstKey() {
    return header.first();
  }

  /** Of a segment in key order its last key, else null. */
  public @Nullable ObjectKey lastKey() {
    return header.last();
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
