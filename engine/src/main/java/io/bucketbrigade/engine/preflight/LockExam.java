package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.store.BucketLock;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;
import org.jspecify.annotations.Nullable;

/** Finds out whether the destination locks objects as the spec asks, and not beyond that. */
final class LockExam {

  private final ReachedSide destination;
  private final FidelityOptions options;
  private final Findings findings;
  private final ObjectStore store;

  LockExam(ReachedSide destination, FidelityOptions options, Findings findings) {
    this.destination = destination;
    this.options = options;
    this.findings = findings;
    this.store = destination.store();
  }

  /**
   * Whether something may be written at all: what a default retention locks cannot be deleted
   * again, the canary first.
   */
  boolean mayWrite() {
    BucketLock lock = store.bucketLock();
    if (lock != null && lock.defaultRetention() && !options.acceptDefaultRetention()) {
      findings.refuse(
          Side.DESTINATION,
          FailureCode.DEFAULT_RETENTION,
          "The destination %s has a default retention, so nothing that is written to it could be deleted for a while, neither a wrong copy nor the canary; say 'acceptDefaultRetention: true' if that is right, or remove it until the migration is over."
              .formatted(destination.location().uri()));
      return false;
    }
    if (carries() && lock != null && !lock.enabled()) {
      refuse("has no Object Lock", "enable it on the bucket");
      return false;
    }
    return true;
  }

  /** Holds the canary and lets it go again. Retention is not tried, for it could not be undone. */
  void examine(Canary canary, @Nullable String versionId) {
    if (!carries()) {
      return;
    }
    try {
      store.putLegalHold(canary.first(), versionId, true);
      boolean held = store.lockOf(canary.first(), versionId).legalHold();
      store.putLegalHold(canary.first(), versionId, false);
      if (!held) {
        refuse("forgets legal holds", "choose a bucket that keeps them");
      }
    } catch (StoreException e) {
      if (!Probes.isAboutTheRequest(e.failure())) {
        throw e;
      }
      boolean denied = e.failure() == StoreFailure.ACCESS_DENIED;
      refuse(
          "does not lock objects (" + e.getMessage() + ")",
          denied
              ? "grant s3:PutObjectRetention, s3:PutObjectLegalHold and the right to read both"
              : "enable Object Lock on the bucket");
    }
  }

  private boolean carries() {
    return options.objectLock() == LockPolicy.CARRY;
  }

  private void refuse(String what, String remedy) {
    findings.refuse(
        Side.DESTINATION,
        FailureCode.CANNOT_CARRY,
        "The destination %s %s, and the spec says 'objectLock: carry'; %s, or leave that out."
            .formatted(destination.location().uri(), what, remedy));
  }
}
