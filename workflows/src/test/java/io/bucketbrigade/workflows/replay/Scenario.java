package io.bucketbrigade.workflows.replay;

import static io.bucketbrigade.workflows.fake.FakeCluster.await;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.large.LargeObjectWindow.LargeObject;
import io.bucketbrigade.model.migration.MigrationWorkflow;
import io.bucketbrigade.model.range.RangeTask;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.spec.LimitsChange;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.workflows.fake.FakeCluster;
import io.bucketbrigade.workflows.fake.FakeControl;
import io.bucketbrigade.workflows.fake.FakeCopy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A small migration that takes one of the ways through the workflows: what is recorded. */
enum Scenario {
  COMPLETE {
    @Override
    void drive(MigrationWorkflow migration, FakeCluster cluster, FakeCopy copy) {
      // Nothing disturbs it.
    }
  },

  PAUSED {
    @Override
    void prepare(FakeCopy copy, FakeControl control) {
      copy.script(copy.untilRecalled(5));
    }

    @Override
    void drive(MigrationWorkflow migration, FakeCluster cluster, FakeCopy copy) {
      await("both lanes to work", () -> copy.attempts() == 2);
      migration.pause();
      await("all leases to be back", () -> leased(migration, cluster) == 0);
      copy.script(copy.settling(KEYS_PER_LEASE));
      migration.resume();
    }
  },

  LIMITED {
    @Override
    void prepare(FakeCopy copy, FakeControl control) {
      copy.script(copy.untilRecalled(5));
    }

    @Override
    void drive(MigrationWorkflow migration, FakeCluster cluster, FakeCopy copy) {
      await("both lanes to work", () -> copy.attempts() == 2);
      migration.setLimits(new LimitsChange(100L, null, null, 1L << 20));
      await("both lanes to work under limits", () -> copy.attempts() == 4);
      copy.script(copy.settling(KEYS_PER_LEASE));
      migration.setLimits(new LimitsChange(LimitsChange.UNLIMITED, null, null, null));
    }
  },

  CRASHED {
    @Override
    void prepare(FakeCopy copy, FakeControl control) {
      FakeCopy.Script dying = copy.fallingSilentAfter(5);
      FakeCopy.Script healthy = copy.settling(KEYS_PER_LEASE);
      AtomicBoolean died = new AtomicBoolean();
      copy.script(task -> pick(task, died, dying, healthy).run(task));
    }

    private static FakeCopy.Script pick(
        RangeTask task, AtomicBoolean died, FakeCopy.Script dying, FakeCopy.Script healthy) {
      boolean dies = task.leaseId().contains("flat") && died.compareAndSet(false, true);
      return dies ? dying : healthy;
    }

    @Override
    void drive(MigrationWorkflow migration, FakeCluster cluster, FakeCopy copy) {
      // Its heartbeat runs out by itself.
    }
  },

  CANCELLED {
    @Override
    void prepare(FakeCopy copy, FakeControl control) {
      copy.script(copy.untilRecalled(5));
    }

    @Override
    void drive(MigrationWorkflow migration, FakeCluster cluster, FakeCopy copy) {
      await("both lanes to work", () -> copy.attempts() == 2);
      migration.cancel("wrong bucket");
    }
  },

  DELETING {
    @Override
    MigrationSpec of(MigrationSpec plain) {
      return plain.withPasses(new PassOptions(true, null));
    }

    @Override
    void prepare(FakeCopy copy, FakeControl control) {
      FakeCopy.Script settling = copy.settling(KEYS_PER_LEASE);
      copy.script(
          task ->
              FakeCopy.recounted(
                  settling.run(task),
                  t -> new Tally(t, t, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, Map.of())));
      copy.deleteScript(
          task ->
              FakeCopy.recounted(
                  settling.run(task), t -> new Tally(t, 0, 0, 0, 0, 0, 0, t, 0, 0, 0)));
    }

    @Override
    void drive(MigrationWorkflow migration, FakeCluster cluster, FakeCopy copy) {
      // It deletes by itself.
    }
  },

  LARGE_OBJECT {
    @Override
    void prepare(FakeCopy copy, FakeControl control) {
      control.handedOver(List.of(new LargeObject(ObjectKey.of("large"), 40L << 29)));
      copy.script(FakeCopy.handingOver(copy.settling(KEYS_PER_LEASE), 1));
    }

    @Override
    void drive(MigrationWorkflow migration, FakeCluster cluster, FakeCopy copy) {
      // Its batches end by themselves.
    }
  };

  /** Some leases per lane, and histories of a few dozen events. */
  static final long KEYS_PER_LEASE = 20;

  /** What is asked for beside the plain. */
  MigrationSpec of(MigrationSpec plain) {
    return plain;
  }

  /** Says what activities do from the beginning; by default they settle what they can. */
  void prepare(FakeCopy copy, FakeControl control) {
    copy.script(copy.settling(KEYS_PER_LEASE));
  }

  /** Does to the running migration what the scenario is about. */
  abstract void drive(MigrationWorkflow migration, FakeCluster cluster, FakeCopy copy);

  private static int leased(MigrationWorkflow migration, FakeCluster cluster) {
    return migration.lanes().stream()
        .mapToInt(lane -> cluster.lane(HistoryRecorder.ID, lane.laneId()).progress().leased())
        .sum();
  }
}
