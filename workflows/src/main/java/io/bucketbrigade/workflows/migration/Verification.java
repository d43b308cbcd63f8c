package io.bucketbrigade.workflows.migration;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.lane.LaneProgress;
import io.bucketbrigade.model.lane.LaneWork;
import io.bucketbrigade.model.lane.LeaseTiming;
import io.bucketbrigade.model.migration.ControlActivities;
import io.bucketbrigade.model.migration.Survey;
import io.bucketbrigade.model.plan.PlanSummary;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.verify.Discrepancy;
import io.bucketbrigade.model.verify.VerificationActivities;
import io.bucketbrigade.model.verify.VerificationOrder;
import io.bucketbrigade.model.verify.VerificationProgress;
import io.bucketbrigade.workflows.ActivityStubs;
import io.bucketbrigade.workflows.KeyText;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One verification, as a phase of a migration or on its own: lanes like those that copy, cut
 * elsewhere, whose leases compare. It has a context of its own for each mapping, under which its
 * plan, manifests and discrepancies lie in the state store.
 */
final class Verification {

  private final String parentId;
  private final ContextRef context;
  private final VerificationOrder order;
  private final MappingPasses passes;
  private final LeaseTiming timing;
  private final ControlActivities needed;
  private final ControlActivities brief = ActivityStubs.brief();
  private final VerificationActivities activities;
  private final Problems problems = new Problems();
  private final Inquiries inquiries = new Inquiries();
  private final Instant startedAt = now();
  private @Nullable LaneFleet fleet;
  private @Nullable Survey survey;
  private VerifyTally endedBeforeSurvey = VerifyTally.ZERO;
  private VerifyTally surveyed = VerifyTally.ZERO;
  private boolean ended;
  private Instant updatedAt = startedAt;

  /**
   * Prepares to verify.
   *
   * @param parentId the workflow's id
   * @param context names the verification's own records
   * @param order what to compare
   * @param mappings the mappings as people write them; at least one
   * @param timing the clocks of its leases
   */
  Verification(
      String parentId,
      ContextRef context,
      VerificationOrder order,
      List<String> mappings,
      LeaseTiming timing) {
    this.parentId = parentId;
    this.context = context;
    this.order = order;
    this.timing = timing;
    this.passes = MappingPasses.of(context, mappings, problems);
    this.needed = ActivityStubs.control(timing.giveUpAfter());
    this.activities = ActivityStubs.verification(timing.giveUpAfter());
  }

  /**
   * Cuts the key space of each mapping anew; blocks.
   *
   * @return why it cannot; empty if each has its plan, or an order to stop came first
   */
  List<Problem> makePlans() {
    List<Problem> failed = new ArrayList<>();
    int asked = 0;
    for (Inquiries.Answer<PlanSummary> answer :
        inquiries.ask(passes.indices().mapToObj(this::planOf).toList())) {
      MappingPass pass = passes.all().get(asked++);
      if (answer.value() == null) {
        failed.add(pass.say(unplanned(answer.failure())));
      } else {
        pass.plan(answer.value());
      }
    }
    return failed;
  }

  private Functions.Func<PlanSummary> planOf(int index) {
    ContextRef own = passes.all().get(index).context();
    VerificationOrder ordered = order.ofMapping(index, passes.all().size());
    return () -> activities.planVerification(new VerificationActivities.Task(own, ordered));
  }

  /** Whether every mapping has its plan. */
  boolean isPlanned() {
    return passes.plan() != null;
  }

  /** Takes back what planning asks. */
  void stopPlanning() {
    inquiries.stop();
  }

  /**
   * Compares everything; returns when all lanes ended, or an order to stop made them end.
   *
   * @param onSurvey sees each survey
   * @param onChange called when a lane ended or an order arrived
   */
  void run(Orders orders, Consumer<Survey> onSurvey, Runnable onChange) {
    LaneFleet ships =
        new LaneFleet(parentId, LaneWork.VERIFY, passes, timing, needed, problems, orders);
    fleet = ships;
    Surveyor surveyor =
        new Surveyor(
            brief,
            parentId,
            this::lanesToSurvey,
            news -> {
              survey = news;
              VerifyTally running = news.verified();
              surveyed = running == null ? endedBeforeSurvey : endedBeforeSurvey.plus(running);
              updatedAt = now();
              onSurvey.accept(news);
            });
    ships.run(
        () -> {
          updatedAt = now();
          onChange.run();
        });
    surveyor.stop();
    survey = null;
    ended = true;
    updatedAt = now();
  }

  private List<String> lanesToSurvey() {
    // A lane that ends while it is surveyed must not count twice.
    endedBeforeSurvey = passes.verified();
    return fleet == null ? List.of() : fleet.runningIds();
  }

