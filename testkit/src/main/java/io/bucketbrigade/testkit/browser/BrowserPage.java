package io.bucketbrigade.testkit.browser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.testkit.Poll;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A page in a {@link Browser}, with what it asked for and complained about since it was opened. */
public final class BrowserPage implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int HEIGHT = 900;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a developer's console shows in red or yellow. */
  private static final Set<String> COMPLAINTS =
      Set.of("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled");

  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final int width;
  private @Nullable WebSocket socket;

  private BrowserPage(int width) {
    this.width = width;
  }

  static BrowserPage open(HttpClient client, URI devTools, URI page, int width) {
    BrowserPage opened = new BrowserPage(width);
    opened.socket =
        await(client.newWebSocketBuilder().buildAsync(devTools, opened.new Listener()), devTools);
    List.of("Page", "Network", "Log", "Runtime")
        .forEach(domain -> opened.call(domain + ".enable", Map.of()));
    opened.call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", width < 600));
    opened.call("Page.navigate", Map.of("url", page.toString()));
    Poll.until("the page is loaded", LIMIT, () -> !opened.events("Page.loadEventFired").isEmpty());
    return opened;
  }

  /** What an expression of JavaScript gives, as text. */
  public String evaluate(String expression) {
    JsonNode answer = call("Runtime.evaluate", Map.of("expression", "String(" + expression + ")"));
    JsonNode failure = answer.path("exceptionDetails");
    if (!failure.isMissingNode()) {
      throw new AssertionError(expression + ": " + failure);
    }
    return answer.path("result").path("value").asText();
  }

  /** The text that a person sees in the first element that a CSS selector finds. */
  public String text(String selector) {
    return evaluate("document.querySelector('%s').innerText".formatted(selector));
  }

  /** The addresses of everything that it asked for, itself included. */
  public List<String> requests() {
    return events("Network.requestWillBeSent").stream()
        .map(event -> event.path("request").path("url").asText())
        .toList();
  }

  /** Errors and warnings on its console. */
  public List<String> complaints() {
    return COMPLAINTS.stream()
        .flatMap(kind -> events(kind).stream())
        .map(JsonNode::toString)
        .toList();
  }

  /** The whole page as PNG. */
  public byte[] screenshot() {
    int height = Integer.parseInt(evaluate("document.documentElement.scrollHeight"));
    Map<String, Object> clip = Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1);
    return image(
        call(
            "Page.captureScreenshot",
            Map.of("format", "png", "captureBeyondViewport", true, "clip", clip)));
  }

  /** The page on paper, as PDF. */
  public byte[] print() {
    return image(call("Page.printToPDF", Map.of("printBackground", false)));
  }

  private static byte[] image(JsonNode answer) {
    return Base64.getDecoder().decode(answer.path("data").asText());
  }

  private List<JsonNode> events(String method) {
    return events.stream()
        .filter(event -> event.path("method").asText().equals(method))
        .map(event -> event.path("params"))
        .toList();
  }

  private JsonNode call(String method, Map<String, ?> parameters) {
    int id = calls.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    WebSocket open = socket;
    if (open == null) {
      throw new IllegalStateException("not connected");
    }
    try {
      String message =
          JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters));
      await(open.sendText(message, true), method);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be JSON: " + parameters, e);
    }
    JsonNode told = await(answer, method);
    if (told.has("error")) {
      throw new AssertionError(method + ": " + told.path("error"));
    }
    return told.path("result");
  }

  private static <T> T await(CompletionStage<T> stage, Object what) {
    return stage
        .toCompletableFuture()
        .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(
            failure -> {
              throw new AssertionError("the browser does not answer to " + what, failure);
            })
        .join();
  }

  /** Closes the connection; the browser keeps the tab. */
  @Override
  public void close() {
    WebSocket open = socket;
    if (open != null) {
      open.abort();
    }
  }

  private final class Listener implements WebSocket.Listener {

    private final List<CharSequence> parts = new ArrayList<>();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      parts.add(data.toString());
      if (last) {
        take(String.join("", parts));
        parts.clear();
      }
      from.request(1);
      return null;
    }

    private void take(String text) {
      try {
        JsonNode message = JSON.readTree(text);
        CompletableFuture<JsonNode> answer =
            message.has("id") ? answers.remove(message.path("id").asInt()) : null;
        if (answer == null) {
          events.add(message);
        } else {
          answer.complete(message);
        }
      } catch (JsonProcessingException e) {
        throw new AssertionError("the browser sent no JSON: " + text, e);
      }
    }
  }
}
