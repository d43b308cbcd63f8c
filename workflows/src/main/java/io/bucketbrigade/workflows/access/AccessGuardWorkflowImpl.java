package io.bucketbrigade.workflows.access;

import io.bucketbrigade.model.access.AccessActivities;
import io.bucketbrigade.model.access.AccessActivities.AccessNews;
import io.bucketbrigade.model.access.AccessActivities.Owner;
import io.bucketbrigade.model.access.AccessActivities.RenewTask;
import io.bucketbrigade.model.access.AccessGrant;
import io.bucketbrigade.model.access.AccessGuardWorkflow;
import io.bucketbrigade.model.access.GuardedRun;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.spec.TemporaryAccess;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * History: a look costs some 20 events and at most three specs, so it begins anew after {@value
 * #LOOKS_PER_RUN}.
 */
public final class AccessGuardWorkflowImpl implements AccessGuardWorkflow {

  private static final int LOOKS_PER_RUN = 200;

  private final AccessActivities activities = ActivityStubs.access(ActivityStubs.ACCESS_ATTEMPT);
  private boolean released;
  private boolean refused;
  private boolean toldOfTrouble;

  /** For Temporal. */
  public AccessGuardWorkflowImpl() {}

  @Override
  public void guard(Order first) {
    Order order = first;
    boolean ending = order.released();
    for (int look = 1; look <= LOOKS_PER_RUN; look++) {
      pause(order.every(), ending);
      order = refused ? standing(order, Standing.REFUSED) : order;
      ending = ending || released || isGone(order.owner());
      if (!ending) {
        order = kept(order);
      } else if (isRevoked(order)) {
        return;
      }
    }
    Workflow.newContinueAsNewStub(AccessGuardWorkflow.class)
        .guard(
            new Order(
                order.grant(), order.owner(), order.every(), order.standing(), ending || released));
  }

  /**
   * Whoever releases it does not wait; what could not be taken away is left in peace for a while.
   */
  private void pause(Duration every, boolean ending) {
    if (ending) {
      Workflow.sleep(every);
    } else {
      Workflow.await(every, () -> released);
    }
  }

  private boolean isGone(Owner owner) {
    try {
      return !activities.isOwnerRunning(owner);
    } catch (ActivityFailure failure) {
      // Nobody can tell now; the next look tries again.
      return false;
    }
  }

  private boolean isRevoked(Order order) {
    try {
      activities.revoke(order.grant());
      return true;
    } catch (ActivityFailure failure) {
      // The policy may not be written now; the next look tries again, unless it never could be.
      return order.standing() == Standing.REFUSED && isLasting(failure);
    }
  }

  private static boolean isLasting(ActivityFailure failure) {
    return failure.getCause() instanceof ApplicationFailure cause
        && Problem.LASTING.equals(cause.getType());
  }

  private static Order standing(Order order, Standing standing) {
    return new Order(order.grant(), order.owner(), order.every(), standing, order.released());
  }

  /** Looks after it, and says how it stands then. */
  private Order kept(Order order) {
    if (order.standing() == Standing.LOST) {
      return order;
    }
    AccessGrant grant = extended(order.grant());
    AccessNews news;
    try {
      news = activities.renew(new RenewTask(grant, order.standing() == Standing.HELD));
    } catch (ActivityFailure failure) {
      tellOfTrouble(order, failure);
      return order;
    }
    toldOfTrouble = false;
    Standing standing = standing(order, news);
    return new Order(grant, order.owner(), order.every(), standing, false);
  }

  private void tellOfTrouble(Order order, ActivityFailure failure) {
    if (toldOfTrouble) {
      return;
    }
    toldOfTrouble = true;
    tell(
        order.owner(),
        "Temporary access could not be looked at or extended (%s); %s."
            .formatted(
                KeyText.causeOf(failure),
                Optional.ofNullable(order.grant().until())
                    .map("it ends at %s"::formatted)
                    .orElse("it stays as it is")));
  }

  private static Standing standing(Order order, AccessNews news) {
    if (news.intact()) {
      return order.standing();
    }
    boolean again = order.standing() != Standing.HELD;
    tell(
        order.owner(),
        "Temporary access was taken away%s: %s; it %s."
            .formatted(
                again ? " again" : "",
                news.words(),
                again
                    ? "is not put back any more, find out who writes the policy and start again"
                    : "was put back once"));
    return again ? Standing.LOST : Standing.PUT_BACK;
  }

  /** Written when a third of the term is over, so that policies are not written at each look. */
  private static AccessGrant extended(AccessGrant grant) {
    Instant until = grant.until();
    if (until == null) {
      return grant;
    }
    Duration term = accessOf(grant).term();
    Instant next = GuardedAccess.now().plus(term);
    boolean due = !next.minus(term.dividedBy(GuardedAccess.PARTS_OF_TERM)).isBefore(until);
    return due ? grant.until(next) : grant;
  }

  private static TemporaryAccess accessOf(AccessGrant grant) {
    @Nullable TemporaryAccess access = grant.spec().temporaryAccess();
    return Objects.requireNonNull(access, "only what was asked for is guarded");
  }

  private static void tell(Owner owner, String words) {
    try {
      Workflow.newExternalWorkflowStub(GuardedRun.class, owner.workflowId()).accessNews(words);
    } catch (TemporalFailure failure) {
      // The owner has ended, and with it whoever would read it.
      return;
    }
  }

  @Override
  public void release() {
    released = true;
  }

  @Override
  public void refused() {
    refused = true;
    released = true;
  }
}
