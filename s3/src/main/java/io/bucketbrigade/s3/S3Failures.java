package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.key.ObjectKey;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.xml.stream.XMLStreamException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Translates what requests throw into what callers decide on. */
final class S3Failures {

  /** Enough of a server's words to understand them; some servers send pages. */
  private static final int MAX_SERVER_WORDS = 300;

  private final S3Connection connection;
  private final String bucket;

  S3Failures(S3Connection connection, String bucket) {
    this.connection = connection;
    this.bucket = bucket;
  }

  /**
   * The exception for what {@code operation} threw. Restores the interrupt of an aborted thread.
   */
  StoreException translate(S3Operation operation, @Nullable ObjectKey key, Throwable thrown) {
    if (thrown instanceof StoreException translated) {
      return translated;
    }
    if (thrown instanceof AwsServiceException refused) {
      return refusal(operation, key, refused);
    }
    if (isInterrupt(thrown)) {
      Thread.currentThread().interrupt();
      return broken(StoreFailure.CONNECTION, operation, key, "interrupted", thrown);
    }
    CredentialsUnavailableException noCredentials =
        cause(thrown, CredentialsUnavailableException.class);
    if (noCredentials != null) {
      return withoutCredentials(operation, key, noCredentials);
    }
    return broken(brokenKind(thrown), operation, key, rootWords(thrown), thrown);
  }

  /** A reply that is well-formed XML or headers, and yet not what S3 sends. */
  StoreException malformed(S3Operation operation, @Nullable ObjectKey key, String what) {
    return new StoreException(
        StoreFailure.MALFORMED_REPLY, where(operation, key) + " was answered wrongly: " + what);
  }

  /** A body that ended before it should have. */
  StoreException cut(S3Operation operation, @Nullable ObjectKey key, String what) {
    return new StoreException(StoreFailure.CONNECTION, where(operation, key) + " was cut: " + what);
  }

  // ---- replies

  private StoreException refusal(
      S3Operation operation, @Nullable ObjectKey key, AwsServiceException refused) {
    Optional<AwsErrorDetails> details = Optional.ofNullable(refused.awsErrorDetails());
    String code = details.map(AwsErrorDetails::errorCode).filter(c -> !c.isBlank()).orElse(null);
    String words = details.map(AwsErrorDetails::errorMessage).orElse("");
    int status = refused.statusCode();
    StoreFailure failure = refusalKind(operation, code, status, words);
    StringBuilder message =
        new StringBuilder(where(operation, key)).append(" was refused: ").append(status);
    if (code != null) {
      message.append(' ').append(printable(code));
    }
    if (!words.isBlank()) {
      message.append(", ").append(printable(shortened(words)));
    }
    if (refused.requestId() != null) {
      message.append(" (request ").append(printable(refused.requestId())).append(')');
    }
    message.append(advice(failure, code, details));
    return new StoreException(
        failure, message.toString(), status, code, refused.requestId(), refused);
  }

  private static StoreFailure refusalKind(
      S3Operation operation, @Nullable String code, int status, String words) {
    StoreFailure byCode = code == null ? null : byCode(code, words);
    // The same parts make the same object, so these are no accident of the way here.
    if (operation == S3Operation.COMPLETE_MULTIPART
        && ObjectChecksum.REFUSALS.contains(String.valueOf(code))) {
      return StoreFailure.PART_REFUSED;
    }
    // The SDK puts its own codes on bare replies to HEAD; there the operation knows better.
    if (byCode != null && !(operation.isHead() && status == 404)) {
      return byCode;
    }
    return byStatus(operation, status);
  }

