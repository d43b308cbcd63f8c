package io.bucketbrigade.switches.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bucketbrigade.engine.cutover.Notifier;
import java.time.InstantSource;

/**
 * Sends notices by HTTP, as JSON whose {@code text} is the sentence for people.
 *
 * <p>Retry: the same notice has the same {@code Idempotency-Key}. Thread-safe.
 */
public final class WebhookNotifier implements Notifier {

  private final SignedPost post;

  /** A notifier over calls that stay the caller's to close. */
  public WebhookNotifier(WebhookRule rule, WebCalls calls) {
    this.post = new SignedPost(rule, calls, InstantSource.system());
  }

  @Override
  public void send(Notice notice) {
    post.send(
        SignedPost.key(notice.migration(), notice.id()),
        JsonNodeFactory.instance
            .objectNode()
            .put("event", notice.event())
            .put("migration", notice.migration())
            .put("text", notice.words()),
        () -> {});
  }
}
