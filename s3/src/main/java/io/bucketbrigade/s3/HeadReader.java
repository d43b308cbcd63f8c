package io.bucketbrigade.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicLineParser;
import org.apache.hc.core5.http.message.StatusLine;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the heads of replies. Its buffer gives each byte as a character, and only a value that is
 * not ASCII is decoded: servers keep values as UTF-8. For one thread at a time.
 */
final class HeadReader implements HttpMessageParser<ClassicHttpResponse> {

  /** S3 keeps 2 KB of user metadata, which are at most some 1,000 entries. */
  private static final int MAX_HEADERS = 4_096;

  /** Some servers end a body with a line that does not belong to it. */
  private static final int MAX_EMPTY_LINES = 10;

  private static final String OK = "HTTP/1.1 200 OK";

  private final CharArrayBuffer line = new CharArrayBuffer(256);

  @Override
  public @Nullable ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in)
      throws IOException, ProtocolException {
    for (int empty = 0; empty <= MAX_EMPTY_LINES; empty++) {
      if (!readLine(buffer, in)) {
        return null;
      }
      if (!line.isEmpty()) {
        ClassicHttpResponse reply = status();
        readHeaders(reply, buffer, in);
        return reply;
      }
    }
    throw new ProtocolException("the reply begins with empty lines");
  }

  private boolean readLine(SessionInputBuffer buffer, InputStream in) throws IOException {
    line.clear();
    return buffer.readLine(line, in) >= 0;
  }

  private ClassicHttpResponse status() throws ProtocolException {
    if (isOk()) {
      ClassicHttpResponse reply = new BasicClassicHttpResponse(HttpStatus.SC_OK, "OK");
      reply.setVersion(HttpVersion.HTTP_1_1);
      return reply;
    }
    try {
      StatusLine status = BasicLineParser.INSTANCE.parseStatusLine(line);
      ClassicHttpResponse reply =
          new BasicClassicHttpResponse(status.getStatusCode(), status.getReasonPhrase());
      reply.setVersion(status.getProtocolVersion());
      return reply;
    } catch (ParseException e) {
      throw new ProtocolException("the reply begins with no status: " + e.getMessage(), e);
    }
  }

  private boolean isOk() {
    if (line.length() != OK.length()) {
      return false;
    }
    for (int i = 0; i < OK.length(); i++) {
      if (line.charAt(i) != OK.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void readHeaders(ClassicHttpResponse reply, SessionInputBuffer buffer, InputStream in)
      throws IOException, ProtocolException {
    BasicHeader last = null;
    for (int headers = 0; readLine(buffer, in) && !line.isEmpty(); headers++) {
      if (headers == MAX_HEADERS) {
        throw new ProtocolException("the reply has too many headers");
      }
      if (last != null && isSpace(line.charAt(0))) {
        reply.removeHeader(last);
        last = new BasicHeader(last.getName(), last.getValue() + " " + text(0));
      } else {
        last = header();
      }
      reply.addHeader(last);
    }
  }

  private BasicHeader header() throws ProtocolException {
    int colon = line.indexOf(':');
    if (colon <= 0 || isSpace(line.charAt(colon - 1))) {
      throw new ProtocolException("the reply has a header without a name");
    }
    return new BasicHeader(line.substring(0, colon), text(colon + 1));
  }

  /** The rest of the line, without the white space around it. */
  private String text(int from) {
    int start = from;
    int end = line.length();
    while (start < end && isSpace(line.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(line.charAt(end - 1))) {
      end--;
    }
    String text = line.substring(start, end);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      }
    }
    return text;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
