package io.bucketbrigade.s3;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Checksums of the bytes between a buffer's position and its limit, as headers state them. */
final class BodyChecksums {

  /** The header of a CRC32C. */
  static final String CRC32C = "x-amz-checksum-crc32c";

  private BodyChecksums() {}

  /** For {@code Content-MD5}. */
  static String md5(ByteBuffer body) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      md5.update(body.duplicate());
      return Base64.getEncoder().encodeToString(md5.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }

  /** For {@value #CRC32C}. */
  static String crc32c(ByteBuffer body) {
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(body.duplicate());
    return base64((int) crc.getValue());
  }

  static String base64(int crc) {
    return Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt(crc).array());
  }
}
