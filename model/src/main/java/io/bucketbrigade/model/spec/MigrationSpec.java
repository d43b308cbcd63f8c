package io.bucketbrigade.model.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything a user asks for. Holds no secret: connections are names that workers resolve.
 *
 * @param id the migration's id, which is also its workflow id
 * @param source where objects come from; never changed
 * @param destination where they go
 * @param state where ledger and reports live; null for the workers' default
 * @param copy how objects are copied
 * @param parallelism leases at a time over all lanes; null lets the migration follow the workers
 * @param allowEmptySource whether a source without a single key is accepted
 * @param canary the canary object of preflight
 * @param selection which objects are migrated
 * @param giveUpAfter how long a side that cannot be reached or listed is waited for
 * @param leaseTime how long one lease works before it hands its range back
 * @param verify the level of the VERIFY phase
 * @param exact whether that phase counts keys that only the destination has as discrepancies
 * @param versions whether histories are migrated, or what is current alone
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MigrationSpec(
    String id,
    BucketLocation source,
    BucketLocation destination,
    @Nullable StateLocation state,
    CopyOptions copy,
    @Nullable Integer parallelism,
    boolean allowEmptySource,
    Canary canary,
    SelectionOptions selection,
    Duration giveUpAfter,
    Duration leaseTime,
    VerifyLevel verify,
    boolean exact,
    Versions versions) {

  /** Lane workflow ids add to the migration's, and Temporal bounds ids at 1,000 bytes. */
  public static final int MAX_ID_CHARS = 100;

  /** More leases than this overload the root's bookkeeping, not S3. */
  public static final int MAX_PARALLELISM = 2_000;

  /** How long an unavailable side is waited for where the user says nothing. */
  public static final Duration DEFAULT_GIVE_UP_AFTER = Duration.ofDays(3);

  /** Long enough that a billion objects are about 2,000 leases, short enough to rebalance. */
  public static final Duration DEFAULT_LEASE_TIME = Duration.ofMinutes(10);

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** Validates each field and names the one that is wrong. */
  public MigrationSpec {
    // A spec that an older version wrote has none.
    selection = Objects.requireNonNullElse(selection, SelectionOptions.NONE);
    versions = Objects.requireNonNullElse(versions, Versions.CURRENT);
    if (!isValidId(id)) {
      throw new IllegalArgumentException(
          "id '%s' is not usable: letters, digits, '.', '_' and '-', at most %d, beginning with a"
                  .formatted(id, MAX_ID_CHARS)
              + " letter or digit");
    }
    if (parallelism != null && (parallelism < 1 || parallelism > MAX_PARALLELISM)) {
      throw new IllegalArgumentException(
          "parallelism is %d; it must be between 1 and %d".formatted(parallelism, MAX_PARALLELISM));
    }
    requirePositive("giveUpAfter", giveUpAfter);
    requirePositive("leaseTime", leaseTime);
    if (versions == Versions.ALL && copy.fidelity().objectLock() == LockPolicy.CARRY) {
      throw new IllegalArgumentException(
          "versions: all cannot stand beside objectLock: carry, which is about what is current; leave"
              + " one of both out");
    }
    if (versions == Versions.ALL && !selection.looksAtKeysAlone()) {
      throw new IllegalArgumentException(
          "versions: all cannot stand beside rules about size, date, storage class or tags, which"
              + " would tear histories apart; keep rules about keys");
    }
  }

  /** A spec that does not mind what else the destination holds. */
  public MigrationSpec(
      String id,
      BucketLocation source,
      BucketLocation destination,
      @Nullable StateLocation state,
      CopyOptions copy,
      @Nullable Integer parallelism,
      boolean allowEmptySource,
      Canary canary,
      SelectionOptions selection,
      Duration giveUpAfter,
      Duration leaseTime,
      VerifyLevel verify) {
    this(
        id,
        source,
        destination,
        state,
        copy,
        parallelism,
        allowEmptySource,
        canary,
        selection,
        giveUpAfter,
        leaseTime,
        verify,
        false,
        Versions.CURRENT);
  }

  /** Whether {@code id} can name a migration. */
  public static boolean isValidId(String id) {
    return id.length() <= MAX_ID_CHARS && ID.matcher(id).matches();
  }

  /** The same spec with its state elsewhere. */
  public MigrationSpec withState(StateLocation newState) {
    return new MigrationSpec(
        id,
        source,
        destination,
        newState,
        copy,
        parallelism,
        allowEmptySource,
        canary,
        selection,
        giveUpAfter,
        leaseTime,
        verify,
        exact,
        versions);
  }

  /** The same spec for histories, or for what is current alone. */
  public MigrationSpec withVersions(Versions wanted) {
    return new MigrationSpec(
        id,
        source,
        destination,
        state,
        copy,
        parallelism,
        allowEmptySource,
        canary,
        selection,
        giveUpAfter,
        leaseTime,
        verify,
        exact,
        wanted);
  }

  private static void requirePositive(String field, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(field + " must be longer than zero, not " + value);
    }
  }

  /**
   * The canary: one small object that preflight writes, reads and deletes at the destination.
   *
   * @param enabled off where such a write would set off notifications or replication
   * @param key its key below the destination prefix
   */
  public record Canary(boolean enabled, String key) {

    /** The reserved key; verification ignores it. */
    public static final String DEFAULT_KEY = ".bucket-brigade-canary";

    /** What a user gets who says nothing. */
    public static final Canary DEFAULT = new Canary(true, DEFAULT_KEY);
  }

  /** Which versions of a key are migrated. */
  public enum Versions {
    /** What is current. */
    CURRENT,
    /** All versions and delete markers, oldest first. */
    ALL
  }

  /** How closely both sides are compared after copying. */
  public enum VerifyLevel {
    NONE,
    LISTING,
    METADATA,
    CONTENT
  }
}
