package io.bucketbrigade.model.forecast;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What both sides' providers bill, as somebody wrote it down.
 *
 * @param currency such as {@code USD}
 * @param asOf the date of the prices
 * @param region where they hold
 * @param source the source's
 * @param destination the destination's
 */
public record PriceTable(
    String currency, String asOf, String region, SidePrices source, SidePrices destination) {

  private static final int CENTS = 2;

  /** What a load costs, rounded up to hundredths; bytes that a server copies are the source's. */
  public BigDecimal of(Load load) {
    return source
        .of(load.source())
        .add(source.ofCopied(load.bytesCopied()))
        .add(destination.of(load.destination()))
        .setScale(CENTS, RoundingMode.UP);
  }
}
