package io.bucketbrigade.engine.settle;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the write log as a line of JSON: the bytes that the mapper would write, without what
 * a mapper does for each field. There is an entry for nearly each object, and it is written twice.
 * Half a surrogate pair, which UTF-8 cannot hold, is written as an escape. For one thread.
 */
final class ObjectWriteLine {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private static final int SECONDS_PER_DAY = (int) TimeUnit.DAYS.toSeconds(1);

  private byte[] bytes = new byte[1024];
  private int length;

  /** Holds the line of an entry from now on. */
  void set(ObjectWrite write) {
    length = 0;
    text("{\"key\":", write.key().value());
    ascii(",\"sizeBytes\":").ascii(Long.toString(write.sizeBytes()));
    text(",\"sourceEtag\":", write.sourceEtag());
    date(",\"sourceLastModified\":", write.sourceLastModified());
    text(",\"destinationEtag\":", write.destinationEtag());
    text(",\"destinationVersionId\":", write.destinationVersionId());
    date(",\"time\":", write.time());
    date(",\"goneSince\":", write.goneSince());
    date(",\"deletedAt\":", write.deletedAt());
    ascii("}\n");
  }

  /** Writes the line, its end included. */
  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
  }

  private void text(String before, @Nullable String text) {
    if (text == null) {
      return;
    }
    ascii(before);
    // A character becomes at most one escape of six bytes.
    reserve(6 * text.length() + 2);
    put('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        putAscii(c);
      } else if (!Character.isSurrogate(c)) {
        putBmp(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        putSupplementary(Character.toCodePoint(c, text.charAt(++i)));
      } else {
        putEscape(c);
      }
    }
    put('"');
  }

  private void putAscii(char c) {
    if (c >= ' ' && c != '"' && c != '\\') {
      put(c);
      return;
    }
    switch (c) {
      case '"', '\\' -> put('\\').put(c);
      case '\b' -> put('\\').put('b');
      case '\t' -> put('\\').put('t');
      case '\n' -> put('\\').put('n');
      case '\f' -> put('\\').put('f');
      case '\r' -> put('\\').put('r');
      default -> putEscape(c);
    }
  }

  private void putEscape(char c) {
    ascii("\\u").ascii(HEX.toHexDigits(c));
  }

  private void putBmp(char c) {
    if (c >= 0x800) {
      put(0xe0 | (c >> 12));
      putContinuation(c >> 6);
    } else {
      put(0xc0 | (c >> 6));
    }
    putContinuation(c);
  }

  private void putSupplementary(int c) {
    put(0xf0 | (c >> 18));
    putContinuation(c >> 12);
    putContinuation(c >> 6);
    putContinuation(c);
  }

  private void putContinuation(int bits) {
    put(0x80 | (bits & 0x3f));
  }

  private void date(String before, @Nullable Instant date) {
    if (date == null) {
      return;
    }
    ascii(before);
    LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(date.getEpochSecond(), SECONDS_PER_DAY));
    if (day.getYear() < 0 || day.getYear() > 9999) {
      ascii("\"").ascii(date.toString()).ascii("\"");
      return;
    }
    int second = (int) Math.floorMod(date.getEpochSecond(), (long) SECONDS_PER_DAY);
    reserve(40);
    put('"').digits(day.getYear(), 4).put('-').digits(day.getMonthValue(), 2);
    put('-').digits(day.getDayOfMonth(), 2).put('T').digits(second / 3600, 2);
    put(':').digits(second / 60 % 60, 2).put(':').digits(second % 60, 2);
    fraction(date.getNano());
    put('Z').put('"');
  }

  /** In steps of three digits, as ISO_INSTANT has it. */
  private void fraction(int nanos) {
    if (nanos == 0) {
      return;
    }
    put('.');
    if (nanos % 1_000_000 == 0) {
      digits(nanos / 1_000_000, 3);
    } else if (nanos % 1_000 == 0) {
      digits(nanos / 1_000, 6);
    } else {
      digits(nanos, 9);
    }
  }

  private ObjectWriteLine digits(int value, int count) {
    int rest = value;
    for (int i = count - 1; i >= 0; i--) {
      bytes[length + i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += count;
    return this;
  }

  @SuppressWarnings("deprecation") // the one way to take a string's low bytes as they are
  private ObjectWriteLine ascii(String text) {
    reserve(text.length());
    text.getBytes(0, text.length(), bytes, length);
    length += text.length();
    return this;
  }

  private ObjectWriteLine put(int b) {
    bytes[length++] = (byte) b;
    return this;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
