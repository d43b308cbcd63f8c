package io.bucketbrigade.worker.config;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes as people write it: {@code 16MiB} (powers of 1,024), {@code 1GB} (powers of
 * 1,000), or plain bytes.
 *
 * @param bytes not negative
 */
public record ByteSize(long bytes) {

  private static final Pattern FORM = Pattern.compile("(\\d{1,19})\\s*([A-Za-z]*)");

  private static final Map<String, Long> UNITS =
      Map.of(
          "", 1L,
          "b", 1L,
          "kb", 1_000L,
          "mb", 1_000_000L,
          "gb", 1_000_000_000L,
          "tb", 1_000_000_000_000L,
          "kib", 1L << 10,
          "mib", 1L << 20,
          "gib", 1L << 30,
          "tib", 1L << 40);

  /** Refuses a negative number. */
  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes is negative: " + bytes);
    }
  }

  /**
   * Reads a size; case and a blank before the unit do not matter.
   *
   * @throws IllegalArgumentException with what a size looks like
   */
  public static ByteSize parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    Long unit = form.matches() ? UNITS.get(form.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a size: write bytes or a unit, such as 16MiB, 500MB or 1GiB");
    }
    BigInteger bytes = new BigInteger(form.group(1)).multiply(BigInteger.valueOf(unit));
    if (bytes.bitLength() > Long.SIZE - 1) {
      throw new IllegalArgumentException("'" + text + "' is more bytes than can be counted");
    }
    return new ByteSize(bytes.longValue());
  }

  /** The largest binary unit that states it exactly: {@code 16MiB}. */
  @Override
  public String toString() {
    long value = bytes;
    int unit = 0;
    String[] names = {"", "KiB", "MiB", "GiB", "TiB"};
    while (unit < names.length - 1 && value != 0 && value % 1024 == 0) {
      value /= 1024;
      unit++;
    }
    return value + names[unit];
  }
}
