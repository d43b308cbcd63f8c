package io.bucketbrigade.cli.spec;

import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.BucketOptions;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.CopyOptions.CopyPath;
import io.bucketbrigade.model.spec.CopyOptions.Overwrite;
import io.bucketbrigade.model.spec.CopyOptions.TagPolicy;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.Canary;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.model.spec.PassOptions.Compare;
import io.bucketbrigade.model.spec.RetryOptions;
import io.bucketbrigade.model.spec.SelectionOptions;
import io.bucketbrigade.model.spec.StateLocation;
import io.bucketbrigade.worker.config.ByteSize;
import io.bucketbrigade.worker.config.ConfigException;
import io.bucketbrigade.worker.config.StrictYaml;
import io.bucketbrigade.worker.config.YamlSection;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A spec file: one migration in YAML. {@code docs/cli.md} describes its fields. Every refusal is a
 * {@link ConfigException} that names file, line, field and value.
 */
public final class SpecFile {

  /** The connection of a side that names none: made of the command line's own options. */
  public static final String SOURCE_CONNECTION = "source";

  /** The same for the other side. */
  public static final String DESTINATION_CONNECTION = "destination";

  private static final List<String> FIELDS =
      List.of(
          "id",
          "source",
          "destination",
          MappingFields.MAPPINGS,
          "state",
          "overwrite",
          "tags",
          "copyPath",
          "partSize",
          "multipartThreshold",
          "largeObjectThreshold",
          "storageClass",
          "websiteRedirect",
          "encryption",
          "objectLock",
          "acceptDefaultRetention",
          "restore",
          "recordLastModified",
          "acl",
          "parallelism",
          "allowEmptySource",
          "canary",
          "giveUpAfter",
          "leaseTime",
          "verify",
          "verifyWritten",
          "exact",
          "versions",
          "retry",
          LimitFields.LIMITS,
          "compare",
          "propagateDeletes",
          "maxDeletes",
          BucketGateFields.NAME,
          CutoverFields.CUTOVER,
          TemporaryAccessFields.TEMPORARY_ACCESS);

  private static final String[] STATE_FIELDS = {"connection", "bucket", "prefix", "folder"};

  private static final String[] CANARY_FIELDS = {"enabled", "key"};

  private static final String[] RETRY_FIELDS = {"rounds", "pause"};

  private static final Map<String, String[]> SECTIONS =
      Map.of(
          "source",
          MappingFields.SIDE_FIELDS,
          "destination",
          MappingFields.SIDE_FIELDS,
          "state",
          STATE_FIELDS,
          "canary",
          CANARY_FIELDS,
          "retry",
          RETRY_FIELDS,
          "restore",
          FidelityFields.RESTORE_FIELDS,
          LimitFields.LIMITS,
          LimitFields.SIDES,
          CutoverFields.CUTOVER,
          CutoverFields.FIELDS,
          TemporaryAccessFields.TEMPORARY_ACCESS,
          TemporaryAccessFields.FIELDS);

  private SpecFile() {}

  /**
   * Every field that holds a value, in no order; one of a section as {@code section.field}. What
   * {@code docs/cli.md} has to describe.
   */
  public static Set<String> fields() {
    return names()
        .flatMap(
            field ->
                SECTIONS.containsKey(field)
                    ? Stream.of(SECTIONS.get(field)).map(inner -> field + "." + inner)
                    : Stream.of(field))
        .collect(Collectors.toSet());
  }

  private static Stream<String> names() {
    return Stream.concat(FIELDS.stream(), SelectionFields.NAMES.stream());
  }

  /** Reads a file. A relative folder in it is taken from the file's own folder. */
  public static MigrationSpec read(Path file) {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    return spec(StrictYaml.read(file), folder == null ? absolute : folder, Instant.now());
  }

  /**
   * Reads a document.
   *
   * @param name what messages call it
   * @param folder what relative folders in it are relative to
   * @param now what durations in rules are counted back from
   */
  static MigrationSpec parse(String name, String text, Path folder, Instant now) {
    return spec(StrictYaml.parse(name, text), folder, now);
  }

