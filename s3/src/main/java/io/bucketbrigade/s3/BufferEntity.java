package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.WritePermit;
import io.bucketbrigade.s3.StallGuard.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/**
 * A caller's buffer as a body, sent in pieces so that a stall shows, and so that a process that was
 * stopped meanwhile does not send the rest without a permit.
 */
final class BufferEntity extends AbstractHttpEntity {

  private final ByteBuffer body;
  private final Exchange exchange;

  BufferEntity(ByteBuffer body, Exchange exchange) {
    super((String) null, null, false);
    this.body = body;
    this.exchange = exchange;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    ByteBuffer rest = body.duplicate();
    for (boolean first = true; rest.hasRemaining(); first = false) {
      if (!first) {
        requirePermit();
      }
      exchange.moved(WireConnection.write(out, rest));
    }
    exchange.restart();
  }

  private static void requirePermit() throws InterruptedIOException {
    try {
      WritePermit.awaitCurrent();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("this process may not write any more");
    }
  }

  @Override
  public InputStream getContent() {
    return new BodyStream(body);
  }

  @Override
  public long getContentLength() {
    return body.remaining();
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public boolean isStreaming() {
    return false;
  }

  @Override
  public void close() {}
}
