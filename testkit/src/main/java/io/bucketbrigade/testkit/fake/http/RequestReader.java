package io.bucketbrigade.testkit.fake.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads requests off one connection. */
final class RequestReader {

  private static final int MAX_HEADERS = 500;
  private static final int MAX_BODY_BYTES = 1 << 30;
  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1);

  private final ByteSource in;
  private final OutputStream out;

  RequestReader(ByteSource in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  /**
   * The next request.
   *
   * @return null if the client closed the connection between requests
   */
  @Nullable HttpRequest read() throws IOException {
    String line = in.readLine();
    if (line == null) {
      return null;
    }
    int first = line.indexOf(' ');
    int last = line.lastIndexOf(' ');
    if (first <= 0 || last <= first) {
      throw new IOException("not an HTTP request line");
    }
    String resource = line.substring(first + 1, last);
    int mark = resource.indexOf('?');
    Map<String, String> headers = readHeaders();
    if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
      out.write(CONTINUE);
      out.flush();
    }
    return new HttpRequest(
        line.substring(0, first),
        mark < 0 ? resource : resource.substring(0, mark),
        mark < 0 ? "" : resource.substring(mark + 1),
        headers,
        readBody(headers));
  }

  private Map<String, String> readHeaders() throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (int i = 0; i < MAX_HEADERS; i++) {
      String line = in.readLine();
      if (line == null) {
        throw new IOException("the headers are cut off");
      }
      if (line.isEmpty()) {
        return headers;
      }
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new IOException("not a header line");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      headers.merge(name, line.substring(colon + 1).strip(), (a, b) -> a + "," + b);
    }
    throw new IOException("more than " + MAX_HEADERS + " headers");
  }

  private byte[] readBody(Map<String, String> headers) throws IOException {
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      return readChunks();
    }
    String length = headers.get("content-length");
    if (length == null || length.equals("0")) {
      return new byte[0];
    }
    byte[] body = new byte[bounded(Long.parseLong(length))];
    in.readFully(body, 0, body.length);
    return body;
  }

  private byte[] readChunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String head = in.readLine();
      if (head == null) {
        throw new IOException("the chunks are cut off");
      }
      int semicolon = head.indexOf(';');
      String size = semicolon < 0 ? head : head.substring(0, semicolon);
      byte[] chunk = new byte[bounded(Long.parseLong(size.strip(), 16))];
      in.readFully(chunk, 0, chunk.length);
      bounded((long) body.size() + chunk.length);
      body.writeBytes(chunk);
      String end = in.readLine();
      if (chunk.length == 0) {
        while (end != null && !end.isEmpty()) {
          end = in.readLine();
        }
        return body.toByteArray();
      }
    }
  }

  private static int bounded(long bytes) throws IOException {
    if (bytes < 0 || bytes > MAX_BODY_BYTES) {
      throw new IOException("a body of " + bytes + " bytes");
    }
    return (int) bytes;
  }
}
