package io.bucketbrigade.model.spec;

import java.util.Objects;

/**
 * What objects carry beside content, content headers, user metadata and tags.
 *
 * @param storageClass which storage class an object gets
 */
public record FidelityOptions(StorageClassRule storageClass) {

  /** What a user gets who says nothing. */
  public static final FidelityOptions DEFAULT = new FidelityOptions(StorageClassRule.AUTO);

  /** Supplies what older records lack. */
  public FidelityOptions {
    storageClass = Objects.requireNonNullElse(storageClass, StorageClassRule.AUTO);
  }
}
