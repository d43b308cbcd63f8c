package io.bucketbrigade.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Where the application is told which bucket to use, and asked how it is: {@code POST /switch}, as
 * webhook steps send it, and {@code GET /health}. On 127.0.0.1. Thread-safe.
 */
final class ApplicationAddress implements AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final DemoWriter writer;
  private final DemoBucket source;
  private final DemoBucket destination;

  /** Begins to answer. */
  ApplicationAddress(DemoWriter writer, DemoBucket source, DemoBucket destination) {
    this.writer = writer;
    this.source = source;
    this.destination = destination;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("the demo's application cannot listen on 127.0.0.1", e);
    }
    server.setExecutor(threads);
    server.createContext("/switch", this::moved);
    server.createContext("/health", this::health);
    server.start();
  }

  /** Its address, without a slash at its end. */
  String url() {
    return "http://127.0.0.1:%d".formatted(server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** Answers once no write is under way to the other bucket. */
  private void moved(HttpExchange exchange) throws IOException {
    String event = MAPPER.readTree(exchange.getRequestBody()).path("event").asText();
    switch (event) {
      case "switch" -> writer.moveTo(destination);
      case "switch-back" -> writer.moveTo(source);
      default -> {
        answer(exchange, 400, "unknown event");
        return;
      }
    }
    answer(exchange, 200, "moved");
  }

  private void health(HttpExchange exchange) throws IOException {
    boolean healthy = writer.isHealthy();
    answer(exchange, healthy ? 200 : 503, healthy ? "writes" : "cannot write");
  }

  private static void answer(HttpExchange exchange, int status, String words) throws IOException {
    try (exchange) {
      byte[] body = words.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
