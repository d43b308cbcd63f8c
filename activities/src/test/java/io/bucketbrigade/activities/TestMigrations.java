package io.bucketbrigade.activities;

import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.SelectionOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A migration from {@code old} to {@code new}, for tests. */
final class TestMigrations {

  static final ContextRef REF = new ContextRef("m1", "run-1", null);

  static final BucketLocation SOURCE = new BucketLocation("old", "source", "", null);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private TestMigrations() {}

  static MigrationSpec spec() {
    return spec(SOURCE);
  }

  static MigrationSpec spec(BucketLocation source) {
    return spec(source, SelectionOptions.NONE);
  }

  static MigrationSpec spec(BucketLocation source, SelectionOptions selection) {
    return new MigrationSpec(
        "m1",
        source,
        new BucketLocation("new", "destination", "in/", null),
        null,
        CopyOptions.DEFAULT,
        null,
        false,
        Canary.DEFAULT,
        selection,
        Duration.ofHours(1),
        Duration.ofMinutes(10),
        VerifyLevel.LISTING);
  }

  /** Returns once {@code condition} holds; fails the test if it does not soon. */
  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
