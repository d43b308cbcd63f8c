package io.bucketbrigade.model.forecast;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a side's provider bills.
 *
 * @param per1000Requests for a thousand requests of each kind; a kind that is missing costs nothing
 * @param perGbOut for 1,000,000,000 bytes that leave it for the workers
 * @param perGbCopied for as many that its server copies itself
 */
public record SidePrices(
    Map<RequestKind, BigDecimal> per1000Requests, BigDecimal perGbOut, BigDecimal perGbCopied) {

  private static final int THOUSAND = 3;
  private static final int GB = 9;

  /** Copies the map; refuses a price below zero. */
  public SidePrices {
    Map<RequestKind, BigDecimal> prices = new EnumMap<>(RequestKind.class);
    prices.putAll(per1000Requests);
    prices.forEach((kind, price) -> requireNotNegative(kind.word(), price));
    requireNotNegative("perGBOut", perGbOut);
    requireNotNegative("perGBCopied", perGbCopied);
    per1000Requests = Collections.unmodifiableMap(prices);
  }

  private static void requireNotNegative(String name, BigDecimal price) {
    if (price.signum() < 0) {
      throw new IllegalArgumentException("%s is %s; no price is below zero".formatted(name, price));
    }
  }

  /** What this load costs, not rounded. */
  BigDecimal of(SideLoad load) {
    BigDecimal sum = perGbOut.multiply(BigDecimal.valueOf(load.bytesOut())).movePointLeft(GB);
    for (Map.Entry<RequestKind, Long> used : load.requests().entrySet()) {
      BigDecimal price = per1000Requests.getOrDefault(used.getKey(), BigDecimal.ZERO);
      sum = sum.add(price.multiply(BigDecimal.valueOf(used.getValue())).movePointLeft(THOUSAND));
    }
    return sum;
  }

  BigDecimal ofCopied(long bytes) {
    return perGbCopied.multiply(BigDecimal.valueOf(bytes)).movePointLeft(GB);
  }
}
