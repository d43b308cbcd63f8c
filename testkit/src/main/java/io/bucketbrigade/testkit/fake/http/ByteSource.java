package io.bucketbrigade.testkit.fake.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A buffered stream that is read by lines and by counts. */
final class ByteSource {

  private static final int BUFFER_BYTES = 32 * 1024;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;

  ByteSource(InputStream in) {
    this.in = in;
  }

  /**
   * The next line without its end.
   *
   * @return null at the end of the stream
   * @throws IOException if the line is longer than the buffer, or cut off
   */
  @Nullable String readLine() throws IOException {
    int searched = position;
    while (true) {
      for (int i = searched; i < limit; i++) {
        if (buffer[i] == '\n') {
          return takeLine(i);
        }
      }
      searched = limit;
      if (position > 0) {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        searched -= position;
        limit -= position;
        position = 0;
      }
      if (limit == buffer.length) {
        throw new IOException("a header line is longer than " + BUFFER_BYTES + " bytes");
      }
      int count = in.read(buffer, limit, buffer.length - limit);
      if (count < 0) {
        if (limit > position) {
          throw new EOFException("the request is cut off");
        }
        return null;
      }
      limit += count;
    }
  }

  private String takeLine(int newline) {
    int end = newline > position && buffer[newline - 1] == '\r' ? newline - 1 : newline;
    String line = new String(buffer, position, end - position, StandardCharsets.ISO_8859_1);
    position = newline + 1;
    return line;
  }

  /** Fills the array, or fails. */
  void readFully(byte[] into, int offset, int length) throws IOException {
    int buffered = Math.min(length, limit - position);
    System.arraycopy(buffer, position, into, offset, buffered);
    position += buffered;
    int missing = length - buffered;
    if (missing > 0 && in.readNBytes(into, offset + buffered, missing) < missing) {
      throw new EOFException("the body is cut off");
    }
  }
}
