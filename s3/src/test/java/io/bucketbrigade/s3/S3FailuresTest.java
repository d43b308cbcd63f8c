package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.key.ObjectKey;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.xml.stream.XMLStreamException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3FailuresTest {

  private static final ObjectKey KEY = ObjectKey.of("a/b");

  private final S3Failures failures =
      new S3Failures(
          S3Connection.to(
              "old",
              URI.create("http://127.0.0.1:9"),
              new S3Credentials.Static("AKIAID", "the-secret", "the-token")),
          "bucket");

  @Test
  void refusalOfAnObjectUnderACustomersKey_isToldByItsWords() {
    String words =
        "The object was stored using a form of Server Side Encryption. The correct parameters must"
            + " be provided to retrieve the object.";
    StoreException translated =
        failures.translate(S3Operation.COPY, KEY, refusal("InvalidRequest", 400, words));
    assertThat(translated.failure()).isEqualTo(StoreFailure.CUSTOMER_KEY);
    StoreException other =
        failures.translate(S3Operation.COPY, KEY, refusal("InvalidRequest", 400, "else"));
    assertThat(other.failure()).isEqualTo(StoreFailure.INVALID_REQUEST);
  }

  @ParameterizedTest
  @CsvSource({
    "NoSuchKey, 404, NOT_FOUND",
    "NoSuchVersion, 404, NOT_FOUND",
    "NoSuchBucket, 404, NO_SUCH_BUCKET",
    "PermanentRedirect, 301, NO_SUCH_BUCKET",
    "NoSuchUpload, 404, NO_SUCH_UPLOAD",
    "AccessDenied, 403, ACCESS_DENIED",
    "SomethingNew, 403, ACCESS_DENIED",
    "InvalidAccessKeyId, 403, BAD_CREDENTIALS",
    "SignatureDoesNotMatch, 403, BAD_CREDENTIALS",
    "AuthorizationHeaderMalformed, 400, BAD_CREDENTIALS",
    "RequestTimeTooSkewed, 403, BAD_CREDENTIALS",
    "ExpiredToken, 400, EXPIRED_CREDENTIALS",
    "PreconditionFailed, 412, PRECONDITION_FAILED",
    "ConditionalRequestConflict, 409, CONFLICT",
    "OperationAborted, 409, CONFLICT",
    "SlowDown, 503, THROTTLED",
    "TooManyRequests, 429, THROTTLED",
    "RequestLimitExceeded, 503, THROTTLED",
    "ServiceUnavailable, 503, SERVER_ERROR",
    "InternalError, 500, SERVER_ERROR",
    "RequestTimeout, 400, CONNECTION",
    "BadDigest, 400, CONNECTION",
    "InvalidObjectState, 403, ARCHIVED",
    "ObjectNotInActiveTierError, 403, ARCHIVED",
    "NotImplemented, 501, NOT_IMPLEMENTED",
    "MethodNotAllowed, 405, NOT_IMPLEMENTED",
    "XMinioStorageFull, 507, NO_SPACE",
    "InvalidPart, 400, PART_REFUSED",
    "EntityTooSmall, 400, PART_REFUSED",
    "InvalidArgument, 400, INVALID_REQUEST",
    "KeyTooLongError, 400, INVALID_REQUEST",
    // A copy's 200 may hold an error: its code decides.
    "InternalError, 200, SERVER_ERROR",
    "SlowDown, 200, THROTTLED",
    "NoSuchKey, 200, NOT_FOUND",
    "SomethingNew, 200, SERVER_ERROR",
  })
  void refusal_isToldByItsCode(String code, int status, StoreFailure failure) {
    StoreException translated = failures.translate(S3Operation.COPY, KEY, refusal(code, status));
    assertThat(translated.failure()).isEqualTo(failure);
    assertThat(translated.httpStatus()).isEqualTo(status);
    assertThat(translated.providerCode()).isEqualTo(code);
    assertThat(translated.requestId()).isEqualTo("REQ1");
    assertThat(translated)
        .hasMessageStartingWith("CopyObject s3://bucket/a/b was refused: " + status + " " + code)
        .hasMessageContaining("words of the server")
        .hasMessageContaining("REQ1");
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD, 400, INVALID_REQUEST",
    "HEAD, 403, ACCESS_DENIED",
    "HEAD, 404, NOT_FOUND",
    "HEAD, 412, PRECONDITION_FAILED",
    "HEAD, 503, THROTTLED",
    "HEAD_BUCKET, 404, NO_SUCH_BUCKET",
    "HEAD_BUCKET, 301, NO_SUCH_BUCKET",
    "GET, 304, PRECONDITION_FAILED",
    // Not S3's words: an object must not vanish because some proxy answers 404.
    "GET, 404, INVALID_REQUEST",
    "LIST, 404, INVALID_REQUEST",
    "GET, 401, BAD_CREDENTIALS",
    "GET, 429, THROTTLED",
    "GET, 500, SERVER_ERROR",
    "GET, 502, SERVER_ERROR",
    "GET, 503, SERVER_ERROR",
    "GET, 504, SERVER_ERROR",
    "GET, 501, NOT_IMPLEMENTED",
    "PUT, 507, NO_SPACE",
    "PUT, 413, INVALID_REQUEST",
  })
  void bareRefusal_isToldByItsStatus(S3Operation operation, int status, StoreFailure failure) {
    S3Exception bare = (S3Exception) S3Exception.builder().statusCode(status).build();
    assertThat(failures.translate(operation, KEY, bare).failure()).isEqualTo(failure);
  }

  @Test
  void brokenConnection_isUnreachableOnlyIfNothingWasSent() {
    for (IOException nothingSent :
        List.of(
            new UnknownHostException("nowhere"),
            new ConnectException("refused"),
            new NoRouteToHostException("no route"),
            new ConnectTimeoutException("late"),
            new ConnectionRequestTimeoutException("pool"),
            new SSLHandshakeException("untrusted"))) {
      assertThat(translated(nothingSent)).as("%s", nothingSent).isEqualTo(StoreFailure.UNREACHABLE);
    }
    for (IOException perhapsSent :
        List.of(
            new SocketException("Connection reset"),
            new SocketTimeoutException("Read timed out"),
            new SSLException("closed"),
            new IOException("cut"))) {
      assertThat(translated(perhapsSent)).as("%s", perhapsSent).isEqualTo(StoreFailure.CONNECTION);
    }
  }

  @Test
  void brokenXml_isMalformed() {
    assertThat(
            failures
                .translate(
                    S3Operation.LIST,
                    null,
                    SdkClientException.create("oh", new XMLStreamException("cut")))
                .failure())
        .isEqualTo(StoreFailure.MALFORMED_REPLY);
  }

  @Test
  void interrupt_isKeptOnTheThread() {
    StoreException translated =
        failures.translate(S3Operation.GET, KEY, AbortedException.create("interrupted"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(translated.failure()).isEqualTo(StoreFailure.CONNECTION);
  }

  @Test
  void message_escapesControlCharactersAndIsBounded() {
    StoreException translated =
        failures.translate(
            S3Operation.PUT,
            ObjectKey.of("a\n\u001b[31mb"),
            refusal("Odd", 400, "line\nfeed" + "x".repeat(10_000)));
    assertThat(translated.getMessage())
        .contains("a\\u000a\\u001b[31mb")
        .contains("line\\u000afeed")
        .hasSizeLessThan(600);
  }

  @Test
  void message_saysWhatToDoAboutCredentialsRegionAndClock() {
    assertThat(message(refusal("InvalidAccessKeyId", 403)))
        .endsWith("check the credentials of connection 'old'");
    assertThat(message(refusal("ExpiredToken", 400)))
        .endsWith("renew the credentials of connection 'old'");
    assertThat(message(refusal("RequestTimeTooSkewed", 403))).contains("clock");
    S3Exception elsewhere =
        (S3Exception)
            S3Exception.builder()
                .statusCode(301)
                .awsErrorDetails(
                    AwsErrorDetails.builder()
                        .errorCode("PermanentRedirect")
                        .sdkHttpResponse(
                            SdkHttpResponse.builder()
                                .statusCode(301)
                                .putHeader("x-amz-bucket-region", "eu-central-2")
                                .build())
                        .build())
                .build();
    assertThat(message(elsewhere)).contains("region eu-central-2: set it for connection 'old'");
  }

  @Test
  void credentialsThatAreGone_areExpiredOnlyIfTheyWereThere() {
    for (boolean before : List.of(false, true)) {
      StoreException translated =
          failures.translate(
              S3Operation.GET,
              KEY,
              SdkClientException.create(
                  "wrapped",
                  new CredentialsUnavailableException(
                      "connection 'old' has no credentials: set X",
                      before,
                      new IllegalStateException())));
      assertThat(translated.failure())
          .isEqualTo(before ? StoreFailure.EXPIRED_CREDENTIALS : StoreFailure.BAD_CREDENTIALS);
      assertThat(translated).hasMessageContaining("connection 'old' has no credentials: set X");
    }
  }

  private StoreFailure translated(IOException thrown) {
    return failures
        .translate(S3Operation.PUT, KEY, SdkClientException.create("wrapped", thrown))
        .failure();
  }

  private String message(S3Exception refusal) {
    return String.valueOf(failures.translate(S3Operation.LIST, null, refusal).getMessage());
  }

  private static S3Exception refusal(String code, int status) {
    return refusal(code, status, "words of the server");
  }

  private static S3Exception refusal(String code, int status, String words) {
    return (S3Exception)
        S3Exception.builder()
            .statusCode(status)
            .requestId("REQ1")
            .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(words).build())
            .build();
  }
}
