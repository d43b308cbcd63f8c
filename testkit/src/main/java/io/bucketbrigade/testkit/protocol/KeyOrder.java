package io.bucketbrigade.testkit.protocol;

import java.util.Comparator;

/** The orders in which servers list keys. */
public final class KeyOrder {

  /** S3's own order: the bytes of the key's UTF-8 form, unsigned. */
  public static final Comparator<String> UTF8 = KeyOrder::compareUtf8;

  /** The order of careless servers: UTF-16 units, which puts emoji before U+FFEE. */
  public static final Comparator<String> UTF16 = Comparator.naturalOrder();

  private KeyOrder() {}

  private static int compareUtf8(String left, String right) {
    int common = Math.min(left.length(), right.length());
    for (int i = 0; i < common; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        // UTF-8 orders by code point, and every code point of a surrogate is above any other char.
        boolean surrogateA = Character.isSurrogate(a);
        boolean surrogateB = Character.isSurrogate(b);
        return surrogateA == surrogateB ? Character.compare(a, b) : surrogateA ? 1 : -1;
      }
    }
    return Integer.compare(left.length(), right.length());
  }
}
