package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.pace.PaceKeeper;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.model.preflight.MigrationContext;
import java.time.Duration;

/** Leases with the clocks of the engine's own tests, over stores that other modules bring. */
public final class QuickLeases {

  private static final Duration PAUSE = Duration.ofMillis(1);

  private QuickLeases() {}

  /**
   * What works on the leases of one migration.
   *
   * @param buffers for the bodies; closing it frees them
   * @param wireAttempts requests in all before a failure reaches the lease
   */
  public static RangeMigrator migrator(
      ObjectStore source,
      ObjectStore destination,
      MigrationContext context,
      StateStore state,
      EngineLimits limits,
      BufferPool buffers,
      int wireAttempts) {
    return new RangeMigrator(
        source,
        destination,
        context,
        state,
        Ledgers.JSON,
        limits,
        buffers,
        new RetryPolicy(wireAttempts, PAUSE, PAUSE),
        TestMigration.QUICK,
        new PaceKeeper());
  }
}
