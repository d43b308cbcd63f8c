package io.bucketbrigade.engine.store;

/** What kind of failure a request met: what callers decide on. */
public enum StoreFailure {
  /** The object, version or upload part does not exist (404 NoSuchKey). */
  NOT_FOUND(false),
  /** 404 NoSuchBucket. */
  NO_SUCH_BUCKET(false),
  /** 404 NoSuchUpload. */
  NO_SUCH_UPLOAD(false),
  /** 403 AccessDenied and its relatives: the principal is known, the act is refused. */
  ACCESS_DENIED(false),
  /** InvalidAccessKeyId, SignatureDoesNotMatch, no credentials found, disabled key. */
  BAD_CREDENTIALS(false),
  /** ExpiredToken, and credentials that could not be refreshed. */
  EXPIRED_CREDENTIALS(false),
  /** 412, or 304 of a conditional read. */
  PRECONDITION_FAILED(false),
  /** 409 ConditionalRequestConflict, OperationAborted: somebody else is writing. */
  CONFLICT(true),
  /** 503 SlowDown, 429, RequestLimitExceeded. */
  THROTTLED(true),
  /** 500, 502, 504, 503 that is not throttling. */
  SERVER_ERROR(true),
  /** No connection: name, refusal, TLS, connect timeout. The request was not sent. */
  UNREACHABLE(true),
  /** Reset, cut or timed out after the request may have been sent. */
  CONNECTION(true),
  /** A reply that is not S3's: broken XML, wrong length. */
  MALFORMED_REPLY(true),
  /** InvalidObjectState: archived. */
  ARCHIVED(false),
  /** Encrypted with a key that its owner keeps (SSE-C), which every read must bring along. */
  CUSTOMER_KEY(false),
  /** 501 and its relatives: this server does not do this. */
  NOT_IMPLEMENTED(false),
  /** 507, XMinioStorageFull, QuotaExceeded. */
  NO_SPACE(false),
  /** InvalidPart, EntityTooSmall, InvalidPartOrder. */
  PART_REFUSED(false),
  /** Any other 4xx: the request as such is refused. */
  INVALID_REQUEST(false);

  private final boolean transientByNature;

  StoreFailure(boolean transientByNature) {
    this.transientByNature = transientByNature;
  }

  /** Whether the very same request may succeed a moment later. */
  public boolean isTransient() {
    return transientByNature;
  }
}
