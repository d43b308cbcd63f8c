package io.bucketbrigade.engine.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.model.range.SegmentRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads a lease's ledger as an auditor would: only what the accepted segment leads to. */
public final class Ledgers {

  /** A chain longer than this is a circle. */
  private static final int MAX_SEGMENTS = 10_000;

  static final ObjectMapper JSON = JsonMapper.builder().addModule(new JavaTimeModule()).build();

  private Ledgers() {}

  /**
   * One line of the ledger.
   *
   * @param key the whole key
   * @param fate as the file spells it
   * @param code as the file spells it
   */
  public record Line(String key, String fate, String code) {}

  /** The records of {@code last} and of all segments before it, in no particular order. */
  public static List<Line> follow(StateStore state, @Nullable SegmentRef last) {
    return records(state, last).stream()
        .map(
            record ->
                new Line(
                    record.get("key").textValue(),
                    record.get("fate").textValue(),
                    record.get("code").textValue()))
        .toList();
  }

  /** The same in full. */
  public static List<JsonNode> records(StateStore state, @Nullable SegmentRef last) {
    List<JsonNode> records = new ArrayList<>();
    SegmentRef segment = last;
    for (int i = 0; segment != null; i++) {
      if (i == MAX_SEGMENTS) {
        throw new AssertionError("the ledger runs in a circle at " + segment);
      }
      segment = readSegment(state, segment, records);
    }
    return records;
  }

  private static @Nullable SegmentRef readSegment(
      StateStore state, SegmentRef segment, List<JsonNode> into) {
    byte[] gzip =
        state
            .read(segment.path())
            .orElseThrow(() -> new AssertionError("segment is not durable: " + segment));
    String[] lines = unzip(gzip).split("\n", -1);
    try {
      JsonNode header = JSON.readTree(lines[0]);
      for (int i = 1; i < lines.length - 1; i++) {
        into.add(JSON.readTree(lines[i]));
      }
      JsonNode previous = header.get("previous");
      return previous.isNull() ? null : JSON.treeToValue(previous, SegmentRef.class);
    } catch (IOException e) {
      throw new UncheckedIOException("segment cannot be read: " + segment, e);
    }
  }

  private static String unzip(byte[] gzip) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("not gzip", e);
    }
  }
}
