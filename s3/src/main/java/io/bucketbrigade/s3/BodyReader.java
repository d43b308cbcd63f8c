package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.ByteRange;
import io.bucketbrigade.model.key.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a GET into a caller's buffer, and takes no other bytes than were asked for.
 * Thread-safe.
 *
 * @param failures tells what is wrong with a reply
 */
record BodyReader(S3Failures failures) {

  private static final int READ_CHUNK_BYTES = 64 * 1024;

  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

  /**
   * The whole object's size; refuses a reply that is about other bytes than were asked for, or more
   * than fit.
   *
   * @param told the reply's Content-Range; null if it has none
   * @param bodyBytes the reply's Content-Length
   */
  long wholeSize(
      ObjectKey key,
      @Nullable ByteRange range,
      @Nullable String told,
      long bodyBytes,
      ByteBuffer into) {
    long sizeBytes =
        range == null ? bodyBytes : sizeOf(key, range, String.valueOf(told), bodyBytes);
    if (bodyBytes > into.remaining()) {
      throw failures.malformed(
          S3Operation.GET, key, bodyBytes + " bytes came for " + into.remaining());
    }
    return sizeBytes;
  }

  private long sizeOf(ObjectKey key, ByteRange range, String told, long bodyBytes) {
    Matcher matcher = CONTENT_RANGE.matcher(told);
    if (!matcher.matches()) {
      throw failures.malformed(S3Operation.GET, key, "a range came with Content-Range " + told);
    }
    long first = Long.parseLong(matcher.group(1));
    long last = Long.parseLong(matcher.group(2));
    long sizeBytes = Long.parseLong(matcher.group(3));
    long lastWanted = Math.min(range.offset() + range.length(), sizeBytes) - 1;
    if (first != range.offset() || last != lastWanted || bodyBytes != last - first + 1) {
      throw failures.malformed(
          S3Operation.GET, key, range.header() + " came as " + told + ", " + bodyBytes + " bytes");
    }
    return sizeBytes;
  }

  /** Reads as many bytes as the reply announced; fewer are a cut connection. */
  void fill(ObjectKey key, ByteBuffer into, InputStream body, int bodyBytes) throws IOException {
    int read = fill(into, body, bodyBytes);
    if (read < bodyBytes) {
      throw failures.cut(S3Operation.GET, key, read + " of " + bodyBytes + " bytes came");
    }
  }

  private static int fill(ByteBuffer into, InputStream body, int wanted) throws IOException {
    byte[] chunk = into.hasArray() ? new byte[0] : new byte[Math.min(wanted, READ_CHUNK_BYTES)];
    int total = 0;
    while (total < wanted) {
      int read;
      if (into.hasArray()) {
        int at = into.arrayOffset() + into.position();
        read = body.read(into.array(), at, wanted - total);
        into.position(into.position() + Math.max(read, 0));
      } else {
        read = body.read(chunk, 0, Math.min(chunk.length, wanted - total));
        into.put(chunk, 0, Math.max(read, 0));
      }
      if (read < 0) {
        break;
      }
      total += read;
    }
    return total;
  }
}
