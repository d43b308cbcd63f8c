package io.bucketbrigade.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.ObjectChecksum.Algorithm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectChecksumTest {

  /** The check values of the algorithms' own definitions. */
  @ParameterizedTest
  @CsvSource({
    "CRC64NVME,rosUhgp5mIg=",
    "CRC32C,4waSgw==",
    "CRC32,y/Q5Jg==",
    "SHA1,98O8HYCOBHMq32eZZczDTKeuNEE="
  })
  void of_theUsualCheckText_isItsCheckValue(Algorithm algorithm, String value) {
    ByteBuffer text = ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII));
    assertThat(ObjectChecksum.of(algorithm, text).value()).isEqualTo(value);
    assertThat(text.remaining()).isEqualTo(9);
  }

  /** Whole words and their rest, from every alignment, against one byte at a time. */
  @Test
  void crc64Nvme_ofEachLength_isThatOfItsBytes() {
    byte[] bytes = new byte[67];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 151 + 7);
    }
    for (int from = 0; from < 9; from++) {
      for (int to = from; to <= bytes.length; to++) {
        ByteBuffer part = ByteBuffer.wrap(bytes, from, to - from);
        assertThat(Crc64Nvme.of(part)).isEqualTo(bitByBit(bytes, from, to));
      }
    }
  }

  private static long bitByBit(byte[] bytes, int from, int to) {
    long crc = -1;
    for (int i = from; i < to; i++) {
      crc ^= bytes[i] & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0x9A6C9329AC4BC9B5L;
      }
    }
    return ~crc;
  }

  @Test
  void told_ofPartsAlone_isNone() {
    Map<Algorithm, String> crc32 = Map.of(Algorithm.CRC32, "y/Q5Jg==");
    assertThat(ObjectChecksum.told("FULL_OBJECT", "abc-2", crc32::get)).isNotNull();
    assertThat(ObjectChecksum.told("COMPOSITE", "abc-2", crc32::get)).isNull();
    assertThat(ObjectChecksum.told(null, "abc", crc32::get)).isNotNull();
    assertThat(ObjectChecksum.told(null, "abc-2", crc32::get)).isNull();
    assertThat(ObjectChecksum.told(null, "abc", Map.of(Algorithm.SHA1, "x-2")::get)).isNull();
    assertThat(ObjectChecksum.told("FULL_OBJECT", "abc", Map.<Algorithm, String>of()::get))
        .isNull();
  }
}
