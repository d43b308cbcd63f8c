package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.copy.AttributeCarrier.CannotCarryException;
import io.bucketbrigade.engine.store.Encryption;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.spec.EncryptionRule;
import io.bucketbrigade.model.spec.EncryptionRule.Mode;
import org.jspecify.annotations.Nullable;

/** Chooses how the destination encrypts an object, by the spec's rule. */
record EncryptionChoice(EncryptionRule rule) {

  /** Whether the choice depends on the source object's own key. */
  boolean needsHead() {
    return rule.mode() == Mode.KMS && !rule.keys().isEmpty();
  }

  /**
   * What to ask of the destination; null for its default.
   *
   * @param head the source's; null where it {@linkplain #needsHead() is not needed}
   * @throws CannotCarryException if the object's key has none at the destination
   */
  @Nullable Encryption of(@Nullable ObjectHead head) throws CannotCarryException {
    return switch (rule.mode()) {
      case DESTINATION_DEFAULT -> null;
      case SSE_S3 -> Encryption.SSE_S3;
      case KMS -> kms(head == null ? null : head.attributes().encryption());
    };
  }

  private @Nullable Encryption kms(@Nullable Encryption ofSource) throws CannotCarryException {
    String key = ofSource == null ? null : ofSource.kmsKey();
    String mapped = key == null ? null : rule.keys().get(key);
    if (ofSource != null && mapped != null) {
      return new Encryption(ofSource.algorithm(), mapped, rule.bucketKey());
    }
    String otherwise = rule.defaultKey();
    if (otherwise != null) {
      return new Encryption(Encryption.KMS, otherwise, rule.bucketKey());
    }
    if (ofSource == null || !ofSource.isKms()) {
      return null;
    }
    throw new CannotCarryException(
        FailureCode.ENCRYPTION_NOT_MAPPED,
        "The object's KMS key %s has none at the destination; name one under 'encryption', or a default."
            .formatted(key == null ? "(the source account's own)" : key));
  }
}
