package io.bucketbrigade.engine.access;

import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.model.access.AccessGrant;
import io.bucketbrigade.model.access.AccessGrant.Place;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets principals into the buckets of a migration while it runs, by statements in the policies of
 * the buckets that allow the least.
 *
 * <p>One place at a time; {@link AccessGrant#places} names them. Every method throws {@link
 * io.bucketbrigade.engine.store.StoreException} for what the server refuses and {@link
 * PolicyRefusedException} for what we do. Thread-safe.
 */
public final class TemporaryGrants {

  private final OwnStatements statements;

  /** Over these policies; {@link RetryPolicy#WIRE} is meant for both. */
  public TemporaryGrants(BucketPolicies policies, RetryPolicy retries) {
    statements = new OwnStatements(policies, retries);
  }

  /** Lets them into one bucket, or moves the end of that, in one write. Retry: yes. */
  public PolicyChange put(AccessGrant grant, Place place) {
    return statements.put(open(grant, place), own(grant, place, grant.until()));
  }

  /** Whether one bucket is as {@link #put} left it, whenever that ends. */
  public Standing look(AccessGrant grant, Place place) {
    return statements.lookButForEnds(open(grant, place), own(grant, place, null));
  }

  /** Takes the statements of one grant away from one bucket. Retry: yes. */
  public PolicyChange remove(AccessGrant grant, Place place) {
    return statements.remove(open(grant, place), Sids.ofGrant(grant.spec().id(), grant.name()));
  }

  /** Takes those of all grants of a migration away from one bucket. Retry: yes. */
  public PolicyChange removeAll(AccessGrant grant, Place place) {
    return statements.remove(open(grant, place), Sids.ofAccess(grant.spec().id()));
  }

  private BucketPolicyStore open(AccessGrant grant, Place place) {
    return statements.open(grant.policyOf(place));
  }

  private static List<OwnStatement> own(AccessGrant grant, Place place, @Nullable Instant until) {
    return grant.needs(place).stream()
        .map(need -> StatementJson.access(grant.until(until), need, grant.principals(place)))
        .toList();
  }
}
