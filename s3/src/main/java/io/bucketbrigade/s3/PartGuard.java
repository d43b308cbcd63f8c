package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.engine.store.StoreException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Chooses the checksum by which a server checks a large part: CRC32C, which costs next to nothing,
 * where the server was seen to refuse a wrong one; else MD5, which every server checks. Servers
 * that do not know {@code x-amz-checksum-crc32c} ignore it, so its acceptance says nothing.
 * Thread-safe.
 */
final class PartGuard {

  /** Below this, asking costs more than MD5 does. */
  private static final int MIN_BYTES = 1024 * 1024;

  private enum Answer {
    UNKNOWN,
    ASKING,
    CHECKS_CRC32C,
    ONLY_MD5
  }

  private final AtomicReference<Answer> answer = new AtomicReference<>(Answer.UNKNOWN);

  /** Sends a part without bytes under a checksum. */
  interface Question {
    void send(String crc32c);
  }

  /**
   * Whether a part of so many bytes may go with a CRC32C alone. The first caller asks; meanwhile
   * others get no.
   *
   * @param question sent at most once a store. Where the server takes it, an empty part lies there
   *     until the caller writes the true one, which no upload mistakes for it
   */
  boolean takesCrc32c(int bytes, Question question) {
    if (bytes < MIN_BYTES) {
      return false;
    }
    if (answer.compareAndSet(Answer.UNKNOWN, Answer.ASKING)) {
      Answer told = Answer.UNKNOWN;
      try {
        told = ask(question);
      } finally {
        answer.set(told);
      }
    }
    return answer.get() == Answer.CHECKS_CRC32C;
  }

  private static Answer ask(Question question) {
    try {
      // The true CRC32C of nothing is 0.
      question.send(BodyChecksums.base64(1));
      return Answer.ONLY_MD5;
    } catch (StoreException e) {
      if (ObjectChecksum.REFUSALS.contains(String.valueOf(e.providerCode()))) {
        return Answer.CHECKS_CRC32C;
      }
      // The part itself meets the same trouble, or another one asks again.
      return e.failure().isTransient() ? Answer.UNKNOWN : Answer.ONLY_MD5;
    }
  }
}
