package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.engine.store.WritePermit;
import io.bucketbrigade.engine.store.WriteResult;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes an object visible and settles what a lost reply leaves open: unknown is not failed. A write
 * whose outcome is unknown is looked for at the destination before anybody repeats it.
 */
final class CheckedWrite {

  /** Replies carry whole seconds, and clocks are compared by one reply's date. */
  private static final Duration CLOCK_ERROR = Duration.ofSeconds(3);

  private final MappingSide destination;
  private final Duration clockAhead;
  private final WritePermit permit;

  /**
   * Writes to {@code destination}.
   *
   * @param clockAhead its clock minus ours
   */
  CheckedWrite(MappingSide destination, Duration clockAhead, WritePermit permit) {
    this.destination = destination;
    this.clockAhead = clockAhead;
    this.permit = permit;
  }

  /**
   * What the written object will look like.
   *
   * @param sizeBytes its size
   * @param etag gives its ETag, where the destination's ETags are MD5s; null where it cannot be
   *     foretold
   */
  record Expectation(long sizeBytes, @Nullable Supplier<String> etag) {

    /**
     * What a copy of an object will look like; null for a version of it, because the one before it
     * may look just so.
     */
    static @Nullable Expectation of(ListedObject object, Supplier<String> etag) {
      return object.versionId() == null ? new Expectation(object.sizeBytes(), etag) : null;
    }
  }

  /**
   * Sends a write.
   *
   * @param expected null if no look at the current object can tell whether it was written; then an
   *     unknown outcome is thrown
   * @param condition what must hold at the destination
   * @param enforced whether the server was seen to check conditions on such a write; where it was
   *     not, one look directly before the write does so, which leaves a race of one round trip
   * @param request writes under the condition that it is given
   * @throws SideException if it did not happen, as far as the destination shows
   */
  WriteResult write(
      ObjectKey key,
      @Nullable Expectation expected,
      WriteCondition condition,
      boolean enforced,
      Function<WriteCondition, WriteResult> request)
      throws InterruptedException {
    permit.await();
    if (!enforced) {
      requireStill(key, condition);
    }
    WriteCondition sent = enforced ? condition : WriteCondition.ANY;
    Instant began = Instant.now();
    try {
      return destination.call(() -> request.apply(sent));
    } catch (SideException e) {
      if (expected == null || !mayHaveHappened(e.failure())) {
        throw e;
      }
      WriteResult found = find(key, expected, condition, e.failure(), began);
      if (found == null) {
        throw e;
      }
      return found;
    }
  }

  /**
   * A failed precondition, or an upload that is gone, may be the echo of our own earlier write
   * whose reply was lost.
   */
  private static boolean mayHaveHappened(StoreFailure failure) {
    return switch (failure) {
      case CONNECTION, SERVER_ERROR, MALFORMED_REPLY, PRECONDITION_FAILED, NO_SUCH_UPLOAD -> true;
      case NOT_FOUND,
          NO_SUCH_BUCKET,
          ACCESS_DENIED,
          BAD_CREDENTIALS,
          EXPIRED_CREDENTIALS,
          CONFLICT,
          THROTTLED,
          UNREACHABLE,
          ARCHIVED,
          CUSTOMER_KEY,
          NOT_IMPLEMENTED,
          NO_SPACE,
          PART_REFUSED,
          INVALID_REQUEST ->
          false;
    };
  }

  private void requireStill(ObjectKey key, WriteCondition condition) {
    boolean holds =
        switch (condition) {
          case WriteCondition.Any ignored -> true;
          case WriteCondition.IfAbsent ignored -> destination.headOrNull(key) == null;
          case WriteCondition.IfMatch(String etag) -> {
            ObjectHead now = destination.headOrNull(key);
            // Some servers list without ETags; then there is nothing to compare with.
            yield now != null && (etag.isEmpty() || now.etag().equals(etag));
          }
        };
    if (!holds) {
      throw new SideException(
          Side.DESTINATION,
          new StoreException(
              StoreFailure.PRECONDITION_FAILED,
              "the destination's object '%s' changed after it was listed".formatted(key)));
    }
  }

  private @Nullable WriteResult find(
      ObjectKey key,
      Expectation expected,
      WriteCondition condition,
      StoreFailure failure,
      Instant began) {
    ObjectHead head = destination.headOrNull(key);
    if (head == null) {
      return null;
    }
    boolean ours =
        head.sizeBytes() == expected.sizeBytes()
            && isOurs(head, expected, condition, failure, began);
    return ours ? new WriteResult(head.etag(), head.versionId()) : null;
  }

  private boolean isOurs(
      ObjectHead head,
      Expectation expected,
      WriteCondition condition,
      StoreFailure failure,
      Instant began) {
    // What was to be replaced may be young, too, such as an earlier version that we wrote just now,
    // or have our bytes, where a repair is about other metadata.
    if (condition instanceof WriteCondition.IfMatch before && before.etag().equals(head.etag())) {
      return false;
    }
    Supplier<String> etag = expected.etag();
    if (etag != null && destination.capabilities().etagIsMd5()) {
      return head.etag().equals(etag.get());
    }
    // By date alone a refused condition proves nothing: somebody else's write refuses it, too.
    return failure != StoreFailure.PRECONDITION_FAILED
        && !head.lastModified().isBefore(began.plus(clockAhead).minus(CLOCK_ERROR));
  }
}
