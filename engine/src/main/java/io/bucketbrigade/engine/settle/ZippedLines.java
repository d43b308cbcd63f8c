package io.bucketbrigade.engine.settle;

import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.ledger.LedgerPage.Position;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a page of the ledger. A million records are some hundreds of such pages, each of
 * which costs whoever reads them through the workers a workflow. For one thread.
 */
public final class ZippedLines implements Predicate<String> {

  /** What shrinks well must still fit into the memory of whoever unzips it. */
  private static final int MAX_TEXT_BYTES = 1024 * 1024;

  /** A page that has no more room than this is full: about as much as a line takes. */
  private static final int LEAST_ROOM_BYTES = 4 * 1024;

  private final ByteArrayOutputStream zipped = new ByteArrayOutputStream();
  private final GZIPOutputStream gzip;
  private int textBytes;
  private int unflushedBytes;
  private boolean full;

  /** No lines yet. */
  ZippedLines() {
    try {
      gzip = new GZIPOutputStream(zipped, true);
    } catch (IOException e) {
      throw inMemory(e);
    }
  }

  /** Takes a line unless the page is full; one line always fits. */
  @Override
  public boolean test(String line) {
    if (full) {
      return false;
    }
    byte[] text = (line + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      gzip.write(text);
      textBytes += text.length;
      unflushedBytes += text.length;
      if (zipped.size() + unflushedBytes >= LedgerPage.MAX_BYTES || textBytes >= MAX_TEXT_BYTES) {
        measure();
      }
    } catch (IOException e) {
      throw inMemory(e);
    }
    return true;
  }

  /** What the lines have shrunk to is known once they are flushed, which costs some bytes. */
  private void measure() throws IOException {
    gzip.flush();
    unflushedBytes = 0;
    full = zipped.size() > LedgerPage.MAX_BYTES - LEAST_ROOM_BYTES || textBytes >= MAX_TEXT_BYTES;
  }

  /** The page of these lines; no line can be taken afterwards. */
  LedgerPage page(@Nullable Position next) {
    full = true;
    try {
      gzip.close();
    } catch (IOException e) {
      throw inMemory(e);
    }
    return new LedgerPage(Base64.getEncoder().encodeToString(zipped.toByteArray()), next);
  }

  /** The lines of a page. */
  public static List<String> of(LedgerPage page) {
    byte[] bytes = Base64.getDecoder().decode(page.base64());
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(gzip.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw inMemory(e);
    }
  }

  private static UncheckedIOException inMemory(IOException e) {
    return new UncheckedIOException("cannot zip or unzip a page of the ledger", e);
  }
}
