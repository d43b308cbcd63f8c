package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.store.Encryption;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.EncryptionRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sees that the destination encrypts as the spec asks, with each key that the spec names. */
final class EncryptionExam {

  private final ReachedSide destination;
  private final List<Encryption> asked;
  private final Findings findings;

  EncryptionExam(ReachedSide destination, EncryptionRule rule, Findings findings) {
    this.destination = destination;
    this.asked = asked(rule);
    this.findings = findings;
  }

  private static List<Encryption> asked(EncryptionRule rule) {
    return switch (rule.mode()) {
      case DESTINATION_DEFAULT -> List.of();
      case SSE_S3 -> List.of(Encryption.SSE_S3);
      case KMS -> {
        List<Encryption> keys = new ArrayList<>();
        for (String key : rule.destinationKeys()) {
          keys.add(new Encryption(Encryption.KMS, key, rule.bucketKey()));
        }
        yield List.copyOf(keys);
      }
    };
  }

  /** What every probe is written with, as buckets may refuse anything else; null for nothing. */
  @Nullable Encryption first() {
    return asked.isEmpty() ? null : asked.getFirst();
  }

  /** Leaves an object at the canary's second key, where anything is asked. */
  void examine(Canary canary) {
    for (Encryption encryption : asked) {
      try {
        canary.put(
            canary.second(), ObjectAttributes.NONE.withEncryption(encryption), WriteCondition.ANY);
        Encryption told = destination.store().head(canary.second()).attributes().encryption();
        if (told == null || !told.algorithm().equals(encryption.algorithm())) {
          findings.refuse(refusal(encryption, "it was taken and forgotten"));
        }
      } catch (StoreException e) {
        if (!Probes.isAboutTheRequest(e.failure())) {
          throw e;
        }
        findings.refuse(refusal(encryption, String.valueOf(e.getMessage())));
      }
    }
  }

  /** Why the destination is refused. */
  Problem refusal(Encryption encryption, String why) {
    String key = encryption.kmsKey();
    return new Problem(
        Side.DESTINATION,
        FailureCode.CANNOT_CARRY,
        "The destination %s cannot be written to with the encryption %s%s that the spec asks for; correct encryption, or grant s3:PutObject and the use of the key (%s)."
            .formatted(
                destination.location().uri(),
                encryption.algorithm(),
                key == null ? "" : " and the key " + key,
                why));
  }
}
