package io.bucketbrigade.cli.demo;

/**
 * What a small shop writes: orders, each a new object, and after every fourth one the stock of an
 * article, which overwrites.
 */
final class ShopWrites {

  private static final int OVERWRITES_EVERY = 5;
  private static final int ARTICLES = 20;

  private ShopWrites() {}

  /**
   * One write.
   *
   * @param text unlike that of every other write of the same key
   */
  record Write(String key, String text) {}

  /** The write of this number; the same each time. */
  static Write of(long number) {
    boolean overwrites = number % OVERWRITES_EVERY == OVERWRITES_EVERY - 1;
    String key =
        overwrites
            ? "shop/stock/article-%02d.json".formatted(number / OVERWRITES_EVERY % ARTICLES)
            : "shop/orders/%06d.json".formatted(number);
    return new Write(key, "{\"key\": \"%s\", \"write\": %d}\n".formatted(key, number));
  }
}
