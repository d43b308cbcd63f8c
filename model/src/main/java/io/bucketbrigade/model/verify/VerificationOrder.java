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
 * @param audit whether that run copied nothing and somebody else did, nobody knows when: then every
 *     difference is a discrepancy; absent in payloads of older versions
 * @param sample which objects are looked at closely; null for all of them
 * @param closer what is looked at more closely than {@code level}, also outside of a sample; null
 *     for nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VerificationOrder(
    ContextRef copied,
    VerifyLevel level,
    boolean exact,
    boolean excuseRecorded,
    Instant copyStartedAt,
    Instant copyEndedAt,
    @Nullable ContextRef retried,
    boolean audit,
    @Nullable Sampling sample,
    @Nullable CloserLook closer) {

  /** Refuses to verify nothing, and a closer look that is none. */
  public VerificationOrder {
    if (level == VerifyLevel.NONE) {
      throw new IllegalArgumentException("a verification needs a level");
    }
    if (closer != null && closer.level().compareTo(level) <= 0) {
      throw new IllegalArgumentException(
          "%s is no closer look than %s".formatted(closer.level(), level));
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

  /** Of all objects. */
  public VerificationOrder(
      ContextRef copied,
      VerifyLevel level,
      boolean exact,
      boolean excuseRecorded,
      Instant copyStartedAt,
      Instant copyEndedAt,
      @Nullable ContextRef retried) {
    this(
        copied,
        level,
        exact,
        excuseRecorded,
        copyStartedAt,
        copyEndedAt,
        retried,
        false,
        null,
        null);
  }

  /** An audit of what somebody else copied. */
  public static VerificationOrder audit(
      ContextRef run, VerifyLevel level, Instant startedAt, Audit audit) {
    return new VerificationOrder(
        run, level, true, false, startedAt, startedAt, null, true, audit.sample(), null);
  }

  /** The same with a closer look at some objects alone; null for all of them. */
  public VerificationOrder withSample(@Nullable Sampling wanted) {
    return with(wanted, closer);
  }

  /** The same with a closer look at what was written since some time; null for none. */
  public VerificationOrder withCloser(@Nullable CloserLook wanted) {
    return with(sample, wanted);
  }

  private VerificationOrder with(@Nullable Sampling otherSample, @Nullable CloserLook otherCloser) {
    return new VerificationOrder(
        copied,
        level,
        exact,
        excuseRecorded,
        copyStartedAt,
        copyEndedAt,
        retried,
        audit,
        otherSample,
        otherCloser);
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
        retried == null ? null : retried.ofMapping(index, count),
        audit,
        sample,
        closer);
  }

  /** The name of a verification's order below the migration's folder in the state store. */
  public static String path(ContextRef verification) {
    return "runs/%s/verification.json".formatted(verification.runId());
  }
}
