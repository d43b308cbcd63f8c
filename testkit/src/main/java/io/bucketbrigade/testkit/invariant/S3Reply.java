package io.bucketbrigade.testkit.invariant;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server answered, read whole. */
public final class S3Reply {

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  S3Reply(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = Map.copyOf(headers);
    this.body = body;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** Headers by lower-case name. */
  public Map<String, String> headers() {
    return headers;
  }

  /** A header's value; null if there is none. */
  public @Nullable String header(String name) {
    return headers.get(name);
  }

  /** The body; not a copy. */
  public byte[] body() {
    return body;
  }

  /** The body as text. */
  public String text() {
    return new String(body, UTF_8);
  }

  /** S3's error code; empty if the body holds none. */
  public String errorCode() {
    String text = text();
    int start = text.indexOf("<Code>");
    int end = text.indexOf("</Code>");
    return start < 0 || end < start ? "" : text.substring(start + "<Code>".length(), end);
  }

  /** Whether the status is one of success. */
  public boolean ok() {
    return status >= 200 && status < 300;
  }
}
