package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.store.BucketFacts;
import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.RetryingStore;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.BucketLocation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reaches a side: connection, credentials, bucket, listing, owner; tells the reasons apart. */
final class SideReach {

  /** Directory buckets list out of order and without start keys (S3 user guide). */
  private static final String DIRECTORY_BUCKET = "--x-s3";

  /** S3 refuses requests that are 15 minutes off; long before that, dates mislead people. */
  private static final Duration NOTEWORTHY_CLOCK_OFFSET = Duration.ofMinutes(1);

  private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9]{12}");

  private final ObjectStores stores;
  private final InstantSource clock;
  private final RetryPolicy retries;
  private final Findings findings;

  SideReach(ObjectStores stores, InstantSource clock, RetryPolicy retries, Findings findings) {
    this.stores = stores;
    this.clock = clock;
    this.retries = retries;
    this.findings = findings;
  }

  /** The side; null if it cannot be used, for reasons that are among the findings then. */
  @Nullable ReachedSide reach(Side side, BucketLocation location) {
    if (location.bucket().endsWith(DIRECTORY_BUCKET)) {
      findings.refuse(
          side,
          FailureCode.UNSUPPORTED_BUCKET,
          "The %s %s is a directory bucket, which cannot be listed in order; use a general-purpose bucket."
              .formatted(side.word(), location.uri()));
      return null;
    }
    ObjectStore store;
    try {
      store = open(location);
    } catch (UnknownConnectionException e) {
      findings.refuse(
          side,
          FailureCode.UNKNOWN_CONNECTION,
          "The %s %s cannot be opened: %s."
              .formatted(side.word(), location.uri(), withoutFullStop(e)));
      return null;
    }
    try {
      ListPage page = store.list(ListRequest.from(location.prefix(), null));
      ReachedSide reached = described(side, location, store, page);
      return isOwnedAsExpected(reached) ? reached : null;
    } catch (StoreException e) {
      if (!isRefusedForItsOwner(location, e)) {
        findings.refuse(Act.LIST.refusal(side, location, e));
      } else {
        refuseOwner(side, location, "is another account's");
      }
      return null;
    }
  }

  private ObjectStore open(BucketLocation location) {
    return new RetryingStore(stores.open(location), retries);
  }

  private ReachedSide described(
      Side side, BucketLocation location, ObjectStore store, ListPage page) {
    Instant before = clock.instant();
    BucketFacts facts = store.describeBucket();
    Instant after = clock.instant();
    Instant serverTime = facts.serverTime();
    Instant between = before.plus(Duration.between(before, after).dividedBy(2));
    Duration ahead = serverTime == null ? Duration.ZERO : Duration.between(between, serverTime);
    if (ahead.abs().compareTo(NOTEWORTHY_CLOCK_OFFSET) > 0) {
      findings.warn(
          "The clock of the %s's server is %d s %s this worker's; correct whichever is wrong."
              .formatted(
                  side.word(),
                  ahead.abs().toSeconds(),
                  ahead.isNegative() ? "behind" : "ahead of"));
    }
    return new ReachedSide(side, location, store, facts, page, ahead.toMillis());
  }

  /**
   * An account number is enforced by AWS itself with each request; everything else is compared with
   * the canonical id that the bucket tells.
   */
  private boolean isOwnedAsExpected(ReachedSide side) {
    String expected = side.location().expectedOwner();
    String owner = side.facts().owner();
    if (expected == null || expected.equals(owner)) {
      return true;
    }
    if (ACCOUNT_ID.matcher(expected).matches() && isAws(side.facts().endpoint())) {
      return true;
    }
    refuseOwner(
        side.side(),
        side.location(),
        owner == null
            ? "does not tell whose it is (grant s3:GetBucketAcl, or leave expectedOwner out)"
            : "belongs to '" + owner + "'");
    return false;
  }

  private static boolean isAws(String endpoint) {
    return endpoint.equals("aws") || endpoint.contains(".amazonaws.com");
  }

  /**
   * AWS answers 403 if the account is not the expected one, and lets the same request pass else.
   */
  private boolean isRefusedForItsOwner(BucketLocation location, StoreException e) {
    if (location.expectedOwner() == null || e.failure() != StoreFailure.ACCESS_DENIED) {
      return false;
    }
    BucketLocation anyOwner =
        new BucketLocation(location.connection(), location.bucket(), location.prefix(), null);
    try {
      open(anyOwner).list(new ListRequest(location.prefix(), null, null, null, 1));
      return true;
    } catch (StoreException denied) {
      return false;
    }
  }

  private void refuseOwner(Side side, BucketLocation location, String what) {
    findings.refuse(
        side,
        FailureCode.WRONG_OWNER,
        "The %s bucket %s is expected to belong to '%s' and %s; correct the bucket or expectedOwner."
            .formatted(side.word(), location.uri(), location.expectedOwner(), what));
  }

  private static String withoutFullStop(Exception e) {
    String message = String.valueOf(e.getMessage());
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }
}
