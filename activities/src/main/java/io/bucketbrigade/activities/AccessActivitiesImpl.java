package io.bucketbrigade.activities;

import io.bucketbrigade.engine.access.AccessProbe;
import io.bucketbrigade.engine.access.PolicyChange;
import io.bucketbrigade.engine.access.PolicyRefusedException;
import io.bucketbrigade.engine.access.TemporaryGrants;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.access.AccessActivities;
import io.bucketbrigade.model.access.AccessGrant;
import io.bucketbrigade.model.access.AccessGrant.Place;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Temporary access to buckets. Thread-safe; one instance per worker. */
public final class AccessActivitiesImpl implements AccessActivities {

  private final TemporaryGrants grants;
  private final AccessProbe probe;
  private final WorkflowClient client;

  /**
   * Work of one worker.
   *
   * @param grants writes the policies
   * @param probe knows when servers heed them
   * @param client asks Temporal whether owners go on
   */
  public AccessActivitiesImpl(TemporaryGrants grants, AccessProbe probe, WorkflowClient client) {
    this.grants = grants;
    this.probe = probe;
    this.client = client;
  }

  @Override
  public List<Problem> grant(AccessGrant grant) {
    return TaskFailures.withConnections(
        () -> {
          List<Problem> refusals = new ArrayList<>();
          List<Place> changed = new ArrayList<>();
          for (Place place : grant.places()) {
            try {
              if (grants.put(grant, place) == PolicyChange.MADE) {
                changed.add(place);
              }
            } catch (StoreException e) {
              if (e.failure().isTransient()) {
                throw e;
              }
              refusals.add(refusal(place, e));
            } catch (PolicyRefusedException e) {
              if (e.retryable()) {
                throw failure(e);
              }
              refusals.add(refusal(place, e));
            }
          }
          if (refusals.isEmpty()) {
            changed.forEach(place -> probe.awaitEntry(place.bucket()));
          }
          return List.copyOf(refusals);
        });
  }

  private static Problem refusal(Place place, RuntimeException cause) {
    return new Problem(
        place.side(),
        FailureCode.ACCESS_NOT_GRANTED,
        "Nobody can be let into bucket '%s' by its policy: %s"
            .formatted(place.bucket().bucket(), cause.getMessage()));
  }

  @Override
  public AccessNews renew(RenewTask task) {
    return ofPolicies(
        () -> {
          List<String> wrong = new ArrayList<>();
          for (Place place : task.grant().places()) {
            String words = grants.look(task.grant(), place).wrong();
            if (!words.isEmpty()) {
              wrong.add(words);
            }
            if (words.isEmpty() || task.mayPutBack()) {
              grants.put(task.grant(), place);
            }
          }
          return new AccessNews(wrong.isEmpty(), String.join("; ", wrong));
        });
  }

  @Override
  public void revoke(AccessGrant grant) {
    ofPolicies(
        () -> {
          List<RuntimeException> failures = new ArrayList<>();
          for (Place place : grant.places()) {
            try {
              removed(() -> grants.remove(grant, place));
            } catch (StoreException | PolicyRefusedException e) {
              // One that cannot be written must not keep the others open.
              failures.add(e);
            }
          }
          if (!failures.isEmpty()) {
            throw mostHopeful(failures);
          }
          return true;
        });
  }

  /** One that may pass is tried again, with all others; a lasting one would end that. */
  private static RuntimeException mostHopeful(List<RuntimeException> failures) {
    return failures.stream()
        .filter(AccessActivitiesImpl::mayPass)
        .findFirst()
        .orElseGet(failures::getFirst);
  }

  private static boolean mayPass(RuntimeException failure) {
    return switch (failure) {
      case StoreException e -> e.failure().isTransient();
      case PolicyRefusedException e -> e.retryable();
      default -> false;
    };
  }

  @Override
  public int revokeAll(MigrationSpec spec) {
    AccessGrant any = new AccessGrant(spec, "", null);
    return ofPolicies(
        () ->
            (int)
                any.places().stream()
                    .filter(place -> removed(() -> grants.removeAll(any, place)))
                    .count());
  }

  /** A bucket that is gone has no policy either. */
  private static boolean removed(Supplier<PolicyChange> removal) {
    try {
      return removal.get() == PolicyChange.MADE;
    } catch (StoreException e) {
      if (e.failure() == StoreFailure.NO_SUCH_BUCKET) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public boolean isOwnerRunning(Owner owner) {
    try {
      WorkflowExecutionInfo newest =
          client.newUntypedWorkflowStub(owner.workflowId()).describe().getWorkflowExecutionInfo();
      return newest.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
          // Servers before 1.24 do not tell it.
          && (newest.getFirstRunId().isEmpty()
              || newest.getFirstRunId().equals(owner.firstRunId()));
    } catch (WorkflowNotFoundException e) {
      return false;
    }
  }

  private static <T> T ofPolicies(Supplier<T> call) {
    try {
      return TaskFailures.withConnections(call);
    } catch (StoreException e) {
      throw e.failure().isTransient()
          ? e
          : TaskFailures.of(FailureCode.ACCESS_NOT_GRANTED, e, false);
    } catch (PolicyRefusedException e) {
      throw failure(e);
    }
  }

  private static ApplicationFailure failure(PolicyRefusedException e) {
    return TaskFailures.of(FailureCode.ACCESS_NOT_GRANTED, e, e.retryable());
  }
}
