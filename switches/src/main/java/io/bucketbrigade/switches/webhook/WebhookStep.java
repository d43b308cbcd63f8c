package io.bucketbrigade.switches.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bucketbrigade.engine.cutover.StepProgress;
import io.bucketbrigade.engine.cutover.SwitchOrder;
import io.bucketbrigade.engine.cutover.SwitchStep;
import io.bucketbrigade.model.spec.BucketLocation;
import java.time.InstantSource;

/**
 * Tells a receiver by HTTP to switch, or to switch back.
 *
 * <p>Retry: each direction of a step of a cutover has one {@code Idempotency-Key}, however often it
 * is sent; the receiver does at a repetition what is left to do, and answers 200 to 299 once all is
 * done. Thread-safe.
 */
public final class WebhookStep implements SwitchStep {

  private static final String SWITCH = "switch";

  private static final String SWITCH_BACK = "switch-back";

  private final SignedPost post;

  /** A step over calls that stay the caller's to close. */
  public WebhookStep(WebhookRule rule, WebCalls calls) {
    this(rule, calls, InstantSource.system());
  }

  WebhookStep(WebhookRule rule, WebCalls calls, InstantSource clock) {
    this.post = new SignedPost(rule, calls, clock);
  }

  @Override
  public String preview(SwitchOrder order) {
    return "%s: would be sent '%s' of %s".formatted(post.words(), SWITCH, moved(order));
  }

  @Override
  public String apply(SwitchOrder order, StepProgress progress) {
    return send(SWITCH, order, progress);
  }

  @Override
  public String reverse(SwitchOrder order, StepProgress progress) {
    return send(SWITCH_BACK, order, progress);
  }

  private String send(String event, SwitchOrder order, StepProgress progress) {
    String key = SignedPost.key(order.migration(), order.cutover(), order.step(), event);
    post.send(
        key, message(event, order), () -> progress.at("waiting for the reply of " + post.words()));
    return "%s: took '%s' of %s".formatted(post.words(), event, moved(order));
  }

  private static ObjectNode message(String event, SwitchOrder order) {
    ObjectNode message =
        JsonNodeFactory.instance
            .objectNode()
            .put("event", event)
            .put("migration", order.migration())
            .put("cutover", order.cutover())
            .put("step", order.step());
    ArrayNode mappings = message.putArray("mappings");
    order
        .mappings()
        .forEach(
            mapping -> {
              ObjectNode one = mappings.addObject();
              place(one.putObject("source"), mapping.source());
              place(one.putObject("destination"), mapping.destination());
            });
    return message;
  }

  private static void place(ObjectNode node, BucketLocation location) {
    node.put("bucket", location.bucket()).put("prefix", location.prefix());
  }

  private static String moved(SwitchOrder order) {
    int more = order.mappings().size() - 1;
    return order.mappings().getFirst().words() + (more == 0 ? "" : " and " + more + " more");
  }
}
