package io.bucketbrigade.model.spec;

import java.util.Objects;

/**
 * What objects carry beside content, content headers, user metadata and tags.
 *
 * @param storageClass which storage class an object gets
 * @param websiteRedirect whether website redirects must arrive
 * @param encryption how the destination encrypts it
 * @param objectLock whether retention and legal hold must arrive
 * @param acceptDefaultRetention whether the destination may lock by itself what is written to it,
 *     so that it cannot be deleted again for a while
 */
public record FidelityOptions(
    StorageClassRule storageClass,
    RedirectPolicy websiteRedirect,
    EncryptionRule encryption,
    LockPolicy objectLock,
    boolean acceptDefaultRetention) {

  /** What a user gets who says nothing. */
  public static final FidelityOptions DEFAULT =
      new FidelityOptions(
          StorageClassRule.AUTO,
          RedirectPolicy.CARRY,
          EncryptionRule.DESTINATION_DEFAULT,
          LockPolicy.IGNORE,
          false);

  /** Supplies what older records lack. */
  public FidelityOptions {
    storageClass = Objects.requireNonNullElse(storageClass, StorageClassRule.AUTO);
    websiteRedirect = Objects.requireNonNullElse(websiteRedirect, RedirectPolicy.CARRY);
    encryption = Objects.requireNonNullElse(encryption, EncryptionRule.DESTINATION_DEFAULT);
    objectLock = Objects.requireNonNullElse(objectLock, LockPolicy.IGNORE);
  }

  /** The same with another rule for storage classes. */
  public FidelityOptions withStorageClass(StorageClassRule rule) {
    return new FidelityOptions(
        rule, websiteRedirect, encryption, objectLock, acceptDefaultRetention);
  }

  /** The same with another rule for encryption. */
  public FidelityOptions withEncryption(EncryptionRule rule) {
    return new FidelityOptions(
        storageClass, websiteRedirect, rule, objectLock, acceptDefaultRetention);
  }

  /** The same with another policy for website redirects. */
  public FidelityOptions withWebsiteRedirect(RedirectPolicy policy) {
    return new FidelityOptions(
        storageClass, policy, encryption, objectLock, acceptDefaultRetention);
  }

  /** The same with another policy for Object Lock. */
  public FidelityOptions withObjectLock(LockPolicy policy) {
    return new FidelityOptions(
        storageClass, websiteRedirect, encryption, policy, acceptDefaultRetention);
  }

  /** The same with or without consent to a default retention of the destination. */
  public FidelityOptions withDefaultRetentionAccepted(boolean accepted) {
    return new FidelityOptions(storageClass, websiteRedirect, encryption, objectLock, accepted);
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
