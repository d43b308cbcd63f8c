package io.bucketbrigade.testkit.fake.http;

import java.time.Duration;

/** How a reply reaches the client. */
public sealed interface Delivery {

  /** As it should. */
  Delivery WHOLE = new Whole();

  /** Not at all: the connection is reset. */
  Delivery RESET = new Reset();

  /** As it should, but for the connection, which is closed afterwards. */
  Delivery WHOLE_AND_CLOSED = new WholeAndClosed();

  /** As it should. */
  record Whole() implements Delivery {}

  /** As it should, but for the connection, which is closed afterwards. */
  record WholeAndClosed() implements Delivery {}

  /** Not at all: the connection is reset. */
  record Reset() implements Delivery {}

  /**
   * Not at all, and not soon: the connection is reset after a while.
   *
   * @param limit how long the client waits in vain
   */
  record Hang(Duration limit) implements Delivery {}

  /**
   * The headers promise the whole body, then the connection is closed in the middle of it.
   *
   * @param fraction how much of the body is sent, 0 to 1
   */
  record Cut(double fraction) implements Delivery {}

  /**
   * In many small pieces with a pause after each.
   *
   * @param pieces how many, at least 1
   * @param pause after each piece
   */
  record Drip(int pieces, Duration pause) implements Delivery {}
}