  private static MigrationSpec spec(YamlSection top, Path folder, Instant now) {
    top.only(names().toArray(String[]::new));
    String id = top.requireText("id");
    if (!MigrationSpec.isValidId(id)) {
      throw top.error(
          "id",
          "is '%s'; it may hold letters, digits, '.', '_' and '-', at most %d, and must begin with a"
                  .formatted(id, MigrationSpec.MAX_ID_CHARS)
              + " letter or digit");
    }
    List<BucketMapping> mappings = MappingFields.read(top);
    BucketOptions buckets = BucketGateFields.read(top);
    CopyOptions copy = copyOptions(top);
    SelectionOptions selection = new SelectionFields(folder, now).read(top);
    MigrationSpec first =
        new MigrationSpec(
            id,
            mappings.getFirst().source(),
            mappings.getFirst().destination(),
            state(top.section("state"), folder),
            copy,
            top.integer("parallelism", 1, MigrationSpec.MAX_PARALLELISM),
            top.flag("allowEmptySource", false),
            canary(top.section("canary")),
            selection,
            positive(top, "giveUpAfter", MigrationSpec.DEFAULT_GIVE_UP_AFTER),
            positive(top, "leaseTime", MigrationSpec.DEFAULT_LEASE_TIME),
            verifyLevel(top),
            top.flag("exact", false),
            versions(top, copy, selection),
            List.of(),
            retry(top.section("retry")),
            LimitFields.read(top),
            passes(top),
            CutoverFields.read(top),
            TemporaryAccessFields.read(top),
            BucketOptions.DEFAULT);
    try {
      return withBuckets(top, first.withMappings(mappings), buckets);
    } catch (IllegalArgumentException e) {
      throw top.error(MappingFields.MAPPINGS, "cannot be used: " + e.getMessage());
    }
  }

  private static MigrationSpec withBuckets(
      YamlSection top, MigrationSpec spec, BucketOptions buckets) {
    try {
      return spec.withBuckets(buckets);
    } catch (IllegalArgumentException e) {
      throw top.error(BucketGateFields.NAME, "cannot be used: " + e.getMessage());
    }
  }

  private static PassOptions passes(YamlSection top) {
    boolean deletes = top.flag("propagateDeletes", false);
    if (top.has("maxDeletes") && !deletes) {
      throw top.error("maxDeletes", "limits what 'propagateDeletes: true' deletes; say that, too");
    }
    if (deletes && top.choice("versions", Versions.class) == Versions.ALL) {
      throw top.error(
          "propagateDeletes",
          "stands beside 'versions: all', which carries delete markers anyway; leave one of both out");
    }
    Compare compare = or(top.choice("compare", Compare.class), Compare.LISTING);
    if (compare == Compare.ATTRIBUTES && top.choice("versions", Versions.class) == Versions.ALL) {
      throw top.error(
          "compare",
          "is 'attributes' beside 'versions: all', whose versions stay as they are once written; leave one of both out");
    }
    Integer most = top.integer("maxDeletes", 1, Integer.MAX_VALUE);
    return new PassOptions(
        compare, deletes, most == null ? null : most.longValue(), verifyWritten(top));
  }

  private static VerifyLevel verifyLevel(YamlSection top) {
    return or(top.choice("verify", VerifyLevel.class), VerifyLevel.LISTING);
  }

  private static @Nullable VerifyLevel verifyWritten(YamlSection top) {
    VerifyLevel written = top.choice("verifyWritten", VerifyLevel.class);
    if (written != null && !MigrationSpec.isCloser(written, verifyLevel(top))) {
      throw top.error(
          "verifyWritten",
          "is no closer look than 'verify', which is '%s'; give the higher level, or leave it out"
              .formatted(verifyLevel(top).name().toLowerCase(Locale.ROOT)));
    }
    return written;
  }

  private static Versions versions(YamlSection top, CopyOptions copy, SelectionOptions selection) {
    Versions versions = or(top.choice("versions", Versions.class), Versions.CURRENT);
    if (versions == Versions.ALL && copy.fidelity().objectLock() == LockPolicy.CARRY) {
      throw top.error(
          "versions",
          "is 'all' beside 'objectLock: carry', which is about what is current; leave one of both out");
    }
    if (versions == Versions.ALL && copy.fidelity().acl() != null) {
      throw top.error(
          "versions",
          "is 'all' beside 'acl', which is about what is current; leave one of both out");
    }
    if (versions == Versions.ALL && !selection.looksAtKeysAlone()) {
      throw top.error(
          "versions",
          "is 'all' beside rules about size, date, storage class or tags, which would tear histories"
              + " apart; keep rules about prefixes and patterns, or say 'current'");
    }
    return versions;
  }

