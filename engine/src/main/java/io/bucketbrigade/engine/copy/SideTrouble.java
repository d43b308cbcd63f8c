package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;

/** Puts a side's trouble into words that say what to mend. */
public final class SideTrouble {

  private SideTrouble() {}

  /**
   * Whether a failure is about the side and not about the object: no other object would fare
   * better.
   */
  public static boolean isWholeSide(StoreFailure failure) {
    return switch (failure) {
      case NO_SUCH_BUCKET, BAD_CREDENTIALS, EXPIRED_CREDENTIALS, THROTTLED, UNREACHABLE, NO_SPACE ->
          true;
      case NOT_FOUND,
          NO_SUCH_UPLOAD,
          ACCESS_DENIED,
          PRECONDITION_FAILED,
          CONFLICT,
          SERVER_ERROR,
          CONNECTION,
          MALFORMED_REPLY,
          ARCHIVED,
          CUSTOMER_KEY,
          NOT_IMPLEMENTED,
          PART_REFUSED,
          INVALID_REQUEST ->
          false;
    };
  }

  /** The side's trouble as an operator should read it. */
  public static Problem describe(MappingSide side, StoreException e) {
    String bucket = "the %s bucket '%s'".formatted(side.side().word(), side.store().bucket());
    String advice =
        switch (e.failure()) {
          case NO_SUCH_BUCKET -> "does not exist any more; restore it";
          case BAD_CREDENTIALS -> "refuses the credentials; renew the key of its connection";
          case EXPIRED_CREDENTIALS -> "says that the credentials expired; renew them";
          case ACCESS_DENIED -> "denies what it granted before; restore the permission";
          case THROTTLED -> "answers with throttling only; nothing to do but wait";
          case UNREACHABLE -> "cannot be reached; check its endpoint and the network";
          case NO_SPACE -> "is full; make room";
          case NOT_FOUND,
              NO_SUCH_UPLOAD,
              PRECONDITION_FAILED,
              CONFLICT,
              SERVER_ERROR,
              CONNECTION,
              MALFORMED_REPLY,
              ARCHIVED,
              CUSTOMER_KEY,
              NOT_IMPLEMENTED,
              PART_REFUSED,
              INVALID_REQUEST ->
              "answers with errors; check the server";
        };
    return new Problem(
        side.side(),
        code(side.side(), e.failure()),
        "Waiting because %s %s; the work goes on by itself then (%s)."
            .formatted(bucket, advice, e.getMessage()));
  }

  private static FailureCode code(Side side, StoreFailure failure) {
    return switch (failure) {
      case NO_SUCH_BUCKET -> FailureCode.NO_SUCH_BUCKET;
      case BAD_CREDENTIALS -> FailureCode.BAD_CREDENTIALS;
      case EXPIRED_CREDENTIALS -> FailureCode.EXPIRED_CREDENTIALS;
      case ACCESS_DENIED ->
          side == Side.DESTINATION ? FailureCode.WRITE_DENIED : FailureCode.READ_DENIED;
      case THROTTLED -> FailureCode.THROTTLED;
      case UNREACHABLE -> FailureCode.UNREACHABLE;
      case NO_SPACE -> FailureCode.NO_SPACE;
      case NOT_FOUND,
          NO_SUCH_UPLOAD,
          PRECONDITION_FAILED,
          CONFLICT,
          SERVER_ERROR,
          CONNECTION,
          MALFORMED_REPLY,
          ARCHIVED,
          CUSTOMER_KEY,
          NOT_IMPLEMENTED,
          PART_REFUSED,
          INVALID_REQUEST ->
          FailureCode.SERVER_ERROR;
    };
  }
}
