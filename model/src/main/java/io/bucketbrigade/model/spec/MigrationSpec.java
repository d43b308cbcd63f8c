package io.bucketbrigade.model.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;
import io.bucketbrigade.model.spec.PassOptions.Compare;
import io.bucketbrigade.model.spec.SelectionRule.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything a user asks for. Holds no secret: connections are names that workers resolve.
 *
 * <p>A migration has one or many mappings. The first is {@code source} and {@code destination};
 * everything else in the spec holds for each of them.
 *
 * @param id the migration's id, which is also its workflow id
 * @param source where the first mapping's objects come from; never changed
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
 * @param moreMappings the mappings beside the first one
 * @param retry how often what failed is tried again
 * @param limits how fast it may go at its start; they may be changed while it runs
 * @param passes what each pass does beyond copying
 * @param cutover how it is cut over; null if it is not
 * @param temporaryAccess who is let into its buckets while it runs; null to leave their policies
 *     alone
 * @param buckets what the configuration of the buckets means to it
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
    Versions versions,
    List<BucketMapping> moreMappings,
    RetryOptions retry,
    Limits limits,
    PassOptions passes,
    @Nullable CutoverOptions cutover,
    @Nullable TemporaryAccess temporaryAccess,
    BucketOptions buckets) {

  /** Lane workflow ids add to the migration's, and Temporal bounds ids at 1,000 bytes. */
  public static final int MAX_ID_CHARS = 100;

  /** More leases than this overload the root's bookkeeping, not S3. */
  public static final int MAX_PARALLELISM = 2_000;

  /**
   * Each costs the root some 70 events beside its lanes, and a migration's progress names them all.
   */
  public static final int MAX_MAPPINGS = 100;

  /** A progress with the most mappings has 40 KiB of numbers, and payloads are at most 64 KiB. */
  public static final int MAX_MAPPING_TEXT_BYTES = 10 * 1024;

  /** As many places as a line can name. */
  private static final int MAX_PLACES_NAMED = 2;

  /** How long an unavailable side is waited for where the user says nothing. */
  public static final Duration DEFAULT_GIVE_UP_AFTER = Duration.ofDays(3);

  /** Long enough that a billion objects are about 2,000 leases, short enough to rebalance. */
  public static final Duration DEFAULT_LEASE_TIME = Duration.ofMinutes(10);

  private static final String BACK = "-back";

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** Validates each field and names the one that is wrong. */
  public MigrationSpec {
    // A spec that an older version wrote has none.
    selection = Objects.requireNonNullElse(selection, SelectionOptions.NONE);
    versions = Objects.requireNonNullElse(versions, Versions.CURRENT);
    retry = Objects.requireNonNullElse(retry, RetryOptions.DEFAULT);
    limits = Objects.requireNonNullElse(limits, Limits.NONE);
    passes = Objects.requireNonNullElse(passes, PassOptions.DEFAULT);
    buckets = Objects.requireNonNullElse(buckets, BucketOptions.DEFAULT);
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
    if (versions == Versions.ALL && copy.fidelity().acl() != null) {
      throw new IllegalArgumentException(
          "versions: all cannot stand beside acl, which is about what is current; leave one of both"
              + " out");
    }
    if (versions == Versions.ALL && !selection.looksAtKeysAlone()) {
      throw new IllegalArgumentException(
          "versions: all cannot stand beside rules about size, date, storage class or tags, which"
              + " would tear histories apart; keep rules about keys");
    }
    if (versions == Versions.ALL && passes.propagateDeletes()) {
      throw new IllegalArgumentException(
          "versions: all cannot stand beside propagateDeletes, for it carries delete markers anyway;"
              + " leave one of both out");
    }
    if (versions == Versions.ALL && passes.compare() == Compare.ATTRIBUTES) {
      throw new IllegalArgumentException(
          "versions: all cannot stand beside compare: attributes, for a version that is written stays"
              + " as it is; leave one of both out");
    }
    VerifyLevel written = passes.verifyWritten();
    if (written != null && !isCloser(written, verify)) {
      throw new IllegalArgumentException(
          "verifyWritten: %s is no closer look than verify: %s; both have to be levels, and its own the higher one"
              .formatted(word(written), word(verify)));
    }
    moreMappings = List.copyOf(Objects.requireNonNullElse(moreMappings, List.of()));
    if (moreMappings.size() >= MAX_MAPPINGS) {
      throw new IllegalArgumentException(
          "there are %d mappings; at most %d are allowed"
              .formatted(moreMappings.size() + 1, MAX_MAPPINGS));
    }
    int textBytes =
        moreMappings.stream().flatMap(MigrationSpec::texts).mapToInt(JsonText::bytes).sum();
    if (textBytes > MAX_MAPPING_TEXT_BYTES) {
      throw new IllegalArgumentException(
          "buckets, prefixes and connections of the mappings are %d bytes long together; at most %d are allowed"
              .formatted(textBytes, MAX_MAPPING_TEXT_BYTES));
    }
    buckets.requireFits(
        Stream.concat(Stream.of(new BucketMapping(source, destination)), moreMappings.stream())
            .toList());
  }

  /**
   * Whether a part can be verified more closely than the rest.
   *
   * @param written the level of that part
   * @param rest the level of everything; without one there is no verification
   */
  public static boolean isCloser(VerifyLevel written, VerifyLevel rest) {
    return rest != VerifyLevel.NONE && written.compareTo(rest) > 0;
  }

  private static String word(VerifyLevel level) {
    return level.name().toLowerCase(Locale.ROOT);
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
        Versions.CURRENT,
        List.of(),
        RetryOptions.DEFAULT,
        Limits.NONE,
        PassOptions.DEFAULT,
        null,
        null,
        BucketOptions.DEFAULT);
  }

  /** Whether {@code id} can name a migration. */
  public static boolean isValidId(String id) {
    return id.length() <= MAX_ID_CHARS && ID.matcher(id).matches();
  }

  /** The same spec with its state elsewhere. */
  public MigrationSpec withState(StateLocation newState) {
    Parts parts = new Parts();
    parts.state = newState;
    return parts.whole();
  }

  /** The same spec for histories, or for what is current alone. */
  public MigrationSpec withVersions(Versions wanted) {
    Parts parts = new Parts();
    parts.versions = wanted;
    return parts.whole();
  }

  /** The same spec with other rounds of retries. */
  public MigrationSpec withRetry(RetryOptions wanted) {
    Parts parts = new Parts();
    parts.retry = wanted;
    return parts.whole();
  }

  /** The same spec with other limits at its start. */
  public MigrationSpec withLimits(Limits wanted) {
    Parts parts = new Parts();
    parts.limits = wanted;
    return parts.whole();
  }

  /** The same spec with other wishes for each pass. */
  public MigrationSpec withPasses(PassOptions wanted) {
    Parts parts = new Parts();
    parts.passes = wanted;
    return parts.whole();
  }

  /** The same spec with others let into its buckets; null for nobody. */
  public MigrationSpec withTemporaryAccess(@Nullable TemporaryAccess wanted) {
    Parts parts = new Parts();
    parts.temporaryAccess = wanted;
    return parts.whole();
  }

  /** The same spec with other wishes for the configuration of the buckets. */
  public MigrationSpec withBuckets(BucketOptions wanted) {
    Parts parts = new Parts();
    parts.buckets = wanted;
    return parts.whole();
  }

  /** The same spec with another level of its VERIFY phase. */
  public MigrationSpec withVerify(VerifyLevel wanted) {
    Parts parts = new Parts();
    parts.verify = wanted;
    return parts.whole();
  }

  /**
   * A migration the other way, of what was written at the destination since a moment. It has no
   * canary, which would be a write to this one's source, and changes nothing else on the way: maps
   * of this migration have no reverse.
   *
   * @param since by the destination's clock
   */
  public MigrationSpec back(Instant since) {
    SelectionRule before =
        new SelectionRule(Action.EXCLUDE, null, null, null, null, null, since, List.of(), null);
    return new MigrationSpec(
        id.substring(0, Math.min(id.length(), MAX_ID_CHARS - BACK.length())) + BACK,
        /* source= */ destination,
        /* destination= */ source,
        state,
        CopyOptions.DEFAULT,
        parallelism,
        true,
        new Canary(false, canary.key()),
        SelectionOptions.NONE.withFirst(List.of(before)),
        giveUpAfter,
        leaseTime,
        VerifyLevel.LISTING,
        false,
        Versions.CURRENT,
        moreMappings.stream().map(BucketMapping::back).toList(),
        retry,
        limits,
        PassOptions.DEFAULT,
        null,
        temporaryAccess == null ? null : temporaryAccess.back(),
        BucketOptions.ignoring());
  }

  /** All mappings, at least one, in the spec's order. */
  public List<BucketMapping> mappings() {
    return Stream.concat(Stream.of(new BucketMapping(source, destination)), moreMappings.stream())
        .toList();
  }

  /** The same spec with other mappings, at least one. */
  public MigrationSpec withMappings(List<BucketMapping> mappings) {
    BucketMapping first = mappings.getFirst();
    Parts parts = new Parts();
    parts.source = first.source();
    parts.destination = first.destination();
    parts.moreMappings = mappings.subList(1, mappings.size());
    return parts.whole();
  }

  /** Where objects come from, in a line: {@code s3://bucket/prefix}, and of many the first few. */
  public String sourceWords() {
    return places(mappings().stream().map(mapping -> mapping.source().uri()).toList());
  }

  /** Where they go, likewise. */
  public String destinationWords() {
    return places(mappings().stream().map(mapping -> mapping.destination().uri()).toList());
  }

  private static String places(List<String> uris) {
    String named = uris.stream().limit(MAX_PLACES_NAMED).collect(Collectors.joining(", "));
    int more = uris.size() - MAX_PLACES_NAMED;
    return more > 0 ? named + " and %d more".formatted(more) : named;
  }

  private static Stream<@Nullable String> texts(BucketMapping mapping) {
    return Stream.of(mapping.source(), mapping.destination())
        .flatMap(
            side ->
                Stream.of(side.connection(), side.bucket(), side.prefix(), side.expectedOwner()));
  }

  private static void requirePositive(String field, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(field + " must be longer than zero, not " + value);
    }
  }

  /** This spec's components while some of them are changed. */
  private final class Parts {

    private BucketLocation source = MigrationSpec.this.source;
    private BucketLocation destination = MigrationSpec.this.destination;
    private @Nullable StateLocation state = MigrationSpec.this.state;
    private VerifyLevel verify = MigrationSpec.this.verify;
    private Versions versions = MigrationSpec.this.versions;
    private List<BucketMapping> moreMappings = MigrationSpec.this.moreMappings;
    private RetryOptions retry = MigrationSpec.this.retry;
    private Limits limits = MigrationSpec.this.limits;
    private PassOptions passes = MigrationSpec.this.passes;
    private @Nullable TemporaryAccess temporaryAccess = MigrationSpec.this.temporaryAccess;
    private BucketOptions buckets = MigrationSpec.this.buckets;

    MigrationSpec whole() {
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
          versions,
          moreMappings,
          retry,
          limits,
          passes,
          cutover,
          temporaryAccess,
          buckets);
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
