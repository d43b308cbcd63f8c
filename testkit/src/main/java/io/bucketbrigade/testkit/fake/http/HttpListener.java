package io.bucketbrigade.testkit.fake.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Listens on the loopback address and answers HTTP/1.1 with keep-alive, one virtual thread a
 * connection. Thread-safe.
 */
public final class HttpListener implements AutoCloseable {

  // Some hundreds of clients connect at once when a worker opens its pools.
  private static final int BACKLOG = 1_024;

  private final ServerSocket server;
  private final HttpHandler handler;

  /** A thread that accepts ends at once when its socket is closed. */
  private static final Duration ACCEPT_ENDS_WITHIN = Duration.ofSeconds(5);

  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Thread acceptor;

  private HttpListener(ServerSocket server, HttpHandler handler) {
    this.server = server;
    this.handler = handler;
    this.acceptor =
        Thread.ofPlatform()
            .daemon()
            .name("fake-s3-" + server.getLocalPort())
            .unstarted(this::accept);
  }

  /**
   * Opens a port.
   *
   * @param port 0 for any free one
   * @throws UncheckedIOException if the port is taken
   */
  public static HttpListener open(int port, HttpHandler handler) {
    return open(port, ServerSocketFactory.getDefault(), handler);
  }

  /**
   * Opens a port.
   *
   * @param port 0 for any free one
   * @param sockets of TLS, or plain ones
   * @throws UncheckedIOException if the port is taken
   */
  public static HttpListener open(int port, ServerSocketFactory sockets, HttpHandler handler) {
    try {
      ServerSocket server = sockets.createServerSocket();
      server.setReuseAddress(true);
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      server.bind(new InetSocketAddress(loopback, port), BACKLOG);
      HttpListener listener = new HttpListener(server, handler);
      listener.acceptor.start();
      return listener;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on port " + port, e);
    }
  }

  /** The port. */
  public int port() {
    return server.getLocalPort();
  }

  /** How many connections are open. */
  public int connections() {
    return connections.size();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException("cannot accept connections", e);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      RequestReader requests = new RequestReader(new ByteSource(socket.getInputStream()), out);
      ReplyWriter replies = new ReplyWriter(socket, out);
      boolean open = !server.isClosed();
      while (open) {
        @Nullable HttpRequest request = requests.read();
        open = request != null && answer(request, replies);
      }
    } catch (IOException e) {
      // The client went away or spoke no HTTP: the connection ends, which is all it can be told.
    } finally {
      connections.remove(socket);
    }
  }

  private boolean answer(HttpRequest request, ReplyWriter replies) throws IOException {
    HttpReply reply = handler.handle(request);
    boolean lasting = !"close".equalsIgnoreCase(request.header("connection"));
    return replies.write(reply, request.method().equals("HEAD")) && lasting;
  }

  /** Stops listening and cuts every connection; from then on none is accepted. */
  @Override
  public void close() {
    closeQuietly(server);
    try {
      acceptor.join(ACCEPT_ENDS_WITHIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connections.forEach(HttpListener::closeQuietly);
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // Closing twice, or something that the client closed first, is no failure.
    }
  }
}
