package io.bucketbrigade.cli.session;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.model.migration.ScheduledPassWorkflow;
import io.bucketbrigade.model.migration.TaskQueues;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleAlreadyRunningException;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleDescription;
import io.temporal.client.schedules.ScheduleException;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleState;
import io.temporal.client.schedules.ScheduleUpdate;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** When migrations are gone over again by themselves, as Temporal Schedules. Thread-safe. */
public final class PassSchedules {

  // A pass that was due while Temporal was down is made when it is back; older ones would do the
  // same work again.
  private static final Duration CATCH_UP = Duration.ofMinutes(10);

  private final Migrations migrations;
  private final ScheduleClient schedules;

  PassSchedules(Migrations migrations, WorkflowClient client, WorkflowServiceStubs stubs) {
    this.migrations = migrations;
    this.schedules =
        ScheduleClient.newInstance(
            stubs,
            ScheduleClientOptions.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setDataConverter(client.getOptions().getDataConverter())
                .build());
  }

  /**
   * A migration's schedule.
   *
   * @param words when, as it was asked for
   * @param next when the next pass begins; null if none does, as somebody paused it in Temporal
   */
  public record Planned(String words, @Nullable Instant next) {}

  /**
   * Makes passes at the given times from now on; the times before no longer count.
   *
   * @param when the times
   * @param words the same, as it was asked for
   * @return how it stands
   * @throws CliException if Temporal cannot read the times
   */
  public Planned set(
      String id, ScheduleSpec when, String words, ScheduledPassWorkflow.Order order) {
    Schedule schedule =
        Schedule.newBuilder()
            .setSpec(when)
            .setAction(action(id, order))
            .setPolicy(
                SchedulePolicy.newBuilder()
                    .setOverlap(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP)
                    .setCatchupWindow(CATCH_UP)
                    .build())
            .setState(ScheduleState.newBuilder().setNote(words).build())
            .build();
    return ask(
        () -> {
          try {
            schedules.createSchedule(
                ScheduledPassWorkflow.scheduleId(id),
                schedule,
                ScheduleOptions.newBuilder().build());
          } catch (ScheduleAlreadyRunningException e) {
            handle(id).update(before -> new ScheduleUpdate(schedule));
          }
          return planned(handle(id).describe());
        });
  }

  private static ScheduleActionStartWorkflow action(String id, ScheduledPassWorkflow.Order order) {
    return ScheduleActionStartWorkflow.newBuilder()
        .setWorkflowType(ScheduledPassWorkflow.class)
        .setArguments(order)
        .setOptions(
            WorkflowOptions.newBuilder()
                .setWorkflowId(ScheduledPassWorkflow.scheduleId(id))
                .setTaskQueue(TaskQueues.CONTROL)
                .build())
        .build();
  }

  /** Makes no more of them; a pass that runs goes on. Whether there was a schedule. */
  public boolean remove(String id) {
    return ask(
        () -> {
          try {
            handle(id).delete();
            return true;
          } catch (ScheduleException e) {
            if (isUnknown(e)) {
              return false;
            }
            throw e;
          }
        });
  }

  /** Its schedule, if it has one. */
  public Optional<Planned> find(String id) {
    return ask(
        () -> {
          try {
            return Optional.of(planned(handle(id).describe()));
          } catch (ScheduleException e) {
            if (isUnknown(e)) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  private ScheduleHandle handle(String id) {
    return schedules.getHandle(ScheduledPassWorkflow.scheduleId(id));
  }

  private static Planned planned(ScheduleDescription found) {
    ScheduleState state = found.getSchedule().getState();
    boolean none =
        (state != null && state.isPaused()) || found.getInfo().getNextActionTimes().isEmpty();
    return new Planned(
        state == null ? "" : state.getNote(),
        none ? null : found.getInfo().getNextActionTimes().getFirst());
  }

  private <T> T ask(Supplier<T> call) {
    try {
      return call.get();
    } catch (ScheduleException e) {
      if (codeOf(e) == Status.Code.INVALID_ARGUMENT) {
        throw new CliException(
            ExitStatus.USAGE,
            "Temporal cannot read these times (%s); a cron expression has five fields, such as '0 2 * * *'."
                .formatted(reason(e)),
            e);
      }
      throw migrations.failure(e);
    }
  }

  private static boolean isUnknown(ScheduleException e) {
    return codeOf(e) == Status.Code.NOT_FOUND;
  }

  private static Status.@Nullable Code codeOf(ScheduleException e) {
    return e.getCause() instanceof StatusRuntimeException status
        ? status.getStatus().getCode()
        : null;
  }

  private static @Nullable String reason(ScheduleException e) {
    return e.getCause() instanceof StatusRuntimeException status
        ? status.getStatus().getDescription()
        : e.getMessage();
  }
}
