package io.bucketbrigade.model.verify;

import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import java.time.Instant;

/**
 * What a verification compares, and against which copy. It is kept in the state store beside the
 * verification's own context, so that leases need no more than the latter's name.
 *
 * @param copied the run that copied
 * @param level how closely both sides are compared; not {@link VerifyLevel#NONE}
 * @param exact whether keys that only the destination has are discrepancies
 * @param excuseRecorded whether a difference of a key in the ledger of {@code copied} is expected,
 *     because the migration answers for it already
 * @param copyStartedAt when that run began to copy, by our clock
 * @param copyEndedAt when it ended copying
 */
public record VerificationOrder(
    ContextRef copied,
    VerifyLevel level,
    boolean exact,
    boolean excuseRecorded,
    Instant copyStartedAt,
    Instant copyEndedAt) {

  /** Refuses to verify nothing. */
  public VerificationOrder {
    if (level == VerifyLevel.NONE) {
      throw new IllegalArgumentException("a verification needs a level");
    }
  }

  /** The same of one of {@code count} mappings. */
  public VerificationOrder ofMapping(int index, int count) {
    return new VerificationOrder(
        copied.ofMapping(index, count), level, exact, excuseRecorded, copyStartedAt, copyEndedAt);
  }

  /** The name of a verification's order below the migration's folder in the state store. */
  public static String path(ContextRef verification) {
    return "runs/%s/verification.json".formatted(verification.runId());
  }
}
