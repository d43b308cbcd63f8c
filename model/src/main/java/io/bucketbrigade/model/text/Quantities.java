package io.bucketbrigade.model.text;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Numbers as people read them; the same in every locale. */
public final class Quantities {

  private static final List<String> BYTE_UNITS =
      List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");

  private Quantities() {}

  /** {@code 12,345}. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 3 B}, {@code 1.5 GiB}. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < BYTE_UNITS.size() - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, "%.1f %s", value, BYTE_UNITS.get(unit));
  }

  /** {@code 7s}, {@code 3m 10s}, {@code 2h 05m}, {@code 4d 02h}: two units are enough. */
  public static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3_600) {
      return String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60);
    }
    if (seconds < 86_400) {
      return String.format(Locale.ROOT, "%dh %02dm", seconds / 3_600, seconds / 60 % 60);
    }
    return String.format(Locale.ROOT, "%dd %02dh", seconds / 86_400, seconds / 3_600 % 24);
  }
}
