package io.bucketbrigade.testkit.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * AWS Signature Version 4 of S3 requests, header form. Thread-safe; derived keys are kept, at most
 * {@value #KEPT_KEYS} of them.
 */
public final class SigV4 {

  /** The body is not part of the signature. */
  public static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

  /** The algorithm's name as the Authorization header states it. */
  public static final String ALGORITHM = "AWS4-HMAC-SHA256";

  private static final int KEPT_KEYS = 256;

  private final Map<DerivedKey, byte[]> keys = new ConcurrentHashMap<>();

  /**
   * What a signature is valid for.
   *
   * @param day as {@code 20260131}
   * @param region the region that the client believes in
   */
  public record Scope(String day, String region) {

    /** As the credential and the string to sign state it. */
    public String text() {
      return day + "/" + region + "/s3/aws4_request";
    }
  }

  private record DerivedKey(String secret, Scope scope) {}

  /**
   * The canonical form of a request.
   *
   * @param path decoded
   * @param query decoded names and values
   * @param signedHeaders lower-case names to values
   * @param payloadHash the value of {@code x-amz-content-sha256}
   */
  public static String canonicalRequest(
      String method,
      String path,
      List<Map.Entry<String, String>> query,
      SortedMap<String, String> signedHeaders,
      String payloadHash) {
    StringBuilder canonical = new StringBuilder(256);
    canonical.append(method).append('\n').append(PercentCoding.encodePath(path)).append('\n');
    canonical.append(canonicalQuery(query)).append('\n');
    signedHeaders.forEach(
        (name, value) -> canonical.append(name).append(':').append(collapsed(value)).append('\n'));
    canonical.append('\n').append(String.join(";", signedHeaders.keySet())).append('\n');
    return canonical.append(payloadHash).toString();
  }

  private static String canonicalQuery(List<Map.Entry<String, String>> query) {
    List<String> pairs = new ArrayList<>(query.size());
    for (Map.Entry<String, String> entry : query) {
      pairs.add(
          PercentCoding.encode(entry.getKey()) + "=" + PercentCoding.encode(entry.getValue()));
    }
    Collections.sort(pairs);
    return String.join("&", pairs);
  }

  private static String collapsed(String value) {
    String trimmed = value.strip();
    return trimmed.contains("  ") ? trimmed.replaceAll(" +", " ") : trimmed;
  }

  /**
   * The signature of a canonical request, in lower-case hexadecimal.
   *
   * @param secret the secret access key
   * @param timestamp the value of {@code x-amz-date}
   */
  public String sign(String secret, String timestamp, Scope scope, String canonicalRequest) {
    byte[] hash = Digests.digest("SHA-256").digest(canonicalRequest.getBytes(ISO_8859_1));
    String toSign =
        ALGORITHM + "\n" + timestamp + "\n" + scope.text() + "\n" + HexFormat.of().formatHex(hash);
    byte[] signature = Digests.hmac(key(secret, scope), toSign.getBytes(UTF_8));
    return HexFormat.of().formatHex(signature);
  }

  private byte[] key(String secret, Scope scope) {
    if (keys.size() > KEPT_KEYS) {
      keys.clear();
    }
    return keys.computeIfAbsent(new DerivedKey(secret, scope), SigV4::derive);
  }

  private static byte[] derive(DerivedKey wanted) {
    byte[] key = ("AWS4" + wanted.secret()).getBytes(UTF_8);
    key = Digests.hmac(key, wanted.scope().day().getBytes(UTF_8));
    key = Digests.hmac(key, wanted.scope().region().getBytes(UTF_8));
    key = Digests.hmac(key, "s3".getBytes(UTF_8));
    return Digests.hmac(key, "aws4_request".getBytes(UTF_8));
  }
}
