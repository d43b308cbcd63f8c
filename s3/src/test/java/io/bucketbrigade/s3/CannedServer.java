package io.bucketbrigade.s3;

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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ServerSocketFactory;

/** Answers each connection's first request in one way and keeps the heads that it read. */
final class CannedServer implements AutoCloseable {

  static final String EMPTY_LISTING =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <ListBucketResult><Name>bucket</Name><KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys>\
      <IsTruncated>false</IsTruncated></ListBucketResult>""";

  private final ServerSocket listener;
  private final String scheme;
  private final Answer answer;
  private final Queue<String> heads = new ConcurrentLinkedQueue<>();
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

  private CannedServer(ServerSocketFactory factory, String scheme, Answer answer)
      throws IOException {
    this.listener = factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.scheme = scheme;
    this.answer = answer;
    Thread.ofVirtual().start(this::accept);
  }

  /** What is done with a connection whose request's head was read. */
  interface Answer {
    void to(Socket socket) throws IOException;
  }

  static CannedServer answering(Answer answer) throws IOException {
    return new CannedServer(ServerSocketFactory.getDefault(), "http", answer);
  }

  static CannedServer answering(ServerSocketFactory tls, Answer answer) throws IOException {
    return new CannedServer(tls, "https", answer);
  }

  /** A reply that S3 could have sent. */
  static Answer reply(String status, String headers, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, headers, bytes.length);
    return socket -> {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      socket.shutdownOutput();
    };
  }

  URI endpoint() {
    return URI.create(scheme + "://127.0.0.1:" + listener.getLocalPort());
  }

  /** The first request's head, as it came. */
  String head() {
    return heads.element();
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
    try {
      heads.add(readHead(new BufferedInputStream(socket.getInputStream(), 1)));
      answer.to(socket);
    } catch (IOException e) {
      // The client went away, which is what some tests are about.
    }
  }

  private static String readHead(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
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
