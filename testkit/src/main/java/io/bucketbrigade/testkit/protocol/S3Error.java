package io.bucketbrigade.testkit.protocol;

/** A refusal, as S3 words it. */
public final class S3Error extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  /** A refusal with an HTTP status, S3's code and a message. */
  public S3Error(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** S3's code. */
  public String code() {
    return code;
  }

  /** AccessDenied. */
  public static S3Error accessDenied() {
    return new S3Error(403, "AccessDenied", "Access Denied");
  }

  /** ExpiredToken. */
  public static S3Error expiredToken() {
    return new S3Error(400, "ExpiredToken", "The provided token has expired.");
  }

  /** NoSuchBucket. */
  public static S3Error noSuchBucket() {
    return new S3Error(404, "NoSuchBucket", "The specified bucket does not exist");
  }

  /** NoSuchKey. */
  public static S3Error noSuchKey() {
    return new S3Error(404, "NoSuchKey", "The specified key does not exist.");
  }

  /** NoSuchVersion. */
  public static S3Error noSuchVersion() {
    return new S3Error(404, "NoSuchVersion", "The specified version does not exist.");
  }

  /** NoSuchUpload. */
  public static S3Error noSuchUpload() {
    return new S3Error(
        404, "NoSuchUpload", "The specified upload does not exist or was completed or aborted.");
  }

  /** PreconditionFailed. */
  public static S3Error preconditionFailed() {
    return new S3Error(
        412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
  }

  /** InvalidRequest. */
  public static S3Error invalidRequest(String message) {
    return new S3Error(400, "InvalidRequest", message);
  }

  /** InvalidArgument. */
  public static S3Error invalidArgument(String message) {
    return new S3Error(400, "InvalidArgument", message);
  }

  /** MalformedXml. */
  public static S3Error malformedXml() {
    return new S3Error(400, "MalformedXML", "The XML you provided was not well-formed");
  }

  /** NotImplemented. */
  public static S3Error notImplemented(String what) {
    return new S3Error(501, "NotImplemented", "This server does not implement " + what);
  }

  /** SlowDown. */
  public static S3Error slowDown() {
    return new S3Error(503, "SlowDown", "Please reduce your request rate.");
  }

  /** InternalError. */
  public static S3Error internalError() {
    return new S3Error(500, "InternalError", "We encountered an internal error. Please try again.");
  }
}
