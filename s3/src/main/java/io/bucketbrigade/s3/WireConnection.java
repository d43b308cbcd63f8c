package io.bucketbrigade.s3;

import io.bucketbrigade.s3.StallGuard.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.io.SessionOutputBuffer;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection that takes and fills buffers. Between a plain socket with a channel and a buffer
 * outside of the heap nothing is copied in this process; otherwise the bytes pass through an array.
 *
 * <p>Reads from a channel know no timeout; the {@link StallGuard} ends them.
 */
final class WireConnection extends DefaultManagedHttpClientConnection {

  /** As much as goes through an array at once, where bytes have to. */
  private static final int ARRAY_BYTES = 64 * 1024;

  /**
   * As much as goes into a channel at once. A part of 8 MiB takes 16 calls, and the socket's buffer
   * rarely has more room; a thread that blocks in a call is seen to move every 17 KiB a second.
   */
  private static final int PIECE_BYTES = 512 * 1024;

  /** The socket whose timeout was set last, and to what. */
  private @Nullable Socket timedSocket;

  private @Nullable Timeout socketTimeout;

  /** A connection that is not open yet. Header values that servers keep as UTF-8 pass unharmed. */
  WireConnection(String id) {
    super(id, null, null, null, null, null, HeadWriter::new, config -> new HeadReader());
  }

  /**
   * Setting it is a call into the socket, and nearly always it is the same. A channel gets none:
   * the guard ends what takes too long, and a timer for each read wakes a thread of its own.
   */
  @Override
  public void setSocketTimeout(Timeout timeout) {
    Socket socket = getSocket();
    Timeout wanted = channel() == null ? timeout : Timeout.DISABLED;
    if (!Objects.equals(socket, timedSocket) || !wanted.equals(socketTimeout)) {
      super.setSocketTimeout(wanted);
      timedSocket = socket;
      socketTimeout = wanted;
    }
  }

  /** A connection keeps its timeout in the pool, where nobody reads from it. */
  @Override
  public void passivate() {}

  @Override
  public void activate() {}

  @Override
  protected OutputStream createContentOutputStream(
      long length,
      SessionOutputBuffer buffer,
      OutputStream out,
      Supplier<List<? extends Header>> trailers) {
    return new Output(
        super.createContentOutputStream(length, buffer, out, trailers), buffer, channel());
  }

  @Override
  protected InputStream createContentInputStream(
      long length, SessionInputBuffer buffer, InputStream in) {
    return length < 0
        ? super.createContentInputStream(length, buffer, in)
        : new Input(length, buffer, in, channel());
  }

  @Override
  public void receiveResponseEntity(ClassicHttpResponse reply) throws HttpException, IOException {
    super.receiveResponseEntity(reply);
    HttpEntity entity = reply.getEntity();
    if (entity != null && entity.getContent() instanceof Input input) {
      reply.setEntity(new Body(entity, input));
    }
  }

  private @Nullable SocketChannel channel() {
    SocketHolder holder = getSocketHolder();
    boolean plain = holder != null && holder.getSSLSocket() == null;
    Socket socket = plain ? holder.getBaseSocket() : null;
    return socket == null ? null : socket.getChannel();
  }

  /**
   * Reads the body of a reply that told its length, in full.
   *
   * @param into has room for all of it
   */
  static void read(HttpEntity body, ByteBuffer into, Exchange exchange) throws IOException {
    body.writeTo(new Sink(into, exchange));
  }

  /**
   * Writes some of what is left of a request's body to the stream that its entity was given, and
   * tells how many bytes; none, if only the head found room.
   */
  static int write(OutputStream out, ByteBuffer rest) throws IOException {
    if (out instanceof Output output) {
      return output.write(rest);
    } else {
      throw new IllegalStateException("the body goes to " + out.getClass());
    }
  }

  /** Names a reader's buffer to the entity, through the client's wrappers, which know streams. */
  private static final class Sink extends OutputStream {

    private final ByteBuffer into;
    private final Exchange exchange;

    Sink(ByteBuffer into, Exchange exchange) {
      this.into = into;
      this.exchange = exchange;
    }

    @Override
    public void write(int b) {
      into.put((byte) b);
      exchange.moved(1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      into.put(bytes, offset, length);
      exchange.moved(length);
    }
  }

