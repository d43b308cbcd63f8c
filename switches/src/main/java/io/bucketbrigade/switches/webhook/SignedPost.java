package io.bucketbrigade.switches.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.engine.cutover.StepFailedException;
import io.bucketbrigade.switches.OneLine;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;

/**
 * Posts JSON once, signed. The receiver tells a repetition by {@code Idempotency-Key}, which the
 * signed body holds as {@code id}. Thread-safe.
 */
final class SignedPost {

  static final String KEY_HEADER = "Idempotency-Key";

  static final String TIMESTAMP_HEADER = "Brigade-Timestamp";

  static final String SIGNATURE_HEADER = "Brigade-Signature";

  /** Names the scheme, so that another one can take its place. */
  private static final String SCHEME = "v1=";

  private static final JsonMapper JSON = new JsonMapper();

  /** Of a refusal; its first line is shown. */
  private static final int MAX_REFUSAL_BYTES = 512;

  private final WebhookRule rule;
  private final WebCalls calls;
  private final InstantSource clock;

  SignedPost(WebhookRule rule, WebCalls calls, InstantSource clock) {
    this.rule = rule;
    this.calls = calls;
    this.clock = clock;
  }

  /** A key that is equal for equal parts. */
  static String key(String... parts) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        // With its length, so that no two lists of parts are the same bytes.
        sha.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        sha.update(bytes);
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The receiver as messages name it. */
  String words() {
    return "webhook " + rule.address().words();
  }

  /**
   * Posts a message.
   *
   * @param key becomes its {@code id}
   * @param waiting is called at once and every two seconds; what it throws ends the request
   * @throws StepFailedException unless the receiver answers 200 to 299
   */
  void send(String key, ObjectNode message, Runnable waiting) {
    HttpRequest request = request(key, bytes(message.put("id", key)));
    try {
      judge(calls.send(request, rule.timeout(), SignedPost::wanted, waiting));
    } catch (HttpTimeoutException e) {
      throw StepFailedException.passing(
          "%s did not answer within %d ms; it may have acted, and is asked again"
              .formatted(words(), rule.timeout().toMillis()),
          e);
    } catch (IOException e) {
      throw StepFailedException.passing(
          "%s was not reached or cut the connection (%s); it is asked again"
              .formatted(words(), e.getClass().getSimpleName()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw StepFailedException.passing(words() + " was interrupted; it is asked again", e);
    }
  }

  private static byte[] bytes(ObjectNode message) {
    try {
      return JSON.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts is JSON", e);
    }
  }

  private HttpRequest request(String key, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(rule.address().uri())
            .header("Content-Type", "application/json")
            .header("User-Agent", "bucket-brigade")
            .header(KEY_HEADER, key)
            .POST(BodyPublishers.ofByteArray(body));
    if (rule.key() != null) {
      long now = clock.instant().getEpochSecond();
      request
          .header(TIMESTAMP_HEADER, Long.toString(now))
          .header(SIGNATURE_HEADER, SCHEME + rule.key().sign(now, body));
    }
    return request.build();
  }

  private static boolean isDone(int status) {
    return status >= 200 && status <= 299;
  }

  private static int wanted(int status) {
    return isDone(status) ? 0 : MAX_REFUSAL_BYTES;
  }

  private void judge(HttpResponse<byte[]> reply) {
    int status = reply.statusCode();
    if (isDone(status)) {
      return;
    }
    if (status == 408 || status == 429 || status >= 500) {
      throw StepFailedException.passing(
          "%s answered %d%s; it is asked again".formatted(words(), status, refusal(reply)), null);
    }
    String advice =
        status >= 300 && status <= 399
            ? "; redirects are not followed: put the address itself into the switches file"
            : "; mend the receiver or its address";
    throw StepFailedException.lasting(
        "%s answered %d%s%s".formatted(words(), status, refusal(reply), advice), null);
  }

  /** Some servers repeat the address, so nothing is shown where that is a secret. */
  private String refusal(HttpResponse<byte[]> reply) {
    String line = OneLine.of(new String(reply.body(), StandardCharsets.UTF_8));
    return rule.address().secret() || line.isEmpty() ? "" : " (" + line + ")";
  }
}
