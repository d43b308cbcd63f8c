package io.bucketbrigade.testkit.fake.http;

import java.io.IOException;
import java.io.OutputStream;

/** The body of a reply, written when it is sent. */
public interface Payload {

  /** No body. */
  Payload EMPTY = of(new byte[0]);

  /** Its length in bytes. */
  long sizeBytes();

  /** Writes all of it. */
  void writeTo(OutputStream out) throws IOException;

  /** Bytes in memory. */
  static Payload of(byte[] bytes) {
    return new Payload() {
      @Override
      public long sizeBytes() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
      }
    };
  }
}
