package io.bucketbrigade.model.spec;

/**
 * What a lease may use of a migration's limits: an equal share.
 *
 * @param limits those of the whole migration
 * @param leases how many share them, at least 1
 */
public record Allowance(Limits limits, int leases) {

  /** Refuses a share of nothing. */
  public Allowance {
    if (leases < 1) {
      throw new IllegalArgumentException("leases is " + leases + "; at least one has a share");
    }
  }
}
