package io.bucketbrigade.switches.webhook;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Reads one request a connection, keeps it, and answers by a script whose last line repeats. */
final class ScriptedReceiver implements AutoCloseable {

  /** Answers nothing, and keeps the connection open until the receiver is closed. */
  static final Answer SILENCE = (socket, closed) -> await(closed);

  /** Takes the request and cuts the connection. */
  static final Answer CUT = (socket, closed) -> {};

  private final ServerSocket listener;
  private final Queue<Answer> script;
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private ScriptedReceiver(List<Answer> script) throws IOException {
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.script = new ArrayDeque<>(script);
    Thread.ofVirtual().start(this::accept);
  }

  static ScriptedReceiver answering(Answer... script) {
    try {
      return new ScriptedReceiver(List.of(script));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is done with a connection whose request was read. */
  interface Answer {
    void to(Socket socket, CountDownLatch closed) throws IOException;
  }

  /** A request as it came; its body is UTF-8. */
  record Received(String head, String body) {

    byte[] bytes() {
      return body.getBytes(StandardCharsets.UTF_8);
    }

    @Nullable String header(String name) {
      return head.lines()
          .filter(
              line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse(null);
    }
  }

  /** A whole reply. */
  static Answer reply(int status, String headers, String body) {
    return (socket, closed) ->
        write(
            socket,
            "HTTP/1.1 %d Words\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                .formatted(status, headers, body.length(), body));
  }

  static Answer status(int status) {
    return reply(status, "", "");
  }

  /** A reply whose body begins and never ends. */
  static Answer endless(int status, String piece) {
    return (socket, closed) -> {
      write(socket, "HTTP/1.1 %d Words\r\nConnection: close\r\n\r\n".formatted(status));
      // Ends when the client has closed the connection.
      while (closed.getCount() > 0) {
        write(socket, piece);
      }
    };
  }

  /** A reply whose head says that a body follows, which does not come. */
  static Answer headOnly(int status) {
    return (socket, closed) -> {
      write(socket, "HTTP/1.1 %d Words\r\nContent-Length: 10\r\n\r\n".formatted(status));
      await(closed);
    };
  }

  URI at(String path) {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
  }

  List<Received> received() {
    return List.copyOf(received);
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  private static void await(CountDownLatch closed) {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      received.add(read(new BufferedInputStream(socket.getInputStream())));
      next().to(socket, closed);
    } catch (IOException e) {
      // The client went away, which is what some tests are about.
    }
  }

  private synchronized Answer next() {
    return Objects.requireNonNull(script.size() > 1 ? script.poll() : script.peek());
  }

  private static Received read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      head.write(next);
    }
    Received request = new Received(head.toString(StandardCharsets.UTF_8), "");
    String length = request.header("Content-Length");
    byte[] body = length == null ? new byte[0] : in.readNBytes(Integer.parseInt(length));
    return new Received(request.head(), new String(body, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
