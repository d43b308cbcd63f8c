package io.bucketbrigade.cli.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** Records that are on record as lines of JSON, one at a time. */
final class JsonLines {

  private JsonLines() {}

  /** Writes a document; the stream stays open, and a newline ends it. */
  static void write(PrintStream out, Document document) {
    OutputStream raw = new OpenStream(out);
    try (JsonGenerator json = new JsonFactory().createGenerator(raw)) {
      json.setCodec(StateRecords.json());
      document.writeTo(json);
    } catch (IOException e) {
      throw new UncheckedIOException("the output cannot be written", e);
    }
    out.println();
  }

  /** Writes a document with one array, of all records of all mappings. */
  static void writeAll(PrintStream out, String array, List<MappedLines> mappings, Class<?> type) {
    write(
        out,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart(array);
          for (MappedLines mapping : mappings) {
            for (Iterator<?> left = records(mapping.lines(), type); left.hasNext(); ) {
              json.writeTree(mapping.named(left.next()));
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** Prints a line for each record; of many mappings each that has some is named above them. */
  static <T> void printAll(
      PrintStream out, List<MappedLines> mappings, Class<T> type, Function<T, String> line) {
    for (MappedLines mapping : mappings) {
      Iterator<T> records = records(mapping.lines(), type);
      if (mappings.size() > 1 && records.hasNext()) {
        out.println(mapping.heading());
      }
      records.forEachRemaining(record -> out.println(line.apply(record)));
    }
  }

  /** What a document consists of. */
  interface Document {

    /** Writes it. */
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** The records, read as they are asked for. */
  static <T> Iterator<T> records(Iterator<String> lines, Class<T> type) {
    return mapped(lines, line -> parse(line, type));
  }

  private static <T> T parse(String line, Class<T> type) {
    try {
      return StateRecords.json().readValue(line, type);
    } catch (JsonProcessingException e) {
      throw new StateStoreException(
          "a record of the ledger cannot be read (%s); restore the state store."
              .formatted(e.getOriginalMessage()),
          e);
    }
  }

  private static <A, B> Iterator<B> mapped(Iterator<A> items, Function<A, B> function) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return items.hasNext();
      }

      @Override
      public B next() {
        return function.apply(items.next());
      }
    };
  }

  /** Standard output outlives a document. */
  private static final class OpenStream extends OutputStream {

    private final PrintStream out;

    private OpenStream(PrintStream out) {
      this.out = out;
    }

    @Override
    public void write(int oneByte) {
      out.write(oneByte);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() {
      out.flush();
    }
  }
}
