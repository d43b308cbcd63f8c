package io.bucketbrigade.testkit.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.testkit.server.SupervisedProcess;
import io.bucketbrigade.testkit.server.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A headless Chromium, which ends when this JVM does. It is the one that {@code tools/fetch}
 * installs, or the executable that {@code BRIGADE_CHROMIUM} names.
 */
public final class Browser implements AutoCloseable {

  private static final String EXECUTABLE_VARIABLE = "BRIGADE_CHROMIUM";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** It has nothing to look up or to update; as root, as in containers, it has no sandbox. */
  private static final List<String> OPTIONS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--disable-dev-shm-usage",
          "--no-first-run",
          "--no-pings",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-domain-reliability",
          "--disable-sync");

  private final SupervisedProcess process;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  private Browser(SupervisedProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one.
   *
   * @param profile an empty folder for what it keeps
   * @throws AssertionError if there is none for this machine, or it does not start
   */
  public static Browser start(Path profile) {
    List<String> command = new ArrayList<>();
    command.add(executable());
    command.addAll(OPTIONS);
    command.add("--user-data-dir=" + profile);
    command.add("--remote-debugging-port=0");
    command.add("about:blank");
    SupervisedProcess process = SupervisedProcess.start("chromium", command, Map.of());
    boolean started = false;
    try {
      Path told = profile.resolve("DevToolsActivePort");
      process.awaitReady(LIMIT, () -> firstLine(told).matches("[0-9]+"));
      Browser browser = new Browser(process, Integer.parseInt(firstLine(told)));
      started = true;
      return browser;
    } finally {
      if (!started) {
        process.kill();
        process.close();
      }
    }
  }

  private static String executable() {
    String own = System.getenv(EXECUTABLE_VARIABLE);
    if (own != null && !own.isBlank()) {
      return own;
    }
    try {
      return Tools.path("chromium").toString();
    } catch (AssertionError e) {
      throw new AssertionError(
          "%s; or install Chromium and name its executable in %s"
              .formatted(e.getMessage(), EXECUTABLE_VARIABLE),
          e);
    }
  }

  /** Opens a file as a person does, in a window of this width in CSS pixels. */
  public BrowserPage open(Path file, int width) {
    JsonNode tab = ask("PUT", "/json/new?about:blank");
    URI devTools = URI.create(tab.path("webSocketDebuggerUrl").asText());
    return BrowserPage.open(client, devTools, file.toUri(), width);
  }

  private JsonNode ask(String method, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(LIMIT)
            .build();
    try {
      return json.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException("the browser does not answer:\n" + process.logTail(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while asking the browser", e);
    }
  }

  /** The first line that is written whole; empty before. */
  private static String firstLine(Path file) {
    try {
      String text = Files.exists(file) ? Files.readString(file) : "";
      return Objects.requireNonNull(text.split("\n", 2)[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it at once. */
  @Override
  public void close() {
    client.shutdownNow();
    process.kill();
    process.close();
  }
}
