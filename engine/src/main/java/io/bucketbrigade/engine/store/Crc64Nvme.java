package io.bucketbrigade.engine.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * CRC-64/NVME, which S3 calls CRC64NVME and the JDK does not have. Eight bytes at a time over eight
 * tables, so that a byte costs less than MD5 makes it cost.
 */
final class Crc64Nvme {

  /** The polynomial, its bits in reverse. */
  private static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;

  private static final int SLICES = Long.BYTES;

  private static final long[][] TABLES = tables();

  private Crc64Nvme() {}

  /** The checksum of the bytes between the buffer's position and its limit, which stay. */
  static long of(ByteBuffer bytes) {
    ByteBuffer rest = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    long crc = -1;
    while (rest.remaining() >= SLICES) {
      long word = crc ^ rest.getLong();
      crc =
          TABLES[7][(int) word & 0xff]
              ^ TABLES[6][(int) (word >>> 8) & 0xff]
              ^ TABLES[5][(int) (word >>> 16) & 0xff]
              ^ TABLES[4][(int) (word >>> 24) & 0xff]
              ^ TABLES[3][(int) (word >>> 32) & 0xff]
              ^ TABLES[2][(int) (word >>> 40) & 0xff]
              ^ TABLES[1][(int) (word >>> 48) & 0xff]
              ^ TABLES[0][(int) (word >>> 56)];
    }
    while (rest.hasRemaining()) {
      crc = TABLES[0][(int) (crc ^ rest.get()) & 0xff] ^ (crc >>> 8);
    }
    return ~crc;
  }

  /** What a byte does to the checksum with so many bytes behind it. */
  private static long[][] tables() {
    long[][] tables = new long[SLICES][256];
    for (int value = 0; value < 256; value++) {
      long crc = value;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
      }
      tables[0][value] = crc;
    }
    for (int slice = 1; slice < SLICES; slice++) {
      for (int value = 0; value < 256; value++) {
        long before = tables[slice - 1][value];
        tables[slice][value] = tables[0][(int) before & 0xff] ^ (before >>> 8);
      }
    }
    return tables;
  }
}