  private static @Nullable StateLocation state(@Nullable YamlSection state, Path folder) {
    if (state == null) {
      return null;
    }
    state.only(STATE_FIELDS);
    if (state.has("folder")) {
      if (state.has("connection") || state.has("bucket") || state.has("prefix")) {
        throw state.error("folder", "stands beside a bucket; give one of both");
      }
      Path path = folder.resolve(state.requireText("folder")).normalize();
      return StateLocation.inFolder(path.toString());
    }
    return StateLocation.inBucket(
        new BucketLocation(
            state.requireText("connection"),
            state.requireText("bucket"),
            or(state.text("prefix"), ""),
            null));
  }

  private static CopyOptions copyOptions(YamlSection top) {
    CopyOptions absent = CopyOptions.DEFAULT;
    return new CopyOptions(
        or(top.choice("overwrite", Overwrite.class), absent.overwrite()),
        or(top.choice("tags", TagPolicy.class), absent.tags()),
        or(top.choice("copyPath", CopyPath.class), absent.path()),
        partBytes(top, "partSize", absent.partSizeBytes()),
        partBytes(top, "multipartThreshold", absent.multipartThresholdBytes()),
        FidelityFields.read(top),
        largeObjectBytes(top));
  }

  private static @Nullable Long largeObjectBytes(YamlSection top) {
    ByteSize size = top.size("largeObjectThreshold");
    if (size == null) {
      return null;
    }
    if (size.bytes() < CopyOptions.MIN_PART_BYTES) {
      throw top.error(
          "largeObjectThreshold",
          "is %s; it must be at least %s"
              .formatted(size, new ByteSize(CopyOptions.MIN_PART_BYTES)));
    }
    return size.bytes();
  }

  private static long partBytes(YamlSection top, String field, long absent) {
    ByteSize size = top.size(field);
    if (size == null) {
      return absent;
    }
    if (size.bytes() < CopyOptions.MIN_PART_BYTES || size.bytes() > CopyOptions.MAX_PART_BYTES) {
      throw top.error(
          field,
          "is %s; it must be between %s and %s"
              .formatted(
                  size,
                  new ByteSize(CopyOptions.MIN_PART_BYTES),
                  new ByteSize(CopyOptions.MAX_PART_BYTES)));
    }
    return size.bytes();
  }

  private static Canary canary(@Nullable YamlSection canary) {
    if (canary == null) {
      return Canary.DEFAULT;
    }
    canary.only(CANARY_FIELDS);
    return new Canary(
        canary.flag("enabled", true),
        canary.has("key") ? canary.requireText("key") : Canary.DEFAULT_KEY);
  }

  private static RetryOptions retry(@Nullable YamlSection retry) {
    RetryOptions absent = RetryOptions.DEFAULT;
    if (retry == null) {
      return absent;
    }
    retry.only(RETRY_FIELDS);
    Duration pause = or(retry.duration("pause"), absent.pause());
    if (pause.isNegative() || pause.compareTo(RetryOptions.MAX_PAUSE) > 0) {
      throw retry.error(
          "pause",
          "is '%s'; it must be between 0s and %d h"
              .formatted(retry.text("pause"), RetryOptions.MAX_PAUSE.toHours()));
    }
    return new RetryOptions(
        or(retry.integer("rounds", 0, RetryOptions.MAX_ROUNDS), absent.rounds()), pause);
  }

  private static Duration positive(YamlSection top, String field, Duration absent) {
    Duration duration = top.duration(field);
    if (duration == null) {
      return absent;
    }
    if (!duration.isPositive()) {
      throw top.error(field, "is '%s'; it must be longer than zero".formatted(top.text(field)));
    }
    return duration;
  }

  private static <T> T or(@Nullable T value, T absent) {
    return value == null ? absent : value;
  }
}
