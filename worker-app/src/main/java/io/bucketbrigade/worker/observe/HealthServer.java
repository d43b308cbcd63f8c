package io.bucketbrigade.worker.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bucketbrigade.worker.config.ConfigException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers {@code GET /health} (the process lives), {@code /ready} (it takes work; 503 with the
 * reason if not) and {@code /metrics} (Prometheus text). Plain HTTP without a login: bind it to an
 * address that only operators reach.
 */
public final class HealthServer implements AutoCloseable {

  private static final String TEXT = "text/plain; charset=utf-8";

  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private HealthServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Begins to answer.
   *
   * @param address where; port 0 takes a free one
   * @param readiness whether work is taken
   * @param metrics the metrics' text
   * @throws ConfigException if the address cannot be bound
   */
  public static HealthServer start(
      InetSocketAddress address, Supplier<Readiness> readiness, Supplier<String> metrics) {
    HealthServer health = new HealthServer(bind(address));
    health.on("/health", () -> new Reply(200, TEXT, "alive\n"));
    health.on("/ready", () -> reply(readiness.get()));
    health.on("/metrics", () -> new Reply(200, PROMETHEUS, metrics.get()));
    health.on("/", () -> new Reply(404, TEXT, "try /health, /ready or /metrics\n"));
    health.server.setExecutor(health.threads);
    health.server.start();
    return health;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** Stops listening at once. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static HttpServer bind(InetSocketAddress address) {
    try {
      return HttpServer.create(address, 0);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException(
          "the health port cannot be opened at %s:%d: %s"
              .formatted(address.getHostString(), address.getPort(), e.getMessage()),
          e);
    }
  }

  private static Reply reply(Readiness readiness) {
    return readiness.ready()
        ? new Reply(200, TEXT, readiness.reason() + "\n")
        : new Reply(503, TEXT, readiness.reason() + "\n");
  }

  private void on(String path, Supplier<Reply> answer) {
    server.createContext(path, exchange -> handle(exchange, path, answer));
  }

  // The server matches paths by their beginning.
  private static void handle(HttpExchange exchange, String path, Supplier<Reply> answer)
      throws IOException {
    try (exchange) {
      boolean exact = path.equals("/") || exchange.getRequestURI().getPath().equals(path);
      Reply reply = exact ? answer.get() : new Reply(404, TEXT, "no such page\n");
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.getResponseHeaders().set("Content-Type", reply.contentType());
      exchange.sendResponseHeaders(reply.status(), head ? -1 : body.length);
      if (!head) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(body);
        }
      }
    }
  }

  /**
   * Whether a worker takes work.
   *
   * @param ready whether it does
   * @param reason in a few words, for people
   */
  public record Readiness(boolean ready, String reason) {}

  private record Reply(int status, String contentType, String body) {}
}
