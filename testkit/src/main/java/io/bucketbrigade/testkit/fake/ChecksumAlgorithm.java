package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.bucket.Body;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/** The checksum algorithms that the fake verifies. */
enum ChecksumAlgorithm {
  CRC32,
  CRC32C,
  CRC64NVME,
  SHA1,
  SHA256;

  /** As in {@code x-amz-checksum-crc32c}. */
  String headerName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Null if the fake does not know it. */
  static @Nullable ChecksumAlgorithm named(String name) {
    for (ChecksumAlgorithm algorithm : values()) {
      if (algorithm.name().equalsIgnoreCase(name)) {
        return algorithm;
      }
    }
    return null;
  }

  /** Base64 of the checksum of a body. */
  String of(Body body) {
    return Base64.getEncoder().encodeToString(raw(body));
  }

  byte[] raw(Body body) {
    return switch (this) {
      case CRC32 -> crc32(body, new CRC32());
      case CRC32C -> crc32(body, new CRC32C());
      case CRC64NVME -> {
        Crc64Nvme crc = new Crc64Nvme();
        body.each(crc::update);
        yield ByteBuffer.allocate(8).putLong(crc.value()).array();
      }
      case SHA1 -> body.digest("SHA-1");
      case SHA256 -> body.digest("SHA-256");
    };
  }

  /** The checksum of the parts' checksums, in which form S3 states it. */
  String ofParts(byte[] joinedRawChecksums, int partsCount) {
    return Base64.getEncoder().encodeToString(raw(Body.of(joinedRawChecksums))) + "-" + partsCount;
  }

  private static byte[] crc32(Body body, Checksum crc) {
    body.each(crc::update);
    return ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
  }

  private static final class Crc64Nvme {
    // The reflected polynomial of CRC-64/NVME.
    private static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
    private static final long[] TABLE = table();

    private long state = -1;

    private static long[] table() {
      long[] table = new long[256];
      for (int i = 0; i < 256; i++) {
        long crc = i;
        for (int bit = 0; bit < 8; bit++) {
          crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
        }
        table[i] = crc;
      }
      return table;
    }

    void update(byte[] bytes, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        state = TABLE[(int) (state ^ bytes[i]) & 0xff] ^ (state >>> 8);
      }
    }

    long value() {
      return ~state;
    }
  }
}
