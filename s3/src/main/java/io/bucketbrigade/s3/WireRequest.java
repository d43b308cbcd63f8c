package io.bucketbrigade.s3;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request that is being put together. Its path and query stand here as they are sent and signed.
 * Used by one thread.
 */
final class WireRequest {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final String method;
  private final String path;
  private final SortedMap<String, String> query = new TreeMap<>();
  private final SortedMap<String, String> headers = new TreeMap<>();
  private final SortedMap<String, String> unsignedHeaders = new TreeMap<>();
  private @Nullable ByteBuffer body;

  /**
   * A request without a body.
   *
   * @param path percent-encoded
   */
  WireRequest(String method, String path) {
    this.method = method;
    this.path = path;
  }

  String method() {
    return method;
  }

  String path() {
    return path;
  }

  /** What the signature covers, names in lower case, in their order. */
  SortedMap<String, String> headers() {
    return Collections.unmodifiableSortedMap(headers);
  }

  /** What is sent beside them. */
  SortedMap<String, String> unsignedHeaders() {
    return Collections.unmodifiableSortedMap(unsignedHeaders);
  }

  /** What is sent from its position to its limit; null for nothing. */
  @Nullable ByteBuffer body() {
    return body;
  }

  /** Adds a parameter; null adds nothing. */
  WireRequest query(String name, @Nullable String value) {
    if (value != null) {
      query.put(encode(name, false), encode(value, false));
    }
    return this;
  }

  /** Adds a header, or replaces it; null adds nothing. */
  WireRequest header(String name, @Nullable String value) {
    if (value != null) {
      headers.put(name, value);
    }
    return this;
  }

  WireRequest unsignedHeader(String name, String value) {
    unsignedHeaders.put(name, value);
    return this;
  }

  WireRequest body(ByteBuffer bytes) {
    body = bytes;
    return this;
  }

  /** The path with its query, where parameters without a value stand alone. */
  String target() {
    StringBuilder target = new StringBuilder(path);
    appendQuery(target.append(query.isEmpty() ? "" : "?"), false);
    return target.toString();
  }

  /** The query as it is signed. */
  void appendQuery(StringBuilder text) {
    appendQuery(text, true);
  }

  private void appendQuery(StringBuilder text, boolean alwaysEquals) {
    boolean first = true;
    for (Map.Entry<String, String> parameter : query.entrySet()) {
      if (!first) {
        text.append('&');
      }
      text.append(parameter.getKey());
      if (alwaysEquals || !parameter.getValue().isEmpty()) {
        text.append('=').append(parameter.getValue());
      }
      first = false;
    }
  }

  /** All but unreserved characters (RFC 3986) as UTF-8 in percent signs; slashes if asked for. */
  static String encode(String text, boolean keepSlashes) {
    if (isPlain(text, keepSlashes)) {
      return text;
    }
    StringBuilder encoded = new StringBuilder(text.length() + 32);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (isUnreserved((char) (b & 0xff)) || (keepSlashes && b == '/')) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HEX.toHexDigits(b));
      }
    }
    return encoded.toString();
  }

  private static boolean isPlain(String text, boolean keepSlashes) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isUnreserved(c) && !(keepSlashes && c == '/')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }
}
