package io.bucketbrigade.model.spec;

import java.util.Objects;

/**
 * What objects carry beside content, content headers, user metadata and tags.
 *
 * @param storageClass which storage class an object gets
 * @param websiteRedirect whether website redirects must arrive
 * @param encryption how the destination encrypts it
 */
public record FidelityOptions(
    StorageClassRule storageClass, RedirectPolicy websiteRedirect, EncryptionRule encryption) {

  /** What a user gets who says nothing. */
  public static final FidelityOptions DEFAULT =
      new FidelityOptions(
          StorageClassRule.AUTO, RedirectPolicy.CARRY, EncryptionRule.DESTINATION_DEFAULT);

  /** Supplies what older records lack. */
  public FidelityOptions {
    storageClass = Objects.requireNonNullElse(storageClass, StorageClassRule.AUTO);
    websiteRedirect = Objects.requireNonNullElse(websiteRedirect, RedirectPolicy.CARRY);
    encryption = Objects.requireNonNullElse(encryption, EncryptionRule.DESTINATION_DEFAULT);
  }

  /** The same with another rule for storage classes. */
  public FidelityOptions withStorageClass(StorageClassRule rule) {
    return new FidelityOptions(rule, websiteRedirect, encryption);
  }

  /** The same with another rule for encryption. */
  public FidelityOptions withEncryption(EncryptionRule rule) {
    return new FidelityOptions(storageClass, websiteRedirect, rule);
  }

  /** The same with another policy for website redirects. */
  public FidelityOptions withWebsiteRedirect(RedirectPolicy policy) {
    return new FidelityOptions(storageClass, policy, encryption);
  }

  /** Whether website redirects must arrive. */
  public enum RedirectPolicy {
    /** An object whose redirect the destination does not keep is quarantined. */
    CARRY,
    /** Redirects are left behind by choice. */
    DROP
  }
}
