package io.bucketbrigade.model.spec;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What objects carry beside content, content headers, user metadata and tags.
 *
 * @param storageClass which storage class an object gets
 * @param websiteRedirect whether website redirects must arrive
 * @param encryption how the destination encrypts it
 * @param objectLock whether retention and legal hold must arrive
 * @param acceptDefaultRetention whether the destination may lock by itself what is written to it,
 *     so that it cannot be deleted again for a while
 * @param restore how archived objects are brought back; null to leave them as they are
 * @param recordLastModified the entry of user metadata that tells when the source object was last
 *     modified; null for none
 * @param acl how the grants of objects are carried; null to leave them behind
 */
public record FidelityOptions(
    StorageClassRule storageClass,
    RedirectPolicy websiteRedirect,
    EncryptionRule encryption,
    LockPolicy objectLock,
    boolean acceptDefaultRetention,
    @Nullable RestoreOptions restore,
    @Nullable String recordLastModified,
    @Nullable AclOptions acl) {

  /** The entry's name where the user names none. */
  public static final String LAST_MODIFIED_ENTRY = "brigade-last-modified";

  /** Takes a tenth of the 2 KB that S3 allows for all entries. */
  private static final Pattern ENTRY = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

  /** What a user gets who says nothing. */
  public static final FidelityOptions DEFAULT =
      new FidelityOptions(
          StorageClassRule.AUTO,
          RedirectPolicy.CARRY,
          EncryptionRule.DESTINATION_DEFAULT,
          LockPolicy.IGNORE,
          false,
          null,
          null,
          null);

  /** Supplies what older records lack. */
  public FidelityOptions {
    storageClass = Objects.requireNonNullElse(storageClass, StorageClassRule.AUTO);
    websiteRedirect = Objects.requireNonNullElse(websiteRedirect, RedirectPolicy.CARRY);
    encryption = Objects.requireNonNullElse(encryption, EncryptionRule.DESTINATION_DEFAULT);
    objectLock = Objects.requireNonNullElse(objectLock, LockPolicy.IGNORE);
    if (recordLastModified != null && !ENTRY.matcher(recordLastModified).matches()) {
      throw new IllegalArgumentException(
          "'%s' cannot name an entry of user metadata: lower-case letters, digits, '.', '_' and '-', at most 100, beginning with a letter or digit"
              .formatted(recordLastModified));
    }
  }

  /** The same with another rule for storage classes. */
  public FidelityOptions withStorageClass(StorageClassRule rule) {
    return new FidelityOptions(
        rule,
        websiteRedirect,
        encryption,
        objectLock,
        acceptDefaultRetention,
        restore,
        recordLastModified,
        acl);
  }

  /** The same with another rule for encryption. */
  public FidelityOptions withEncryption(EncryptionRule rule) {
    return new FidelityOptions(
        storageClass,
        websiteRedirect,
        rule,
        objectLock,
        acceptDefaultRetention,
        restore,
        recordLastModified,
        acl);
  }

  /** The same with another policy for website redirects. */
  public FidelityOptions withWebsiteRedirect(RedirectPolicy policy) {
    return new FidelityOptions(
        storageClass,
        policy,
        encryption,
        objectLock,
        acceptDefaultRetention,
        restore,
        recordLastModified,
        acl);
  }

  /** The same with another policy for Object Lock. */
  public FidelityOptions withObjectLock(LockPolicy policy) {
    return new FidelityOptions(
        storageClass,
        websiteRedirect,
        encryption,
        policy,
        acceptDefaultRetention,
        restore,
        recordLastModified,
        acl);
  }

  /** The same with or without consent to a default retention of the destination. */
  public FidelityOptions withDefaultRetentionAccepted(boolean accepted) {
    return new FidelityOptions(
        storageClass,
        websiteRedirect,
        encryption,
        objectLock,
        accepted,
        restore,
        recordLastModified,
        acl);
  }

  /** The same, with archived objects brought back so; null to leave them. */
  public FidelityOptions withRestore(@Nullable RestoreOptions options) {
    return new FidelityOptions(
        storageClass,
        websiteRedirect,
        encryption,
        objectLock,
        acceptDefaultRetention,
        options,
        recordLastModified,
        acl);
  }

  /** The same, recording dates in an entry of that name; null for none. */
  public FidelityOptions withRecordedLastModified(@Nullable String entry) {
    return new FidelityOptions(
        storageClass,
        websiteRedirect,
        encryption,
        objectLock,
        acceptDefaultRetention,
        restore,
        entry,
        acl);
  }

  /** The same, carrying grants so; null to leave them behind. */
  public FidelityOptions withAcl(@Nullable AclOptions options) {
    return new FidelityOptions(
        storageClass,
        websiteRedirect,
        encryption,
        objectLock,
        acceptDefaultRetention,
        restore,
        recordLastModified,
        options);
  }

  /** Whether retention and legal hold must arrive. */
  public enum LockPolicy {
    /** They are not looked at. */
    IGNORE,
    /** They are set once a copy is written and checked; an object where that fails is failed. */
    CARRY
  }

  /** Whether website redirects must arrive. */
  public enum RedirectPolicy {
    /** An object whose redirect the destination does not keep is quarantined. */
    CARRY,
    /** Redirects are left behind by choice. */
    DROP
  }
}
