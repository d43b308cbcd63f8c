package io.bucketbrigade.s3;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads a buffer without copying it or moving its position. */
final class BodyStream extends InputStream {

  private final ByteBuffer body;

  BodyStream(ByteBuffer body) {
    this.body = body.duplicate();
  }

  @Override
  public int read() {
    return body.hasRemaining() ? body.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    if (!body.hasRemaining()) {
      return length == 0 ? 0 : -1;
    }
    int count = Math.min(length, body.remaining());
    body.get(bytes, offset, count);
    return count;
  }

  @Override
  public int available() {
    return body.remaining();
  }
}
