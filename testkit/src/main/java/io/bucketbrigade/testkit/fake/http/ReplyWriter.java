package io.bucketbrigade.testkit.fake.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;

/** Sends replies over one connection. */
final class ReplyWriter {

  /** Replies up to this size leave in one write, headers and all. */
  private static final int JOINED_BYTES = 64 * 1024;

  private final Socket socket;
  private final OutputStream out;

  ReplyWriter(Socket socket, OutputStream out) {
    this.socket = socket;
    this.out = out;
  }

  /**
   * Sends a reply.
   *
   * @return whether the connection can be used for another request
   */
  boolean write(HttpReply reply, boolean headOnly) throws IOException {
    return switch (reply.delivery()) {
      case Delivery.Reset _ -> {
        // With a linger of zero the close is a reset, not an orderly end.
        socket.setSoLinger(true, 0);
        yield false;
      }
      case Delivery.Hang hang -> {
        pause(hang.limit());
        socket.setSoLinger(true, 0);
        yield false;
      }
      case Delivery.Whole _ -> {
        writeWhole(reply, headOnly);
        yield true;
      }
      case Delivery.WholeAndClosed _ -> {
        writeWhole(reply, headOnly);
        yield false;
      }
      case Delivery.Cut cut -> {
        byte[] body = bytes(reply);
        out.write(head(reply));
        long sent = Math.min(body.length - 1L, (long) (body.length * cut.fraction()));
        out.write(body, 0, (int) Math.max(0, sent));
        out.flush();
        yield false;
      }
      case Delivery.Drip drip -> {
        writeSlowly(reply, headOnly, drip);
        yield true;
      }
    };
  }

  private void writeWhole(HttpReply reply, boolean headOnly) throws IOException {
    byte[] head = head(reply);
    long size = reply.payload().sizeBytes();
    if (headOnly || size == 0) {
      out.write(head);
    } else if (size <= JOINED_BYTES) {
      ByteArrayOutputStream joined = new ByteArrayOutputStream(head.length + (int) size);
      joined.writeBytes(head);
      reply.payload().writeTo(joined);
      joined.writeTo(out);
    } else {
      out.write(head);
      reply.payload().writeTo(out);
    }
    out.flush();
  }

  private void writeSlowly(HttpReply reply, boolean headOnly, Delivery.Drip drip)
      throws IOException {
    out.write(head(reply));
    byte[] body = headOnly ? new byte[0] : bytes(reply);
    int piece = Math.max(1, Math.ceilDiv(body.length, drip.pieces()));
    for (int offset = 0; offset < body.length; offset += piece) {
      out.write(body, offset, Math.min(piece, body.length - offset));
      out.flush();
      pause(drip.pause());
    }
    out.flush();
  }

  private static void pause(Duration pause) throws IOException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while replying", e);
    }
  }

  private static byte[] bytes(HttpReply reply) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    reply.payload().writeTo(body);
    return body.toByteArray();
  }

  private static byte[] head(HttpReply reply) {
    StringBuilder head = new StringBuilder(512);
    head.append("HTTP/1.1 ").append(reply.status()).append(' ').append(reason(reply.status()));
    head.append("\r\n");
    for (Map.Entry<String, String> header : reply.headers().entrySet()) {
      head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
    }
    if (!reply.headers().containsKey("Content-Length") && reply.status() != 204) {
      head.append("Content-Length: ").append(reply.payload().sizeBytes()).append("\r\n");
    }
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 204 -> "No Content";
      case 206 -> "Partial Content";
      case 304 -> "Not Modified";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 412 -> "Precondition Failed";
      case 503 -> "Slow Down";
      default -> status < 400 ? "Done" : "Refused";
    };
  }
}
