package io.bucketbrigade.engine.access;

import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.model.access.FreezeOrder;
import io.bucketbrigade.model.spec.BucketLocation;
import java.util.List;

/**
 * Freezes the sources of a migration: a statement in the policy of each source bucket denies
 * whatever changes objects below the prefixes of its mappings.
 *
 * <p>One bucket at a time, so that the caller can say how far it is; {@link FreezeOrder#buckets}
 * names them. Every method throws {@link io.bucketbrigade.engine.store.StoreException} for what the
 * server refuses and {@link PolicyRefusedException} for what we do. Thread-safe.
 */
public final class SourceFreeze {

  private final OwnStatements statements;

  /** Over these policies; {@link RetryPolicy#WIRE} is meant for both. */
  public SourceFreeze(BucketPolicies policies, RetryPolicy retries) {
    statements = new OwnStatements(policies, retries);
  }

  /**
   * Freezes one bucket, in one write. S3 takes some seconds until it heeds it. Retry: yes; an order with another end or another rule takes
   * the place of the former one of the same cutover.
   */
  public PolicyChange put(FreezeOrder order, BucketLocation bucket) {
    BucketPolicyStore store = statements.open(bucket);
    return statements.put(store, List.of(statement(order, bucket, store)));
  }

  /**
   * Whether one bucket is as {@link #put} left it. That the end has come is not looked at. S3 may
   * answer with what was there some seconds ago, so look again before anything is made of it.
   */
  public Standing look(FreezeOrder order, BucketLocation bucket) {
    BucketPolicyStore store = statements.open(bucket);
    return statements.look(store, List.of(statement(order, bucket, store)));
  }

  /** Lifts the freeze of one cutover at one bucket, also if it is gone already. Retry: yes. */
  public PolicyChange lift(FreezeOrder order, BucketLocation bucket) {
    return statements.remove(
        statements.open(bucket), Sids.ofFreeze(order.migration(), order.cutover()));
  }

  private static OwnStatement statement(
      FreezeOrder order, BucketLocation bucket, BucketPolicyStore store) {
    return StatementJson.freeze(order, bucket, store.names().aws());
  }
}