  void order(Orders orders) {
    if (fleet != null) {
      fleet.order(orders);
    }
  }

  List<LaneProgress> lanes() {
    return fleet == null ? List.of() : fleet.lanes();
  }

  /**
   * Why the result is not that both sides are equal, as far as was looked: discrepancies first, at
   * most ten of a mapping by name, then what could not be compared. Blocks.
   */
  List<Problem> judge() {
    boolean explained = !problems.isEmpty();
    List<Problem> all = new ArrayList<>();
    for (MappingPass pass : passes.all()) {
      VerifyTally tally = pass.verdict().verified();
      if (!pass.verdict().coversEverything() && !explained) {
        problems.add(pass.say(open("The verification's lanes do not cover every key")));
      }
      if (!tally.isClosed()) {
        problems.add(
            pass.say(
                open(
                    "The verification compared %d keys but lost count"
                        .formatted(tally.compared()))));
      }
      if (tally.discrepancies(order.exact()) > 0) {
        all.add(pass.say(discrepancies(pass.context(), tally)));
      }
    }
    all.addAll(problems.shown());
    return all;
  }

  /** What an operator should know although it is no problem. */
  List<String> warnings() {
    VerifyTally tally = passes.verified();
    List<String> warnings = new ArrayList<>();
    if (tally.drift() > 0) {
      warnings.add(
          "%d keys changed at the source after they were copied; migrate again to carry that over."
              .formatted(tally.drift()));
    }
    if (tally.extra() > 0 && !order.exact()) {
      warnings.add("%d keys are only at the destination.".formatted(tally.extra()));
    }
    return warnings;
  }

  /**
   * How far it is.
   *
   * @param shown what is to be shown as its problems
   */
  VerificationProgress progress(List<Problem> shown) {
    VerifyTally booked = passes.verified();
    boolean ahead = survey != null && surveyed.compared() > booked.compared();
    return new VerificationProgress(
        context,
        order.level(),
        order.closer(),
        order.exact(),
        ahead ? surveyed : booked,
        passes.lanes(),
        passes.lanesFinished(),
        fleet == null ? 0 : fleet.lanesRunning(),
        ended,
        shown,
        survey == null ? null : survey.waiting(),
        startedAt,
        updatedAt);
  }

  /** What lanes of a mapping that ended found. */
  VerifyTally found(int mapping) {
    return passes.all().get(mapping).verdict().verified();
  }

  private Problem discrepancies(ContextRef pass, VerifyTally tally) {
    return new Problem(
        Side.DESTINATION,
        FailureCode.DISCREPANCIES_FOUND,
        "The destination differs from the source in %d keys (%s)%s; %s"
            .formatted(
                tally.discrepancies(order.exact()),
                byKind(tally),
                firstFew(pass),
                whatToDo(pass.migrationId())));
  }

  private String whatToDo(String id) {
    return order.audit()
        ? "'brigade failures %s' lists them.".formatted(id)
        : "'brigade retry-failed %s --discrepancies' copies them again, and a new start of the migration settles its outcome."
            .formatted(id);
  }

  private String byKind(VerifyTally tally) {
    List<String> kinds = new ArrayList<>();
    add(kinds, tally.missing(), Discrepancy.Kind.MISSING);
    add(kinds, order.exact() ? tally.extra() : 0, Discrepancy.Kind.EXTRA);
    add(kinds, tally.size(), Discrepancy.Kind.SIZE);
    add(kinds, tally.content(), Discrepancy.Kind.CONTENT);
    add(kinds, tally.metadata(), Discrepancy.Kind.METADATA);
    add(kinds, tally.tags(), Discrepancy.Kind.TAGS);
    add(kinds, tally.version(), Discrepancy.Kind.VERSION);
    return String.join(", ", kinds);
  }

  private static void add(List<String> kinds, long count, Discrepancy.Kind kind) {
    if (count > 0) {
      kinds.add(count + " " + kind);
    }
  }

  private String firstFew(ContextRef pass) {
    try {
      String few =
          activities.firstDiscrepancies(pass).discrepancies().stream()
              .map(found -> "'%s' %s".formatted(KeyText.of(found.key()), found.kind()))
              .collect(Collectors.joining(", "));
      return few.isEmpty() ? "" : ", among them " + few;
    } catch (ActivityFailure failure) {
      return ", whose names cannot be read (" + KeyText.causeOf(failure) + ")";
    }
  }

  private static Problem unplanned(@Nullable ActivityFailure failure) {
    return new Problem(
        Side.STATE,
        FailureCode.UNEXPECTED,
        "Planning the verification failed for good (%s); mend the cause and verify again."
            .formatted(KeyText.causeOf(failure)));
  }

  private static Problem open(String what) {
    return new Problem(Side.STATE, FailureCode.TALLY_OPEN, what + "; verify again.");
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }
}
