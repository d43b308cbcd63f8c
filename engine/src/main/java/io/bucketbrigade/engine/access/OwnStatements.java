package io.bucketbrigade.engine.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bucketbrigade.engine.access.PolicyDocument.State;
import io.bucketbrigade.engine.access.PolicyRefusedException.Reason;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.model.spec.BucketLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts statements of ours into the policies of buckets, looks after them, and takes them away.
 *
 * <p>Servers take a policy whole and without conditions, so somebody else may change it between our
 * read and our write, and is then overwritten; that time is kept as short as two requests take.
 * What was written is read again, and where it is not there, the policy is merged anew from what
 * is. Thread-safe.
 */
final class OwnStatements {

  /** What S3 and its kin take of a policy, in bytes. */
  static final int MAX_BYTES = 20 * 1024;

  private final BucketPolicies policies;
  private final RetryPolicy retries;

  /**
   * Over these policies.
   *
   * @param retries for reads, and how often a policy is written that is not as it should be
   *     afterwards, with the same pauses
   */
  OwnStatements(BucketPolicies policies, RetryPolicy retries) {
    this.policies = policies;
    this.retries = retries;
  }

  /**
   * The policy of a bucket.
   *
   * @throws PolicyRefusedException for an access point
   */
  BucketPolicyStore open(BucketLocation bucket) {
    if (bucket.bucket().startsWith("arn:")) {
      throw new PolicyRefusedException(
          Reason.ACCESS_POINT,
          "%s is an access point, behind which the bucket's policy cannot be reached; name the bucket"
              .formatted(bucket.bucket()),
          null);
    }
    return policies.openPolicy(bucket);
  }

  /** Puts statements in the place of those that have their names. Retry: yes. */
  PolicyChange put(BucketPolicyStore store, List<OwnStatement> own) {
    return change(
        store,
        policy -> own.stream().allMatch(one -> policy.state(one) == State.INTACT),
        policy -> policy.with(own));
  }

  /** Takes all statements away whose names begin so. Retry: yes. */
  PolicyChange remove(BucketPolicyStore store, String sidPrefix) {
    Predicate<String> ours = sid -> sid.startsWith(sidPrefix);
    return change(store, policy -> policy.count(ours) == 0, policy -> policy.without(ours));
  }

  /** What has become of statements. */
  Standing look(BucketPolicyStore store, List<OwnStatement> own) {
    return look(store, own, read(store));
  }

  /** The same of statements that have no end here, whatever ends they have there. */
  Standing lookButForEnds(BucketPolicyStore store, List<OwnStatement> own) {
    List<String> sids = own.stream().map(OwnStatement::sid).toList();
    return look(store, own, read(store).withoutEnds(sids::contains));
  }

  private static Standing look(
      BucketPolicyStore store, List<OwnStatement> own, PolicyDocument policy) {
    List<String> wrong = new ArrayList<>();
    int gone = 0;
    for (OwnStatement one : own) {
      switch (policy.state(one)) {
        case INTACT -> {}
        case GONE -> {
          gone++;
          wrong.add(one.sid() + " is gone");
        }
        case CHANGED -> wrong.add(one.sid() + " says something else");
      }
    }
    if (wrong.isEmpty()) {
      return new Standing.Intact();
    }
    String words =
        "the policy of bucket '%s' was changed by somebody else: %s"
            .formatted(store.names().bucket(), String.join(", ", wrong));
    return gone == own.size() ? new Standing.Gone(words) : new Standing.Changed(words);
  }

  private PolicyChange change(
      BucketPolicyStore store,
      Predicate<PolicyDocument> asWished,
      Function<PolicyDocument, PolicyDocument> change) {
    for (int attempt = 1; attempt <= retries.attempts(); attempt++) {
      // Merged anew each time, so that what others wrote meanwhile is kept.
      PolicyDocument before = read(store);
      if (asWished.test(before)) {
        return attempt == 1 ? PolicyChange.NOT_NEEDED : PolicyChange.MADE;
      }
      PolicyDocument after = change.apply(before);
      requireRoom(store, before, after);
      boolean last = attempt == retries.attempts();
      if (written(store, after, last) && asWished.test(read(store))) {
        return PolicyChange.MADE;
      }
      if (!last) {
        pause(attempt);
      }
    }
    throw new PolicyRefusedException(
        Reason.CONTESTED,
        "the policy of bucket '%s' was written %d times and was another one each time afterwards; find out who else writes it"
            .formatted(store.names().bucket(), retries.attempts()),
        null);
  }

  /** Writes a policy, or deletes what has nothing to say; false if nobody knows whether it did. */
  private static boolean written(BucketPolicyStore store, PolicyDocument policy, boolean last) {
    try {
      if (policy.isEmpty()) {
        store.delete();
      } else {
        store.write(policy.text());
      }
      return true;
    } catch (StoreException e) {
      if (last || !e.failure().isTransient()) {
        throw e;
      }
      return false;
    }
  }

  /** A policy may be told longer than it was sent, so what grows alone is refused. */
  private static void requireRoom(
      BucketPolicyStore store, PolicyDocument before, PolicyDocument after) {
    int bytes = after.bytes();
    if (bytes > MAX_BYTES && bytes > before.bytes()) {
      throw new PolicyRefusedException(
          Reason.TOO_LARGE,
          "the policy of bucket '%s' would have %d bytes with our statements, and at most %d are taken; shorten it, or name fewer principals and mappings"
              .formatted(store.names().bucket(), bytes, MAX_BYTES),
          null);
    }
  }

  private PolicyDocument read(BucketPolicyStore store) {
    String text = retries.repeat(() -> new Read(store.read())).text();
    try {
      return PolicyDocument.parse(text);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      String words =
          e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
      throw new PolicyRefusedException(
          Reason.UNREADABLE,
          "the policy of bucket '%s' cannot be added to: %s; look at it, and mend it"
              .formatted(store.names().bucket(), words),
          e);
    }
  }

  /** What a retried request brings, which may be nothing. */
  private record Read(@Nullable String text) {}

  /** An interrupt stays set and is seen by the next request. */
  private void pause(int failedAttempts) {
    try {
      Thread.sleep(retries.pauseAfter(failedAttempts));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
