package io.bucketbrigade.engine.limit;

import io.bucketbrigade.engine.limit.SideLimiter.Share;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.Allowance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The limits of the migrations that a worker works for. Each lease brings its share and takes it
 * away when it ends; while it runs, all leases of its migration here draw on the sum. What is kept
 * is bounded by the leases that run. Thread-safe.
 */
public final class WorkerLimits {

  private final Map<String, Migration> migrations = new HashMap<>();

  private static final class Migration {

    private final Map<Object, @Nullable Allowance> leases = new LinkedHashMap<>();
    private final SideLimiter source = new SideLimiter();
    private final SideLimiter destination = new SideLimiter();

    private void shareAnew() {
      List<@Nullable Share> ofSource = new ArrayList<>();
      List<@Nullable Share> ofDestination = new ArrayList<>();
      for (Allowance allowance : leases.values()) {
        ofSource.add(allowance == null ? null : Share.of(allowance.limits().source(), allowance));
        ofDestination.add(
            allowance == null ? null : Share.of(allowance.limits().destination(), allowance));
      }
      source.share(ofSource);
      destination.share(ofDestination);
    }
  }

  /** A lease's share, until it is closed. */
  public final class Membership implements AutoCloseable {

    private final String migrationId;
    private final Migration migration;

    private Membership(String migrationId, Migration migration) {
      this.migrationId = migrationId;
      this.migration = migration;
    }

    /** The bucket of a side, whose requests wait until the limits let them go. */
    public ObjectStore limited(Side side, ObjectStore store) {
      return new LimitedStore(
          store, side == Side.SOURCE ? migration.source : migration.destination);
    }

    /** Takes the share away. */
    @Override
    public void close() {
      synchronized (migrations) {
        migration.leases.remove(this);
        migration.shareAnew();
        if (migration.leases.isEmpty()) {
          migrations.remove(migrationId, migration);
        }
      }
    }
  }

  /**
   * Adds a lease.
   *
   * @param allowance what it may use; null without limits
   */
  public Membership join(String migrationId, @Nullable Allowance allowance) {
    synchronized (migrations) {
      Migration migration = migrations.computeIfAbsent(migrationId, id -> new Migration());
      Membership membership = new Membership(migrationId, migration);
      migration.leases.put(membership, allowance);
      migration.shareAnew();
      return membership;
    }
  }
}
