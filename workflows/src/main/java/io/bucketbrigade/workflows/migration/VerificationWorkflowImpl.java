package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.migration.Survey;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.verify.VerificationInput;
import io.bucketbrigade.model.verify.VerificationProgress;
import io.bucketbrigade.model.verify.VerificationWorkflow;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.bucketbrigade.workflows.access.GuardedAccess;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies an ended migration. Its history holds at most 200 lanes and their surveys, some 10,000
 * events in a month (see {@link MigrationWorkflowImpl} for the arithmetic).
 *
 * <p>Cancellation in Temporal's own way recalls all leases and ends it; what was found until then
 * is lost with the result, and a new verification starts from the beginning.
 */
public final class VerificationWorkflowImpl implements VerificationWorkflow {

  private final VerificationInput input;
  private final Verification verification;
  private List<Problem> problems = List.of();
  private final WorkerSlots slots = new WorkerSlots();
  private boolean stopping;
  private String details = "";
  private @Nullable GuardedAccess access;

  /** Sets up all state, so that queries may come first. */
  @WorkflowInit
  public VerificationWorkflowImpl(VerificationInput input) {
    this.input = input;
    ContextRef copied = input.order().copied();
    this.verification =
        new Verification(
            VerificationWorkflow.workflowId(copied.migrationId()),
            new ContextRef(
                copied.migrationId(), Workflow.getInfo().getFirstExecutionRunId(), copied.state()),
            input.order(),
            input.mappings().isEmpty() ? List.of("") : input.mappings(),
            input.timing());
  }

  @Override
  public VerificationProgress run(VerificationInput sameInput) {
    CancellationScope.current().getCancellationRequest().thenApply(this::stop);
    Workflow.newDetachedCancellationScope(this::work).run();
    return progress();
  }

  @Override
  public VerificationProgress progress() {
    return verification.progress(problems);
  }

  private void work() {
    GuardedAccess opened =
        GuardedAccess.ofRun(
            input.order().copied(),
            Math.max(1, input.mappings().size()),
            input.timing().giveUpAfter(),
            this::addDetail);
    access = opened;
    problems = opened.begin();
    if (problems.isEmpty() && !stopping) {
      verify();
    }
    opened.end();
    show();
  }

  /** A verification has no warnings, so the Web UI alone shows what is wrong with its access. */
  private void addDetail(String words) {
    details = details + "\n\n" + words;
  }

  private void verify() {
    problems = verification.makePlans();
    if (!problems.isEmpty()) {
      return;
    }
    verification.run(orders(), this::onSurvey, this::show);
    problems = verification.judge();
    show();
    if (!stopping) {
      record();
    }
  }

  /** What was found is the result in any case; without the record a repair does not find it. */
  private void record() {
    try {
      ActivityStubs.verification(input.timing().giveUpAfter()).recordVerification(progress());
    } catch (ActivityFailure failure) {
      List<Problem> all = new ArrayList<>(problems);
      all.add(
          new Problem(
              Side.STATE,
              FailureCode.STATE_UNAVAILABLE,
              "What the verification came to could not be written to the state store (%s); mend it and verify again."
                  .formatted(KeyText.causeOf(failure))));
      problems = all;
    }
  }

  private boolean stop(String reason) {
    stopping = true;
    if (access != null) {
      access.stop();
    }
    verification.order(orders());
    return true;
  }

  private void onSurvey(Survey news) {
    slots.see(news);
    verification.order(orders());
    show();
  }

  private Orders orders() {
    Integer asked = input.parallelism();
    return new Orders(asked == null ? slots.count() : asked, false, stopping, input.limits());
  }

  private void show() {
    Workflow.setCurrentDetails(MigrationDetails.verification(progress()) + details);
  }
}
