package io.bucketbrigade.engine.verify;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.SizeClass;
import io.bucketbrigade.model.verify.Sampling;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Draws objects by a hash of seed and key alone, so that each worker, and each attempt after a
 * crash, draws the same ones. Pure.
 *
 * @param sampling how many, and by which seed
 */
record Sampler(Sampling sampling) {

  /** As many bits as a double holds. */
  private static final int BITS = 53;

  /** Whether an object is drawn; of the same seed, what a smaller share draws a larger one does. */
  boolean draws(ObjectKey key, SizeClass size) {
    return place(key) < sampling.shareOf(size);
  }

  /** Where between 0 and 1 the key falls. */
  private double place(ObjectKey key) {
    byte[] bytes = key.value().getBytes(StandardCharsets.UTF_8);
    ByteBuffer message =
        ByteBuffer.allocate(Long.BYTES + bytes.length).putLong(sampling.seed()).put(bytes).flip();
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(message);
      return (ByteBuffer.wrap(digest.digest()).getLong() >>> (Long.SIZE - BITS)) * 0x1p-53;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
