package io.bucketbrigade.testkit.invariant;

import io.bucketbrigade.testkit.protocol.S3Access;
import io.bucketbrigade.testkit.protocol.SigV4;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Signs the requests of {@link PlainS3}. Thread-safe. */
final class S3Signer {

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final SigV4 signatures = new SigV4();
  private final S3Access access;

  S3Signer(S3Access access) {
    this.access = access;
  }

  /** The headers to send: those given, and what signing adds. */
  SortedMap<String, String> sign(
      String method,
      String path,
      List<Map.Entry<String, String>> query,
      Map<String, String> headers) {
    String timestamp = TIMESTAMP.format(Instant.now());
    SigV4.Scope scope = new SigV4.Scope(timestamp.substring(0, 8), access.region());
    SortedMap<String, String> signed = new TreeMap<>(headers);
    signed.put("host", access.endpoint().getAuthority());
    signed.put("x-amz-date", timestamp);
    signed.put("x-amz-content-sha256", SigV4.UNSIGNED_PAYLOAD);
    String token = access.sessionToken();
    if (token != null) {
      signed.put("x-amz-security-token", token);
    }
    String canonical = SigV4.canonicalRequest(method, path, query, signed, SigV4.UNSIGNED_PAYLOAD);
    String signature = signatures.sign(access.secretKey(), timestamp, scope, canonical);
    SortedMap<String, String> sent = new TreeMap<>(signed);
    sent.put(
        "authorization",
        SigV4.ALGORITHM
            + " Credential="
            + access.accessKey()
            + "/"
            + scope.text()
            + ", SignedHeaders="
            + String.join(";", signed.keySet())
            + ", Signature="
            + signature);
    return sent;
  }
}
