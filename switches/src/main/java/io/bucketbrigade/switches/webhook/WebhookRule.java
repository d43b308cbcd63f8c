package io.bucketbrigade.switches.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a receiver is told.
 *
 * @param address where the request goes
 * @param key signs it; null for a request without signature
 * @param timeout from the first packet to the reply's head; more than zero
 */
public record WebhookRule(WebAddress address, @Nullable SigningKey key, Duration timeout) {

  /** Refuses a timeout that ends before it begins. */
  public WebhookRule {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout is " + timeout + "; it must be more than zero");
    }
  }
}
