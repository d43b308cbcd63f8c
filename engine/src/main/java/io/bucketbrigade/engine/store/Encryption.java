package io.bucketbrigade.engine.store;

import org.jspecify.annotations.Nullable;

/**
 * How a server encrypts an object by itself. Values are as on the wire.
 *
 * @param algorithm {@code AES256}, {@code aws:kms} or {@code aws:kms:dsse}
 * @param kmsKey the key's ARN; null where there is none, or for the account's own
 * @param bucketKey whether an S3 Bucket Key is used; null where nothing is said
 */
public record Encryption(String algorithm, @Nullable String kmsKey, @Nullable Boolean bucketKey) {

  /** SSE-KMS. */
  public static final String KMS = "aws:kms";

  /** Keys of S3's own. */
  public static final Encryption SSE_S3 = new Encryption("AES256", null, null);

  /** Whether a KMS key encrypts it, so that its ETag is no MD5. */
  public boolean isKms() {
    return algorithm.startsWith(KMS);
  }
}