  /** What a code means; null for codes that say no more than their status. */
  private static @Nullable StoreFailure byCode(String code, String words) {
    return switch (code) {
      case "NoSuchKey", "NoSuchVersion" -> StoreFailure.NOT_FOUND;
      case "NoSuchBucket", "PermanentRedirect" -> StoreFailure.NO_SUCH_BUCKET;
      case "NoSuchUpload" -> StoreFailure.NO_SUCH_UPLOAD;
      case "AccessDenied",
          "AllAccessDisabled",
          "AccountProblem",
          "InvalidPayer",
          "AccessForbidden" ->
          StoreFailure.ACCESS_DENIED;
      case "InvalidAccessKeyId",
          "SignatureDoesNotMatch",
          "InvalidClientTokenId",
          "XAdminUserNotFound",
          "UnrecognizedClientException",
          "AuthFailure",
          "InvalidSecurity",
          "InvalidToken",
          "NotSignedUp",
          "AuthorizationHeaderMalformed",
          "RequestTimeTooSkewed" ->
          StoreFailure.BAD_CREDENTIALS;
      case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired" ->
          StoreFailure.EXPIRED_CREDENTIALS;
      case "PreconditionFailed", "NotModified" -> StoreFailure.PRECONDITION_FAILED;
      case "ConditionalRequestConflict", "OperationAborted" -> StoreFailure.CONFLICT;
      case "SlowDown",
          "SlowDownRead",
          "SlowDownWrite",
          "TooManyRequests",
          "TooManyRequestsException",
          "RequestLimitExceeded",
          "Throttling",
          "ThrottlingException",
          "ThrottledException",
          "RequestThrottled",
          "RequestThrottledException",
          "BandwidthLimitExceeded" ->
          StoreFailure.THROTTLED;
      case "ServiceUnavailable" ->
          words.toLowerCase(Locale.ROOT).contains("reduce your request rate")
              ? StoreFailure.THROTTLED
              : StoreFailure.SERVER_ERROR;
      case "InternalError" -> StoreFailure.SERVER_ERROR;
      // The body did not arrive as it was sent, so the same request may pass now.
      case "RequestTimeout",
          "IncompleteBody",
          "BadDigest",
          "XAmzContentSHA256Mismatch",
          "XAmzContentChecksumMismatch" ->
          StoreFailure.CONNECTION;
      case "InvalidObjectState", "ObjectNotInActiveTierError" -> StoreFailure.ARCHIVED;
      // The code of an object under SSE-C is that of many other refusals.
      case "InvalidRequest" ->
          words.contains("stored using a form of Server Side Encryption")
              ? StoreFailure.CUSTOMER_KEY
              : null;
      case "NotImplemented", "XNotImplemented", "UnsupportedOperation", "MethodNotAllowed" ->
          StoreFailure.NOT_IMPLEMENTED;
      case "XMinioStorageFull", "QuotaExceeded", "InsufficientStorage", "InsufficientCapacity" ->
          StoreFailure.NO_SPACE;
      case "InvalidPart", "EntityTooSmall", "InvalidPartOrder" -> StoreFailure.PART_REFUSED;
      default -> null;
    };
  }

  private static StoreFailure byStatus(S3Operation operation, int status) {
    return switch (status) {
      case 301, 307 -> StoreFailure.NO_SUCH_BUCKET;
      case 304, 412 -> StoreFailure.PRECONDITION_FAILED;
      case 401 -> StoreFailure.BAD_CREDENTIALS;
      case 403 -> StoreFailure.ACCESS_DENIED;
      case 404 -> bare404(operation);
      case 405, 501 -> StoreFailure.NOT_IMPLEMENTED;
      case 408 -> StoreFailure.CONNECTION;
      case 409 -> StoreFailure.CONFLICT;
      case 429 -> StoreFailure.THROTTLED;
      // S3 answers a HEAD too many with a bare 503; backing off is right for any other cause too.
      case 503 -> operation.isHead() ? StoreFailure.THROTTLED : StoreFailure.SERVER_ERROR;
      case 507 -> StoreFailure.NO_SPACE;
      default ->
          status >= 400 && status < 500 ? StoreFailure.INVALID_REQUEST : StoreFailure.SERVER_ERROR;
    };
  }

  /**
   * What a 404 without a code means. S3 sends one to HEAD alone; elsewhere it is some other
   * server's, and taking it for S3's would make an object vanish that is there.
   */
  private static StoreFailure bare404(S3Operation operation) {
    return switch (operation) {
      case HEAD -> StoreFailure.NOT_FOUND;
      case HEAD_BUCKET -> StoreFailure.NO_SUCH_BUCKET;
      default -> StoreFailure.INVALID_REQUEST;
    };
  }

  private String advice(
      StoreFailure failure, @Nullable String code, Optional<AwsErrorDetails> details) {
    if ("RequestTimeTooSkewed".equals(code)) {
      return "; this machine's clock and the server's differ too much: set it";
    }
    if ("AuthorizationHeaderMalformed".equals(code)) {
      return "; check the region of connection '" + connection.name() + "'";
    }
    return switch (failure) {
      case BAD_CREDENTIALS -> "; check the credentials of connection '" + connection.name() + "'";
      case EXPIRED_CREDENTIALS ->
          "; renew the credentials of connection '" + connection.name() + "'";
      case NO_SUCH_BUCKET -> elsewhere(details);
      default -> "";
    };
  }

