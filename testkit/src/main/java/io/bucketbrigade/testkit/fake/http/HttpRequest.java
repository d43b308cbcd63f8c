package io.bucketbrigade.testkit.fake.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request, its body read whole. */
public final class HttpRequest {

  private final String method;
  private final String path;
  private final String query;
  private final Map<String, String> headers;
  private final byte[] body;

  HttpRequest(String method, String path, String query, Map<String, String> headers, byte[] body) {
    this.method = method;
    this.path = path;
    this.query = query;
    this.headers = headers;
    this.body = body;
  }

  /** The method as sent. */
  public String method() {
    return method;
  }

  /** The path as sent, percent-encoded, never normalised. */
  public String path() {
    return path;
  }

  /** The query as sent, without the question mark; empty if there is none. */
  public String query() {
    return query;
  }

  /** Names in lower case; each byte of a value is one char (ISO-8859-1). */
  public Map<String, String> headers() {
    return headers;
  }

  /** A header's value; null if it was not sent. */
  public @Nullable String header(String name) {
    return headers.get(name);
  }

  /** The bytes after transfer decoding; not a copy. */
  public byte[] body() {
    return body;
  }
}
