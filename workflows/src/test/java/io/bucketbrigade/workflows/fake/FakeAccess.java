package io.bucketbrigade.workflows.fake;

import io.bucketbrigade.model.access.AccessActivities;
import io.bucketbrigade.model.access.AccessGrant;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Policies that hold the grants of runs, by their names. Thread-safe. */
public final class FakeAccess implements AccessActivities {

  private final Map<String, AccessGrant> held = new LinkedHashMap<>();
  private final List<String> changes = new ArrayList<>();
  private final List<RenewTask> renewals = new ArrayList<>();
  private final Deque<String> othersChanges = new ArrayDeque<>();
  private List<Problem> refusals = List.of();
  private int failingRevocations;
  private boolean ownerRuns = true;

  /** Grants are refused with these. */
  public synchronized void refuse(List<Problem> problems) {
    refusals = List.copyOf(problems);
  }

  /** So many revocations fail. */
  public synchronized void failRevocations(int times) {
    failingRevocations = times;
  }

  /** The owner's run has ended. */
  public synchronized void endOwner() {
    ownerRuns = false;
  }

  /** One of the next looks each finds that somebody changed the policy. */
  public synchronized void changedByOthers(String words) {
    othersChanges.add(words);
  }

  /** What was done: grant, put back, or revoke. */
  public synchronized List<String> changes() {
    return List.copyOf(changes);
  }

  /** The extensions that were asked for. */
  public synchronized List<RenewTask> renewals() {
    return List.copyOf(renewals);
  }

  /** Whether anybody is let in. */
  public synchronized boolean isOpen() {
    return !held.isEmpty();
  }

  @Override
  public synchronized List<Problem> grant(AccessGrant grant) {
    if (refusals.isEmpty()) {
      changes.add("grant");
      held.put(grant.name(), grant);
    }
    return refusals;
  }

  @Override
  public synchronized AccessNews renew(RenewTask task) {
    renewals.add(task);
    String words = othersChanges.poll();
    if (words == null) {
      return new AccessNews(true, "");
    }
    if (task.mayPutBack()) {
      changes.add("put back");
    }
    return new AccessNews(false, words);
  }

  @Override
  public synchronized void revoke(AccessGrant grant) {
    if (failingRevocations > 0) {
      failingRevocations--;
      throw ApplicationFailure.newNonRetryableFailure(
          "s3:PutBucketPolicy is missing", Problem.LASTING);
    }
    changes.add("revoke");
    held.remove(grant.name());
  }

  @Override
  public synchronized int revokeAll(MigrationSpec spec) {
    int revoked = held.size();
    held.clear();
    return revoked;
  }

  @Override
  public synchronized boolean isOwnerRunning(Owner owner) {
    return ownerRuns;
  }
}
