package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/** Our signatures are the SDK's, byte for byte. */
class WireSignerTest {

  private static final int REQUESTS = 2_000;

  private static final List<String> METHODS = List.of("GET", "HEAD", "PUT");

  /** Pieces of keys, values and parameters that signers and servers are known to differ on. */
  private static final List<String> PIECES =
      List.of(
          "a",
          "Z",
          "0",
          "/",
          "//",
          ".",
          "..",
          "/./",
          "/../",
          " ",
          "  ",
          "+",
          "%",
          "%2F",
          "%25",
          "&",
          "=",
          "?",
          "#",
          ";",
          ":",
          "@",
          "!",
          "$",
          "*",
          "'",
          "(",
          ")",
          ",",
          "~",
          "-",
          "_",
          "\\",
          "^",
          "|",
          "`",
          "<",
          ">",
          "{",
          "}",
          "[",
          "]",
          "\"",
          "\u00e4",
          "\u20ac",
          "\ud83d\ude80",
          "\uffee");

  private final Random random = new Random(20);

  @Test
  void signature_isTheSdks() {
    WireSigner signer = new WireSigner("eu-west-1", "s3");
    for (int i = 0; i < REQUESTS; i++) {
      WireRequest request = randomRequest();
      AwsCredentials credentials = randomCredentials();
      // Over two days, so that signing keys change.
      Instant now = Instant.ofEpochSecond(1_800_000_000L + random.nextInt(172_800));
      String expected = signedBySdk(request, credentials, now);
      signer.sign(request, WireSigner.UNSIGNED_PAYLOAD, credentials, now);
      assertThat(request.unsignedHeaders().get("authorization"))
          .as("%s %s %s", request.method(), request.target(), request.headers())
          .isEqualTo(expected);
    }
  }

  @Test
  void signature_ofARequestThatIsSignedAgain_isOfTheNewTime() {
    WireSigner signer = new WireSigner("eu-west-1", "s3");
    AwsCredentials credentials = AwsBasicCredentials.create("AKIA", "secret");
    WireRequest twice = new WireRequest("GET", "/b/k").header("host", "h");
    WireRequest once = new WireRequest("GET", "/b/k").header("host", "h");
    Instant first = Instant.parse("2026-05-01T23:59:59Z");
    signer.sign(twice, WireSigner.EMPTY_PAYLOAD, credentials, first);
    signer.sign(twice, WireSigner.EMPTY_PAYLOAD, credentials, first.plusSeconds(1));
    signer.sign(once, WireSigner.EMPTY_PAYLOAD, credentials, first.plusSeconds(1));
    assertThat(twice.unsignedHeaders()).isEqualTo(once.unsignedHeaders());
    assertThat(twice.headers()).isEqualTo(once.headers());
  }

  private WireRequest randomRequest() {
    String key = "/" + WireRequest.encode(text(8), true);
    WireRequest request =
        new WireRequest(METHODS.get(random.nextInt(METHODS.size())), "/bucket" + key)
            .header("host", "127.0.0.1:9000");
    for (int i = random.nextInt(4); i > 0; i--) {
      request.query("p" + random.nextInt(9), random.nextInt(4) == 0 ? "" : text(4));
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      request.header("x-amz-meta-" + (char) ('a' + random.nextInt(26)) + i, text(6));
    }
    if (random.nextBoolean()) {
      request.header("x-amz-copy-source", WireRequest.encode("b/" + text(5), true));
    }
    if (random.nextBoolean()) {
      request.header("content-type", " text/plain;  charset=utf-8 ");
    }
    return request;
  }

  private AwsCredentials randomCredentials() {
    String secret = "secret" + random.nextInt(3);
    return random.nextBoolean()
        ? AwsBasicCredentials.create("AKIAEXAMPLE", secret)
        : AwsSessionCredentials.create("ASIAEXAMPLE", secret, "token/+=" + random.nextInt(9));
  }

  private String text(int maxPieces) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(maxPieces) + 1; i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  private static String signedBySdk(WireRequest request, AwsCredentials credentials, Instant now) {
    SdkHttpRequest.Builder http =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.fromValue(request.method()))
            .uri(URI.create("http://127.0.0.1:9000"))
            .encodedPath(request.path());
    if (request.target().contains("?")) {
      String query = request.target().substring(request.path().length() + 1);
      for (String parameter : query.split("&", -1)) {
        String[] pair = (parameter.contains("=") ? parameter : parameter + "=").split("=", 2);
        http.appendRawQueryParameter(
            SdkHttpUtils.urlDecode(pair[0]), SdkHttpUtils.urlDecode(pair[1]));
      }
    }
    request.headers().forEach(http::putHeader);
    return AwsV4HttpSigner.create()
        .sign(
            sign ->
                sign.identity(credentials)
                    .request(http.build())
                    .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "s3")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                    .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                    .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                    .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(now, ZoneOffset.UTC)))
        .request()
        .firstMatchingHeader("Authorization")
        .orElseThrow();
  }
}
