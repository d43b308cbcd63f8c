package io.bucketbrigade.testkit.generate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bytes that follow from a seed, at any offset, without being stored: a body of any size whose
 * content can be checked.
 */
public final class BodyPattern {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private BodyPattern() {}

  /** A whole body. */
  public static byte[] bytes(long seed, int sizeBytes) {
    byte[] body = new byte[sizeBytes];
    fill(seed, 0, body, 0, sizeBytes);
    return body;
  }

  /** The seed of a key's body: other keys and other generations have other bodies. */
  public static long seed(long generation, String key) {
    long hash = mix(generation);
    for (int i = 0; i < key.length(); i++) {
      hash = mix(hash ^ key.charAt(i));
    }
    return hash;
  }

  /**
   * Writes a stretch of a body.
   *
   * @param position where the stretch begins in the body, from 0
   */
  public static void fill(long seed, long position, byte[] into, int offset, int length) {
    int done = 0;
    while (done < length) {
      long at = position + done;
      int within = (int) (at & 7);
      long word = mix(seed + (at >> 3) * 0x9E3779B97F4A7C15L);
      if (within == 0 && length - done >= Long.BYTES) {
        LONGS.set(into, offset + done, word);
        done += Long.BYTES;
      } else {
        into[offset + done] = (byte) (word >>> (within << 3));
        done++;
      }
    }
  }

  // The finalizer of SplitMix64: every input bit moves every output bit.
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