  /** Where the bucket is, if the reply says that it is in another region. */
  private String elsewhere(Optional<AwsErrorDetails> details) {
    return details
        .map(AwsErrorDetails::sdkHttpResponse)
        .flatMap((SdkHttpResponse reply) -> reply.firstMatchingHeader("x-amz-bucket-region"))
        .map(
            region ->
                "; the bucket is in region %s: set it for connection '%s'"
                    .formatted(printable(region), connection.name()))
        .orElse("");
  }

  // ---- no reply

  private StoreException withoutCredentials(
      S3Operation operation, @Nullable ObjectKey key, CredentialsUnavailableException thrown) {
    StoreFailure failure =
        brokenKind(thrown) == StoreFailure.UNREACHABLE
            ? StoreFailure.UNREACHABLE
            : thrown.hadThemBefore()
                ? StoreFailure.EXPIRED_CREDENTIALS
                : StoreFailure.BAD_CREDENTIALS;
    return broken(failure, operation, key, thrown.words(), thrown);
  }

  private StoreException broken(
      StoreFailure failure,
      S3Operation operation,
      @Nullable ObjectKey key,
      String words,
      Throwable thrown) {
    String at = failure == StoreFailure.UNREACHABLE ? " at " + connection.endpointName() : "";
    String message = where(operation, key) + at + " failed: " + printable(shortened(words));
    return new StoreException(failure, message, 0, null, null, thrown);
  }

  private static StoreFailure brokenKind(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      switch (t) {
        case UnknownHostException e -> {
          return StoreFailure.UNREACHABLE;
        }
        case ConnectException e -> {
          return StoreFailure.UNREACHABLE;
        }
        case NoRouteToHostException e -> {
          return StoreFailure.UNREACHABLE;
        }
        case PortUnreachableException e -> {
          return StoreFailure.UNREACHABLE;
        }
        case ConnectTimeoutException e -> {
          return StoreFailure.UNREACHABLE;
        }
        case ConnectionRequestTimeoutException e -> {
          return StoreFailure.UNREACHABLE;
        }
        case SSLHandshakeException e -> {
          return StoreFailure.UNREACHABLE;
        }
        case SSLPeerUnverifiedException e -> {
          return StoreFailure.UNREACHABLE;
        }
        case XMLStreamException e -> {
          return StoreFailure.MALFORMED_REPLY;
        }
        case IOException e -> {
          return StoreFailure.CONNECTION;
        }
        default -> {}
      }
    }
    return thrown instanceof SdkClientException && speaksOfParsing(thrown)
        ? StoreFailure.MALFORMED_REPLY
        : StoreFailure.INVALID_REQUEST;
  }

  /** The SDK tells broken replies by words alone. */
  private static boolean speaksOfParsing(Throwable thrown) {
    String words = String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
    return words.contains("unmarshall") || words.contains("pars") || words.contains("response");
  }

  private static boolean isInterrupt(Throwable thrown) {
    return Thread.currentThread().isInterrupted()
        || cause(thrown, AbortedException.class) != null
        || cause(thrown, InterruptedException.class) != null
        || cause(thrown, ClosedByInterruptException.class) != null
        || isPlainInterruptedIo(thrown);
  }

  /** Timeouts extend InterruptedIOException and are no interrupts. */
  private static boolean isPlainInterruptedIo(Throwable thrown) {
    InterruptedIOException io = cause(thrown, InterruptedIOException.class);
    return io != null && io.getClass() == InterruptedIOException.class;
  }

  /** The first cause of a type; null if there is none. */
  static <T extends Throwable> @Nullable T cause(Throwable thrown, Class<T> type) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }

  private static String rootWords(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String name = root.getClass().getSimpleName();
    return root.getMessage() == null ? name : name + ": " + root.getMessage();
  }

  // ---- words

  private String where(S3Operation operation, @Nullable ObjectKey key) {
    String object = key == null ? "" : "/" + printable(key.value());
    return operation.apiName() + " s3://" + bucket + object;
  }

  private static String shortened(String words) {
    return words.length() <= MAX_SERVER_WORDS ? words : words.substring(0, MAX_SERVER_WORDS) + "…";
  }

  /**
   * Keys and servers' words are hostile text; control characters would act on terminals and logs.
   */
  static String printable(String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                escaped.append(String.format("\\u%04x", c));
              } else {
                escaped.append((char) c);
              }
            });
    return escaped.toString();
  }
}
