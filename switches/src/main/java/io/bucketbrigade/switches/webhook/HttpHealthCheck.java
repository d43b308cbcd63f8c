package io.bucketbrigade.switches.webhook;

import io.bucketbrigade.engine.cutover.HealthCheck;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A GET that is answered by 200 to 299, and with a text where one is expected. Thread-safe. */
public final class HttpHealthCheck implements HealthCheck {

  /** Pages that say how an application is are small; the text has to stand in their beginning. */
  static final int MAX_BODY_BYTES = 64 * 1024;

  private static final int MAX_WORDS = 200;

  private final WebAddress address;
  private final @Nullable String expected;
  private final Duration timeout;
  private final WebCalls calls;

  /**
   * A check over calls that stay the caller's to close.
   *
   * @param expected must stand in the first 64 KiB of the body; null to look at the status alone
   * @param timeout for the whole reply; more than zero
   */
  public HttpHealthCheck(
      WebAddress address, @Nullable String expected, Duration timeout, WebCalls calls) {
    this.address = address;
    this.expected = expected;
    this.timeout = timeout;
    this.calls = calls;
  }

  @Override
  public Health check() {
    HttpRequest request =
        HttpRequest.newBuilder(address.uri()).header("User-Agent", "bucket-brigade").build();
    int wanted = expected == null ? 0 : MAX_BODY_BYTES;
    try {
      return judge(calls.send(request, timeout, status -> wanted, () -> {}));
    } catch (HttpTimeoutException e) {
      return said(false, "did not answer within " + timeout.toMillis() + " ms");
    } catch (IOException e) {
      return said(false, "was not reached or cut the connection: " + e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return said(false, "was not asked to the end: interrupted");
    }
  }

  private Health judge(HttpResponse<byte[]> reply) {
    int status = reply.statusCode();
    if (status < 200 || status > 299) {
      return said(false, "answered " + status);
    }
    if (expected != null && !new String(reply.body(), StandardCharsets.UTF_8).contains(expected)) {
      return said(false, "answered " + status + " without the expected text");
    }
    return said(true, "answered " + status);
  }

  private Health said(boolean healthy, String words) {
    String all = address.words() + " " + words;
    // Of a long address the end of the sentence matters.
    return new Health(
        healthy,
        all.length() <= MAX_WORDS ? all : "…" + all.substring(all.length() - MAX_WORDS + 1));
  }
}
