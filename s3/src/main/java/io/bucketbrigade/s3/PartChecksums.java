package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.engine.store.ObjectChecksum.Algorithm;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Checksums of parts, which the SDK has in a field for each algorithm. */
final class PartChecksums {

  private PartChecksums() {}

  /** The one that is told; null if none is. */
  static @Nullable ObjectChecksum of(
      @Nullable String crc64Nvme, @Nullable String crc32c, @Nullable String crc32) {
    if (crc64Nvme != null) {
      return new ObjectChecksum(Algorithm.CRC64NVME, crc64Nvme);
    }
    if (crc32c != null) {
      return new ObjectChecksum(Algorithm.CRC32C, crc32c);
    }
    return crc32 == null ? null : new ObjectChecksum(Algorithm.CRC32, crc32);
  }

  /** What a completion has to repeat. */
  static void set(CompletedPart.Builder part, ObjectChecksum checksum) {
    switch (checksum.algorithm()) {
      case CRC64NVME -> part.checksumCRC64NVME(checksum.value());
      case CRC32C -> part.checksumCRC32C(checksum.value());
      case CRC32 -> part.checksumCRC32(checksum.value());
      case SHA256 -> part.checksumSHA256(checksum.value());
      case SHA1 -> part.checksumSHA1(checksum.value());
    }
  }
}
