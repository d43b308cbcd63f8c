package io.bucketbrigade.testkit.fake.auth;

import io.bucketbrigade.testkit.fake.http.HttpRequest;
import io.bucketbrigade.testkit.protocol.Digests;
import io.bucketbrigade.testkit.protocol.S3Error;
import io.bucketbrigade.testkit.protocol.SigV4;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Verifies the signatures of requests (SigV4 in the Authorization header). Thread-safe. */
public final class Authenticator {

  // S3 refuses clocks that are further apart than this.
  private static final Duration MAX_SKEW = Duration.ofMinutes(15);
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Map<String, Principal> principals = new ConcurrentHashMap<>();
  private final SigV4 signer = new SigV4();
  private final InstantSource clock;

  /** An authenticator that knows nobody yet. */
  public Authenticator(InstantSource clock) {
    this.clock = clock;
  }

  /** Adds a principal, or replaces the one with the same access key id. */
  public void add(Principal principal) {
    principals.put(principal.accessKeyId(), principal);
  }

  /** Forgets a principal: its requests are refused with InvalidAccessKeyId. */
  public void remove(String accessKeyId) {
    principals.remove(accessKeyId);
  }

  /** The principal of an access key id; null if there is none. */
  public @Nullable Principal principal(String accessKeyId) {
    return principals.get(accessKeyId);
  }

  /**
   * Verifies a request.
   *
   * @param path the decoded path
   * @param query the decoded query
   * @return who signed it
   * @throws S3Error if nobody did, or not rightly
   */
  public Principal verify(HttpRequest request, String path, List<Map.Entry<String, String>> query) {
    String header = request.header("authorization");
    if (header == null) {
      throw new S3Error(403, "AccessDenied", "Access Denied");
    }
    Authorization authorization = Authorization.parse(header);
    String timestamp = request.header("x-amz-date");
    if (authorization == null || timestamp == null) {
      throw new S3Error(
          400, "AuthorizationHeaderMalformed", "The authorization header is malformed");
    }
    Principal principal = principals.get(authorization.accessKeyId());
    if (principal == null) {
      throw new S3Error(
          403,
          "InvalidAccessKeyId",
          "The AWS Access Key Id you provided does not exist in our records.");
    }
    if (!signature(request, path, query, authorization, timestamp, principal)
        .equals(authorization.signature())) {
      throw new S3Error(
          403,
          "SignatureDoesNotMatch",
          "The request signature we calculated does not match the signature you provided.");
    }
    checkToken(request, principal);
    checkTime(timestamp);
    checkBody(request);
    return principal;
  }

  private String signature(
      HttpRequest request,
      String path,
      List<Map.Entry<String, String>> query,
      Authorization authorization,
      String timestamp,
      Principal principal) {
    SortedMap<String, String> signed = new TreeMap<>();
    for (String name : authorization.signedHeaders()) {
      String value = request.header(name);
      signed.put(name, value == null ? "" : value);
    }
    String payload = request.headers().getOrDefault("x-amz-content-sha256", "");
    String canonical = SigV4.canonicalRequest(request.method(), path, query, signed, payload);
    return signer.sign(principal.secretAccessKey(), timestamp, authorization.scope(), canonical);
  }

  private void checkToken(HttpRequest request, Principal principal) {
    String expected = principal.sessionToken();
    String sent = request.header("x-amz-security-token");
    if (expected == null ? sent != null : !expected.equals(sent)) {
      throw new S3Error(
          400, "InvalidToken", "The provided token is malformed or otherwise invalid.");
    }
    Instant expiry = principal.expiry();
    if (expiry != null && !clock.instant().isBefore(expiry)) {
      throw S3Error.expiredToken();
    }
  }

  private void checkTime(String timestamp) {
    try {
      Instant signed = TIMESTAMP.parse(timestamp, Instant::from);
      if (Duration.between(signed, clock.instant()).abs().compareTo(MAX_SKEW) <= 0) {
        return;
      }
    } catch (DateTimeParseException e) {
      throw new S3Error(403, "AccessDenied", "The date of the request is not a date.");
    }
    throw new S3Error(
        403,
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.");
  }

  private static void checkBody(HttpRequest request) {
    String stated = request.headers().getOrDefault("x-amz-content-sha256", "");
    if (stated.length() != 64) {
      return;
    }
    byte[] actual = Digests.digest("SHA-256").digest(request.body());
    if (HexFormat.of().formatHex(actual).equals(stated)) {
      return;
    }
    throw new S3Error(
        400,
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
}
