package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.BucketLocation;

/** What was tried on a bucket; puts its failure into one sentence that says what to do. */
enum Act {
  LIST("listed", FailureCode.LIST_DENIED, "s3:ListBucket"),
  LIST_VERSIONS("listed with its versions", FailureCode.LIST_DENIED, "s3:ListBucketVersions"),
  READ("read", FailureCode.READ_DENIED, "s3:GetObject"),
  WRITE("written to", FailureCode.WRITE_DENIED, "s3:PutObject");

  private final String done;
  private final FailureCode denied;
  private final String permission;

  Act(String done, FailureCode denied, String permission) {
    this.done = done;
    this.denied = denied;
    this.permission = permission;
  }

  /** Why the side is refused. */
  Problem refusal(Side side, BucketLocation bucket, StoreException e) {
    return new Problem(
        side,
        code(e),
        "The %s bucket %s (connection '%s') cannot be %s: %s (%s)."
            .formatted(
                side.word(), bucket.uri(), bucket.connection(), done, advice(e), e.getMessage()));
  }

  private FailureCode code(StoreException e) {
    return switch (e.failure()) {
      case ACCESS_DENIED -> denied;
      case NO_SUCH_BUCKET -> FailureCode.NO_SUCH_BUCKET;
      case BAD_CREDENTIALS -> FailureCode.BAD_CREDENTIALS;
      case EXPIRED_CREDENTIALS -> FailureCode.EXPIRED_CREDENTIALS;
      case THROTTLED -> FailureCode.THROTTLED;
      case NO_SPACE -> FailureCode.NO_SPACE;
      case UNREACHABLE, CONNECTION -> FailureCode.UNREACHABLE;
      case SERVER_ERROR, CONFLICT -> FailureCode.SERVER_ERROR;
      case MALFORMED_REPLY,
          NOT_FOUND,
          NOT_IMPLEMENTED,
          INVALID_REQUEST,
          PRECONDITION_FAILED,
          NO_SUCH_UPLOAD,
          ARCHIVED,
          CUSTOMER_KEY,
          PART_REFUSED ->
          this == LIST || this == LIST_VERSIONS ? FailureCode.UNREACHABLE : denied;
    };
  }

  private String advice(StoreException e) {
    return switch (e.failure()) {
      case ACCESS_DENIED ->
          "access is denied; grant %s on it to the connection's principal".formatted(permission);
      case NO_SUCH_BUCKET -> "there is no such bucket; correct its name or its connection";
      case BAD_CREDENTIALS -> "the credentials are refused; correct those of the connection";
      case EXPIRED_CREDENTIALS -> "the credentials have expired; renew those of the connection";
      case THROTTLED -> "the server only throttles; try again when it is less busy";
      case NO_SPACE -> "it is full; make room";
      case UNREACHABLE, CONNECTION ->
          "its endpoint cannot be reached; correct the connection's endpoint or the network";
      case SERVER_ERROR, CONFLICT -> "the server answers with errors; mend it and try again";
      case MALFORMED_REPLY,
          NOT_FOUND,
          NOT_IMPLEMENTED,
          INVALID_REQUEST,
          PRECONDITION_FAILED,
          NO_SUCH_UPLOAD,
          ARCHIVED,
          CUSTOMER_KEY,
          PART_REFUSED ->
          "the endpoint does not answer as S3 does; correct the connection's endpoint and region";
    };
  }
}
