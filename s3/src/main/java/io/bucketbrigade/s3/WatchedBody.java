package io.bucketbrigade.s3;

import io.bucketbrigade.s3.StallGuard.Exchange;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A reply's body, whose bytes count as progress and whose end ends the exchange. */
final class WatchedBody extends FilterInputStream {

  private final Exchange exchange;

  WatchedBody(InputStream in, Exchange exchange) {
    super(in);
    this.exchange = exchange;
  }

  @Override
  public int read() throws IOException {
    try {
      int read = super.read();
      exchange.moved(1);
      return read;
    } catch (IOException e) {
      throw exchange.explain(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      int read = super.read(bytes, offset, length);
      exchange.moved(Math.max(read, 0));
      return read;
    } catch (IOException e) {
      throw exchange.explain(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      super.close();
    } finally {
      exchange.end();
    }
  }
}
