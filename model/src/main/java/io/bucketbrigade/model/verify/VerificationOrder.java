package io.bucketbrigade.model.verify;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

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
 * @param retried the round of retries whose ledger took the place of that run's; null if none did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VerificationOrder(
    ContextRef copied,
    VerifyLevel level,
    boolean exact,
    boolean excuseRecorded,
    Instant copyStartedAt,
    Instant copyEndedAt,
    @Nullable ContextRef retried) {

  /** Refuses to verify nothing. */
  public VerificationOrder {
    if (level == VerifyLevel.NONE) {
      throw new IllegalArgumentException("a verification needs a level");
    }
  }

  /** Against a run of which nothing was tried again. */
  public VerificationOrder(
      ContextRef copied,
      VerifyLevel level,
      boolean exact,
      boolean excuseRecorded,
      Instant copyStartedAt,
      Instant copyEndedAt) {
    this(copied, level, exact, excuseRecorded, copyStartedAt, copyEndedAt, null);
  }

  /** The run whose ledger says what did not arrive. */
  @JsonIgnore
  public ContextRef ledger() {
    return retried == null ? copied : retried;
  }

  /** The same of one of {@code count} mappings. */
  public VerificationOrder ofMapping(int index, int count) {
    return new VerificationOrder(
        copied.ofMapping(index, count),
        level,
        exact,
        excuseRecorded,
        copyStartedAt,
        copyEndedAt,
        retried == null ? null : retried.ofMapping(index, count));
  }

  /** The name of a verification's order below the migration's folder in the state store. */
  public static String path(ContextRef verification) {
    return "runs/%s/verification.json".formatted(verification.runId());
  }
}
