package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import java.math.BigDecimal;

/** A share as people write it: {@code 1%} or {@code 0.01}. */
final class SampleShare {

  private static final BigDecimal PERCENT = new BigDecimal("0.01");

  private SampleShare() {}

  /** Reads a share above 0 and at most 1. */
  static double parse(String text) {
    boolean percent = text.endsWith("%");
    String number = percent ? text.substring(0, text.length() - 1) : text;
    try {
      BigDecimal value = new BigDecimal(number.strip());
      double share = (percent ? value.multiply(PERCENT) : value).doubleValue();
      if (share > 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      // The refusal below says what a share looks like.
    }
    throw CliException.usage(
        "--sample is '%s'; it must be a share such as 1%% or 0.01, above 0 and at most 100%%."
            .formatted(text));
  }
}
