package io.bucketbrigade.switches.webhook;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends the requests of webhooks and health checks. It follows no redirect, because that would lead
 * where the worker's file does not. Certificates are checked against Java's. Thread-safe.
 */
public final class WebCalls implements AutoCloseable {

  /** A server that takes no connection for so long will not take one soon. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** How often a waiting caller is told; well below every heartbeat timeout. */
  private static final Duration TICK = Duration.ofSeconds(2);

  private final HttpClient client;

  /** Sends nothing yet. */
  public WebCalls() {
    client =
        HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  /** How much of a reply's body is wanted. */
  interface BodyLimit {
    /** In bytes, for a reply with this status; 0 for none. */
    int of(int status);
  }

  /**
   * Sends a request once and waits for as much of its reply as is wanted.
   *
   * @param limit for all of it: connecting, sending, head and body
   * @param waiting is called at once and every two seconds; what it throws ends the request
   * @throws HttpTimeoutException at the limit
   * @throws IOException if there was no reply, or not all that is wanted of it
   */
  HttpResponse<byte[]> send(
      HttpRequest request, Duration limit, BodyLimit bodyLimit, Runnable waiting)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    CompletableFuture<HttpResponse<byte[]>> reply =
        client.sendAsync(request, head -> new FirstBytes(bodyLimit.of(head.statusCode())));
    try {
      while (true) {
        waiting.run();
        long left = limit.toNanos() - (System.nanoTime() - start);
        try {
          return reply.get(Math.min(left, TICK.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          if (left <= TICK.toNanos()) {
            throw new HttpTimeoutException("no reply within " + limit.toMillis() + " ms");
          }
        }
      }
    } catch (ExecutionException e) {
      throw broken(e);
    } finally {
      // Does nothing to one that has ended.
      reply.cancel(true);
    }
  }

  private static IOException broken(ExecutionException thrown) {
    return switch (thrown.getCause()) {
      // A request that was not sent is no request that was not answered.
      case HttpConnectTimeoutException e -> new IOException("no connection in time", e);
      case IOException e -> e;
      case null, default -> new IOException(thrown);
    };
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
