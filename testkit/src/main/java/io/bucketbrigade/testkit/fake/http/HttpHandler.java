package io.bucketbrigade.testkit.fake.http;

/** Answers requests; called on the connection's virtual thread, many at once. */
@FunctionalInterface
public interface HttpHandler {

  /** The answer to a request. */
  HttpReply handle(HttpRequest request);
}
