package io.bucketbrigade.engine.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * A checksum over all bytes of an object, which S3 keeps beside its ETag.
 *
 * @param algorithm how it is made
 * @param value base64, as headers state it
 */
public record ObjectChecksum(Algorithm algorithm, String value) {

  /** What S3 and its likes answer to a checksum that is not the body's. */
  public static final Set<String> REFUSALS = Set.of("BadDigest", "XAmzContentChecksumMismatch");

  /** The checksum of the bytes between the buffer's position and its limit, which stay. */
  public static ObjectChecksum of(Algorithm algorithm, ByteBuffer bytes) {
    return new ObjectChecksum(
        algorithm, Base64.getEncoder().encodeToString(algorithm.raw(bytes.duplicate())));
  }

  /**
   * The one that a reply tells; null if it tells none over the whole object.
   *
   * @param type {@code FULL_OBJECT} or {@code COMPOSITE}; null where the server does not say, as
   *     some do of objects that were not uploaded in parts
   * @param etag the object's
   * @param values the value of an algorithm; null if it is not told
   */
  public static @Nullable ObjectChecksum told(
      @Nullable String type, String etag, Function<Algorithm, @Nullable String> values) {
    boolean whole = type == null ? etag.indexOf('-') < 0 : type.equals("FULL_OBJECT");
    if (!whole) {
      return null;
    }
    for (Algorithm algorithm : Algorithm.values()) {
      String value = values.apply(algorithm);
      if (value != null && value.indexOf('-') < 0) {
        return new ObjectChecksum(algorithm, value);
      }
    }
    return null;
  }

  /** How a checksum is made: those that every kind of server with checksums knows. */
  public enum Algorithm {
    CRC64NVME,
    CRC32C,
    CRC32,
    SHA256,
    SHA1;

    /** The header that states it. */
    public String header() {
      return "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);
    }

    /** Whether S3 can make it of the checksums of parts, and so keeps it for objects in parts. */
    public boolean joinsParts() {
      return switch (this) {
        case CRC64NVME, CRC32C, CRC32 -> true;
        case SHA256, SHA1 -> false;
      };
    }

    private byte[] raw(ByteBuffer bytes) {
      return switch (this) {
        case CRC64NVME -> ByteBuffer.allocate(Long.BYTES).putLong(Crc64Nvme.of(bytes)).array();
        case CRC32C -> crc(new CRC32C(), bytes);
        case CRC32 -> crc(new CRC32(), bytes);
        case SHA256 -> digest("SHA-256", bytes);
        case SHA1 -> digest("SHA-1", bytes);
      };
    }

    private static byte[] crc(Checksum crc, ByteBuffer bytes) {
      crc.update(bytes);
      return ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    }

    private static byte[] digest(String name, ByteBuffer bytes) {
      try {
        MessageDigest digest = MessageDigest.getInstance(name);
        digest.update(bytes);
        return digest.digest();
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has " + name, e);
      }
    }
  }
}
