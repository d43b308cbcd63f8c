package io.bucketbrigade.s3;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * Signs requests with signature version 4, header for header as the SDK's signer does; {@code
 * WireSignerTest} compares the two. Thread-safe.
 */
final class WireSigner {

  /** The hash of no bytes. */
  static final String EMPTY_PAYLOAD =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  /** Says that the signature does not cover the body; a signed checksum header does. */
  static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String HMAC = "HmacSHA256";

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final int DATE_CHARS = "yyyyMMdd".length();

  /** Never fed, and copied for each use: looking for its provider takes as long as hashing. */
  private static final MessageDigest SHA256 = sha256();

  private final String region;
  private final String service;
  private volatile @Nullable DayKey dayKey;
  private volatile @Nullable Stamp stamp;

  WireSigner(String region, String service) {
    this.region = region;
    this.service = service;
  }

  /** The signing key of one secret and day, as a MAC that holds it and is copied for each use. */
  private record DayKey(String secret, String date, Mac mac) {}

  /** A second, written out. */
  private record Stamp(long epochSecond, String text) {}

  /**
   * Signs a request, all of whose headers are set; signing it again replaces the signature.
   *
   * @param payloadHash what is said about its body
   */
  void sign(WireRequest request, String payloadHash, AwsCredentials credentials, Instant now) {
    String time = stamp(now);
    request.header("x-amz-date", time);
    request.header("x-amz-content-sha256", payloadHash);
    if (credentials instanceof AwsSessionCredentials session) {
      request.header("x-amz-security-token", session.sessionToken());
    }
    request.unsignedHeader("authorization", authorization(request, payloadHash, credentials, time));
  }

  private String authorization(
      WireRequest request, String payloadHash, AwsCredentials credentials, String time) {
    String date = time.substring(0, DATE_CHARS);
    String scope = date + '/' + region + '/' + service + "/aws4_request";
    StringBuilder signedHeaders = new StringBuilder(128);
    String canonical = canonical(request, payloadHash, signedHeaders);
    String toSign = ALGORITHM + '\n' + time + '\n' + scope + '\n' + hex(sha256(canonical));
    Mac mac = mac(credentials.secretAccessKey(), date);
    String signature = hex(mac.doFinal(toSign.getBytes(StandardCharsets.UTF_8)));
    return ALGORITHM
        + " Credential="
        + credentials.accessKeyId()
        + '/'
        + scope
        + ", SignedHeaders="
        + signedHeaders
        + ", Signature="
        + signature;
  }

  private static String canonical(
      WireRequest request, String payloadHash, StringBuilder signedHeaders) {
    StringBuilder text = new StringBuilder(512);
    text.append(request.method()).append('\n');
    text.append(request.path()).append('\n');
    request.appendQuery(text);
    text.append('\n');
    for (Map.Entry<String, String> header : request.headers().entrySet()) {
      text.append(header.getKey()).append(':');
      appendTrimmed(text, header.getValue());
      text.append('\n');
      if (!signedHeaders.isEmpty()) {
        signedHeaders.append(';');
      }
      signedHeaders.append(header.getKey());
    }
    return text.append('\n').append(signedHeaders).append('\n').append(payloadHash).toString();
  }

  /** White space around a value does not count, and within it counts as one space. */
  private static void appendTrimmed(StringBuilder text, String value) {
    int start = text.length();
    boolean space = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == ' ' || (c >= '\t' && c <= '\r')) {
        space = text.length() > start;
      } else {
        if (space) {
          text.append(' ');
          space = false;
        }
        text.append(c);
      }
    }
  }

  private String stamp(Instant now) {
    Stamp last = stamp;
    if (last == null || last.epochSecond() != now.getEpochSecond()) {
      last = new Stamp(now.getEpochSecond(), STAMP.format(now));
      stamp = last;
    }
    return last.text();
  }

  private Mac mac(String secret, String date) {
    DayKey key = dayKey;
    if (key == null || !key.date().equals(date) || !key.secret().equals(secret)) {
      key = new DayKey(secret, date, derive(secret, date));
      dayKey = key;
    }
    try {
      return (Mac) key.mac().clone();
    } catch (CloneNotSupportedException e) {
      return derive(secret, date);
    }
  }

  private Mac derive(String secret, String date) {
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String step : new String[] {date, region, service, "aws4_request"}) {
      key = keyed(key).doFinal(step.getBytes(StandardCharsets.UTF_8));
    }
    return keyed(key);
  }

  private static Mac keyed(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HMAC, e);
    }
  }

  private static byte[] sha256(String text) {
    MessageDigest digest;
    try {
      digest = (MessageDigest) SHA256.clone();
    } catch (CloneNotSupportedException e) {
      digest = sha256();
    }
    return digest.digest(text.getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
