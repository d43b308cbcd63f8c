package io.bucketbrigade.testkit.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.bucketbrigade.testkit.fake.bucket.Body;
import io.bucketbrigade.testkit.fake.http.HttpRequest;
import io.bucketbrigade.testkit.protocol.S3Error;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The aws-chunked coding of bodies: {@code size;chunk-signature=...} lines before the chunks and
 * trailers after them. Chunk signatures are not checked; the seed signature is.
 *
 * @param content the decoded bytes
 * @param trailers by lower-case name
 */
record AwsChunked(Body content, Map<String, String> trailers) {

  static AwsChunked decode(HttpRequest request) {
    String payload = request.headers().getOrDefault("x-amz-content-sha256", "");
    if (!payload.startsWith("STREAMING-")) {
      return new AwsChunked(Body.of(request.body()), Map.of());
    }
    AwsChunked decoded = decodeBody(request.body());
    String stated = request.header("x-amz-decoded-content-length");
    if (stated == null) {
      throw new S3Error(
          411, "MissingContentLength", "You must provide x-amz-decoded-content-length.");
    }
    if (!stated.equals(Long.toString(decoded.content().sizeBytes()))) {
      throw new S3Error(
          400, "IncompleteBody", "The body does not have the length that was stated.");
    }
    return decoded;
  }

  static AwsChunked decodeBody(byte[] body) {
    return new Decoder(body).decode();
  }

  private static final class Decoder {
    private final byte[] body;
    private int position;

    Decoder(byte[] body) {
      this.body = body;
    }

    AwsChunked decode() {
      ByteArrayOutputStream content = new ByteArrayOutputStream(body.length);
      int size = chunkSize();
      while (size > 0) {
        if (size > body.length - position) {
          throw new S3Error(400, "IncompleteBody", "A chunk is cut off.");
        }
        content.write(body, position, size);
        position += size;
        line();
        size = chunkSize();
      }
      return new AwsChunked(Body.of(content.toByteArray()), trailers());
    }

    private int chunkSize() {
      String line = line();
      int semicolon = line.indexOf(';');
      try {
        return Integer.parseInt(semicolon < 0 ? line : line.substring(0, semicolon), 16);
      } catch (NumberFormatException e) {
        throw S3Error.invalidRequest("The body is not aws-chunked.");
      }
    }

    private Map<String, String> trailers() {
      Map<String, String> trailers = new HashMap<>();
      while (position < body.length) {
        String line = line();
        int colon = line.indexOf(':');
        if (colon > 0) {
          trailers.put(
              line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
      }
      return trailers;
    }

    private String line() {
      int end = position;
      while (end < body.length && body[end] != '\n') {
        end++;
      }
      String line = new String(body, position, end - position, ISO_8859_1).strip();
      position = Math.min(body.length, end + 1);
      return line;
    }
  }
}
