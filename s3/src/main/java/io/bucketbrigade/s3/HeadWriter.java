package io.bucketbrigade.s3;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.io.HttpMessageWriter;
import org.apache.hc.core5.http.io.SessionOutputBuffer;

/**
 * Writes the heads of requests as UTF-8, each at once; the client's own writer passes each line
 * through an encoder. What would end a line within a value becomes a space. For one thread at a
 * time.
 */
final class HeadWriter implements HttpMessageWriter<ClassicHttpRequest> {

  private static final String USUAL = HttpVersion.HTTP_1_1.format();

  private byte[] bytes = new byte[1024];
  private int length;

  @Override
  public void write(ClassicHttpRequest request, SessionOutputBuffer buffer, OutputStream out)
      throws IOException {
    length = 0;
    ProtocolVersion version = request.getVersion();
    text(request.getMethod());
    put(' ');
    text(request.getRequestUri());
    put(' ');
    text(version == null || version.equals(HttpVersion.HTTP_1_1) ? USUAL : version.format());
    endLine();
    for (Iterator<Header> headers = request.headerIterator(); headers.hasNext(); ) {
      Header header = headers.next();
      text(header.getName());
      put(':');
      put(' ');
      if (header.getValue() != null) {
        text(header.getValue());
      }
      endLine();
    }
    endLine();
    buffer.write(bytes, 0, length, out);
  }

  private void text(String text) {
    reserve(text.length());
    int start = length;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        length = start;
        encoded(text);
        return;
      }
      bytes[length++] = endsLine(c) ? (byte) ' ' : (byte) c;
    }
  }

  private void encoded(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    reserve(utf8.length);
    for (byte b : utf8) {
      bytes[length++] = endsLine((char) b) ? (byte) ' ' : b;
    }
  }

  private static boolean endsLine(char c) {
    return c >= '\n' && c <= '\r';
  }

  private void endLine() {
    put('\r');
    put('\n');
  }

  private void put(char c) {
    reserve(1);
    bytes[length++] = (byte) c;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
