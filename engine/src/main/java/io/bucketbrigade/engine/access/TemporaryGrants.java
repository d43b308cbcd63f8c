package io.bucketbrigade.engine.access;

import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.model.access.BucketNeed;
import io.bucketbrigade.model.access.LeastAccess;
import io.bucketbrigade.model.access.TemporaryAccess;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.MigrationSpec;
import java.util.List;

/**
 * Lets principals into the buckets of a migration while it runs, by statements in the policies of
 * the buckets that allow the least.
 *
 * <p>One bucket at a time; {@link #buckets} names them. Every method throws {@link
 * io.bucketbrigade.engine.store.StoreException} for what the server refuses and {@link
 * PolicyRefusedException} for what we do. Thread-safe.
 */
public final class TemporaryGrants {

  private final OwnStatements statements;

  /** Over these policies; {@link RetryPolicy#WIRE} is meant for both. */
  public TemporaryGrants(BucketPolicies policies, RetryPolicy retries) {
    statements = new OwnStatements(policies, retries);
  }

  /**
   * The buckets whose policies let somebody in, each once.
   *
   * @throws IllegalArgumentException if access is given to a connection that the spec does not name
   */
  public static List<BucketLocation> buckets(MigrationSpec spec, TemporaryAccess access) {
    List<BucketNeed> needs = LeastAccess.atBuckets(spec);
    access.requireKnown(needs.stream().map(BucketNeed::connection).toList());
    return needs.stream()
        .filter(need -> !principals(access, need).isEmpty())
        .map(BucketNeed::bucket)
        .distinct()
        .toList();
  }

  /** Lets them into one bucket, in one write. Retry: yes. */
  public PolicyChange put(MigrationSpec spec, TemporaryAccess access, BucketLocation bucket) {
    return statements.put(statements.open(bucket), own(spec, access, bucket));
  }

  /** Whether one bucket is as {@link #put} left it. */
  public Standing look(MigrationSpec spec, TemporaryAccess access, BucketLocation bucket) {
    return statements.look(statements.open(bucket), own(spec, access, bucket));
  }

  /** Takes the grants of a migration away from one bucket. Retry: yes. */
  public PolicyChange remove(String migration, BucketLocation bucket) {
    return statements.remove(statements.open(bucket), Sids.ofAccess(migration));
  }

  /**
   * Takes everything of a migration away from one bucket: grants, and freezes of any cutover, also
   * such as this process knows nothing of. Retry: yes.
   */
  public PolicyChange removeAll(String migration, BucketLocation bucket) {
    return statements.remove(statements.open(bucket), Sids.ofMigration(migration));
  }

  private static List<OwnStatement> own(
      MigrationSpec spec, TemporaryAccess access, BucketLocation bucket) {
    return LeastAccess.atBuckets(spec).stream()
        .filter(need -> need.bucket().equals(bucket))
        .filter(need -> !principals(access, need).isEmpty())
        .map(need -> StatementJson.access(spec.id(), need, principals(access, need)))
        .toList();
  }

  private static List<String> principals(TemporaryAccess access, BucketNeed need) {
    return access.principals().getOrDefault(need.connection(), List.of());
  }
}