  private static final class Body extends HttpEntityWrapper {

    private final Input input;

    Body(HttpEntity entity, Input input) {
      super(entity);
      this.input = input;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      if (out instanceof Sink sink) {
        for (int read = 0; read >= 0; read = input.read(sink.into)) {
          sink.exchange.moved(read);
        }
      } else {
        super.writeTo(out);
      }
    }
  }

  /** A body of known length behind what the head's reader has taken of it. */
  private static final class Input extends InputStream {

    private final SessionInputBuffer buffer;
    private final InputStream in;
    private final @Nullable SocketChannel channel;
    private long left;
    private byte[] array = new byte[0];

    Input(long length, SessionInputBuffer buffer, InputStream in, @Nullable SocketChannel channel) {
      this.left = length;
      this.buffer = buffer;
      this.in = in;
      this.channel = channel;
    }

    /** Reads some; -1 at the end. */
    int read(ByteBuffer into) throws IOException {
      if (left == 0) {
        return -1;
      }
      if (channel != null && into.isDirect() && buffer.length() == 0) {
        ByteBuffer room = into.duplicate();
        room.limit(room.position() + (int) Math.min(left, room.remaining()));
        int read = counted(channel.read(room));
        into.position(room.position());
        return read;
      }
      if (into.hasArray()) {
        int at = into.arrayOffset() + into.position();
        int read = read(into.array(), at, into.remaining());
        into.position(into.position() + read);
        return read;
      }
      if (array.length == 0) {
        array = new byte[(int) Math.min(left, ARRAY_BYTES)];
      }
      int read = read(array, 0, array.length);
      into.put(array, 0, read);
      return read;
    }

    @Override
    public int read() throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = buffer.read(in);
      counted(read < 0 ? -1 : 1);
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      return counted(buffer.read(bytes, offset, (int) Math.min(left, length), in));
    }

    @Override
    public int available() {
      return (int) Math.min(buffer.length(), left);
    }

    /** Reads the rest, so that the connection can be used again. */
    @Override
    public void close() throws IOException {
      byte[] rest = new byte[2048];
      while (left > 0) {
        read(rest, 0, rest.length);
      }
    }

    private int counted(int read) throws IOException {
      if (read < 0) {
        throw new ConnectionClosedException("the body was cut, %d bytes are missing", left);
      }
      left -= read;
      return read;
    }
  }

  /** What a buffer would have sent. */
  private static final class Unsent extends OutputStream {

    private ByteBuffer bytes = ByteBuffer.allocate(0);

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] written, int offset, int length) {
      ByteBuffer all = ByteBuffer.allocate(bytes.remaining() + length);
      bytes = all.put(bytes).put(written, offset, length).flip();
    }
  }

  private static final class Output extends OutputStream {

    private final OutputStream out;
    private final SessionOutputBuffer buffer;
    private final @Nullable SocketChannel channel;
    private byte[] array = new byte[0];

    Output(OutputStream out, SessionOutputBuffer buffer, @Nullable SocketChannel channel) {
      this.out = out;
      this.buffer = buffer;
      this.channel = channel;
    }

    int write(ByteBuffer rest) throws IOException {
      int before = rest.remaining();
      if (channel != null && rest.isDirect()) {
        ByteBuffer piece = rest.slice(rest.position(), Math.min(before, PIECE_BYTES));
        write(channel, piece);
        rest.position(rest.position() + piece.position());
      } else if (rest.hasArray()) {
        int length = Math.min(before, ARRAY_BYTES);
        out.write(rest.array(), rest.arrayOffset() + rest.position(), length);
        rest.position(rest.position() + length);
      } else {
        int length = Math.min(before, ARRAY_BYTES);
        array = array.length < length ? new byte[length] : array;
        rest.get(array, 0, length);
        out.write(array, 0, length);
      }
      return before - rest.remaining();
    }

    /** The head goes with the first piece, in one call and where they fit in one packet. */
    private void write(SocketChannel to, ByteBuffer piece) throws IOException {
      if (buffer.length() == 0) {
        to.write(piece);
        return;
      }
      Unsent head = new Unsent();
      buffer.flush(head);
      ByteBuffer[] both = {head.bytes, piece};
      while (head.bytes.hasRemaining()) {
        to.write(both);
      }
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
