package io.bucketbrigade.cli.spec;

import io.bucketbrigade.model.spec.AclOptions;
import io.bucketbrigade.model.spec.AclOptions.Unmapped;
import io.bucketbrigade.model.spec.EncryptionRule;
import io.bucketbrigade.model.spec.FidelityOptions;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;
import io.bucketbrigade.model.spec.FidelityOptions.RedirectPolicy;
import io.bucketbrigade.model.spec.RestoreOptions;
import io.bucketbrigade.model.spec.StorageClassRule;
import io.bucketbrigade.worker.config.YamlSection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a spec file about what objects carry; {@code docs/fidelity.md} explains them. */
final class FidelityFields {

  static final String[] RESTORE_FIELDS = {"days", "tier", "rounds"};

  private FidelityFields() {}

  static FidelityOptions read(YamlSection top) {
    RedirectPolicy redirect = top.choice("websiteRedirect", RedirectPolicy.class);
    LockPolicy lock = top.choice("objectLock", LockPolicy.class);
    return new FidelityOptions(
        storageClass(top),
        redirect == null ? RedirectPolicy.CARRY : redirect,
        encryption(top),
        lock == null ? LockPolicy.IGNORE : lock,
        top.flag("acceptDefaultRetention", false),
        restore(top.section("restore")),
        recordLastModified(top),
        acl(top));
  }

  /** {@code ignore}, {@code carry}, or who takes whose place. */
  private static @Nullable AclOptions acl(YamlSection top) {
    if (!top.has("acl")) {
      return null;
    }
    if (top.isSection("acl")) {
      return acl(top, top.requireSection("acl").only("owners", "unmapped"));
    }
    String text = top.requireText("acl");
    return switch (text) {
      case "ignore" -> null;
      case "carry" -> new AclOptions(Map.of(), Unmapped.QUARANTINE);
      default ->
          throw top.error(
              "acl", "is '%s'; it must be ignore, carry, or owners below it".formatted(text));
    };
  }

  private static AclOptions acl(YamlSection top, YamlSection acl) {
    YamlSection owners = acl.section("owners");
    Unmapped unmapped = acl.choice("unmapped", Unmapped.class);
    try {
      return new AclOptions(
          owners == null ? Map.of() : owners.namedTexts(),
          unmapped == null ? Unmapped.QUARANTINE : unmapped);
    } catch (IllegalArgumentException e) {
      throw top.error("acl", "is not usable: " + e.getMessage());
    }
  }

  /** {@code true}, {@code false}, or the name of the entry. */
  private static @Nullable String recordLastModified(YamlSection top) {
    String text = top.text("recordLastModified");
    if (text == null || text.equals("false")) {
      return null;
    }
    String entry = text.equals("true") ? FidelityOptions.LAST_MODIFIED_ENTRY : text;
    try {
      return FidelityOptions.DEFAULT.withRecordedLastModified(entry).recordLastModified();
    } catch (IllegalArgumentException e) {
      throw top.error("recordLastModified", "is not usable: " + e.getMessage());
    }
  }

  private static @Nullable RestoreOptions restore(@Nullable YamlSection restore) {
    if (restore == null) {
      return null;
    }
    restore.only(RESTORE_FIELDS);
    Integer days = restore.integer("days", 1, RestoreOptions.MAX_DAYS);
    if (days == null) {
      throw restore.error("days", "is missing; say for how many days the objects are needed");
    }
    RestoreOptions.Tier tier = restore.choice("tier", RestoreOptions.Tier.class);
    Integer rounds = restore.integer("rounds", 0, RestoreOptions.MAX_ROUNDS);
    return new RestoreOptions(
        days,
        tier == null ? RestoreOptions.Tier.BULK : tier,
        rounds == null ? RestoreOptions.MAX_ROUNDS : rounds);
  }

  /** {@code auto}, {@code keep}, the name of a class, or a map from classes to classes. */
  private static StorageClassRule storageClass(YamlSection top) {
    if (!top.has("storageClass")) {
      return StorageClassRule.AUTO;
    }
    try {
      if (top.isSection("storageClass")) {
        Map<String, String> map = top.requireSection("storageClass").namedTexts();
        return StorageClassRule.mapped(map);
      }
      String text = top.requireText("storageClass");
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "auto" -> StorageClassRule.AUTO;
        case "keep" -> StorageClassRule.KEEP;
        default -> StorageClassRule.only(text);
      };
    } catch (IllegalArgumentException e) {
      throw top.error("storageClass", "is not usable: " + e.getMessage());
    }
  }

  /** {@code destination-default}, {@code sse-s3}, or {@code kms} with keys. */
  private static EncryptionRule encryption(YamlSection top) {
    if (!top.has("encryption")) {
      return EncryptionRule.DESTINATION_DEFAULT;
    }
    if (top.isSection("encryption")) {
      YamlSection encryption = top.requireSection("encryption").only("kms");
      return kms(encryption, encryption.requireSection("kms"));
    }
    String text = top.requireText("encryption");
    return switch (text) {
      case "destination-default" -> EncryptionRule.DESTINATION_DEFAULT;
      case "sse-s3" -> EncryptionRule.SSE_S3;
      default ->
          throw top.error(
              "encryption",
              "is '%s'; it must be destination-default, sse-s3, or kms with keys below it"
                  .formatted(text));
    };
  }

  private static EncryptionRule kms(YamlSection encryption, YamlSection kms) {
    kms.only("default", "map", "bucketKey");
    YamlSection map = kms.section("map");
    try {
      return EncryptionRule.kms(
          kms.has("default") ? kms.requireText("default") : null,
          map == null ? Map.of() : map.namedTexts(),
          kms.has("bucketKey") ? kms.flag("bucketKey", false) : null);
    } catch (IllegalArgumentException e) {
      throw encryption.error("kms", "is not usable: " + e.getMessage());
    }
  }
}
