package io.bucketbrigade.switches.webhook;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** The beginning of a body; what is behind it is not read, and ends the connection. */
final class FirstBytes implements BodySubscriber<byte[]> {

  private final int max;
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private @Nullable Subscription subscription;

  /**
   * Reads a body's beginning.
   *
   * @param max bytes; 0 not to wait for a body at all
   */
  FirstBytes(int max) {
    this.max = max;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    goOnUnlessFull(given);
  }

  @Override
  public void onNext(List<ByteBuffer> pieces) {
    for (ByteBuffer piece : pieces) {
      byte[] bytes = new byte[Math.min(piece.remaining(), max - read.size())];
      piece.get(bytes);
      read.writeBytes(bytes);
    }
    if (subscription != null) {
      goOnUnlessFull(subscription);
    }
  }

  private void goOnUnlessFull(Subscription given) {
    if (read.size() < max) {
      given.request(1);
    } else {
      given.cancel();
      body.complete(read.toByteArray());
    }
  }

  @Override
  public void onError(Throwable thrown) {
    body.completeExceptionally(thrown);
  }

  @Override
  public void onComplete() {
    body.complete(read.toByteArray());
  }
}
