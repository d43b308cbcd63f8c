package io.bucketbrigade.model.failure;

/**
 * What went wrong, as a stable code. Numbers are never reused; {@code docs/failure-codes.md}
 * explains each one, and a test holds the page complete.
 *
 * <p>1xx: a side as a whole (refused before copying, or waited for while copying). 2xx: the listing
 * of a range. 3xx: one object, booked in the ledger. 4xx: the migration's own bookkeeping.
 */
public enum FailureCode {
  UNREACHABLE(101, true),
  BAD_CREDENTIALS(102, true),
  EXPIRED_CREDENTIALS(103, true),
  NO_SUCH_BUCKET(104, true),
  LIST_DENIED(105, true),
  READ_DENIED(106, true),
  WRITE_DENIED(107, true),
  WRONG_OWNER(108, false),
  SAME_BUCKET(109, false),
  EMPTY_PREFIX(110, false),
  THROTTLED(111, true),
  SERVER_ERROR(112, true),
  NO_SPACE(113, true),
  UNKNOWN_CONNECTION(114, true),
  PIN_MISMATCH(115, true),
  UNSUPPORTED_BUCKET(116, false),
  DELETE_DENIED(117, true),
  ACCESS_NOT_GRANTED(118, true),
  CANNOT_CARRY(120, false),
  DEFAULT_RETENTION(121, false),
  VERSIONING_NOT_ENABLED(125, true),
  BUCKETS_DIFFER(130, true),
  BUCKET_WOULD_ACT(131, true),
  NOT_APPLIED(132, true),

  LISTING_OUT_OF_ORDER(201, false),
  LISTING_NOT_ADVANCING(202, false),
  LISTING_UNREADABLE(203, false),
  SEAM_KEY_MISSING(204, false),

  CONFLICT(301, false),
  OBJECT_ACCESS_DENIED(302, false),
  OBJECT_UNREADABLE(303, true),
  OBJECT_CHANGING(304, true),
  OBJECT_ARCHIVED(305, false),
  KEY_NOT_MAPPABLE(306, false),
  TAGS_NOT_SUPPORTED(308, false),
  METADATA_REFUSED(309, false),
  CONTENT_MISMATCH(310, true),
  WRITE_REFUSED(311, false),
  OBJECT_TOO_LARGE(312, false),
  OBJECT_VANISHED(313, false),
  OBJECT_HANDED_OVER(314, true),
  STORAGE_CLASS_REFUSED(320, false),
  CUSTOMER_KEY(321, false),
  ENCRYPTION_NOT_MAPPED(322, false),
  REDIRECT_NOT_SUPPORTED(323, false),
  LOCK_NOT_SET(324, true),
  HISTORY_TOO_LONG(325, false),
  GRANTEE_NOT_MAPPED(326, false),
  ACL_NOT_SET(327, true),
  EXCLUDED_BY_RULE(330, false),
  KEY_OUTSIDE_LAYOUT(331, false),

  STATE_UNAVAILABLE(401, true),
  TALLY_OPEN(402, false),
  OBJECTS_NOT_COPIED(403, true),
  DISCREPANCIES_FOUND(404, true),
  PREFIX_MISSING(410, true),
  STILL_CHANGING(411, true),
  TOO_MANY_DELETES(420, true),
  COPIES_NOT_DELETED(421, true),
  CUTOVER_REFUSED(430, true),
  FREEZE_LOST(431, true),
  BUDGET_OVER(432, true),
  STEP_FAILED(433, true),
  UNHEALTHY(434, true),
  ROLLED_BACK(435, true),
  NOT_UNDONE(436, true),
  NOT_COPIED_BACK(437, true),
  UNEXPECTED(499, true);

  private final int number;
  private final boolean mendable;

  FailureCode(int number, boolean mendable) {
    this.number = number;
    this.mendable = mendable;
  }

  /** The stable number. */
  public int number() {
    return number;
  }

  /** Whether trying again later, or after somebody mended the cause, can succeed. */
  public boolean mendable() {
    return mendable;
  }
}
