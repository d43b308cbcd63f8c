package io.bucketbrigade.testkit.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Percent-coding of keys and query values as S3 and SigV4 do it, over UTF-8. */
public final class PercentCoding {

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private PercentCoding() {}

  /** Encodes all but unreserved characters; slashes too. */
  public static String encode(String text) {
    return encode(text, false, false);
  }

  /** Encodes a path: all but unreserved characters and slashes. */
  public static String encodePath(String path) {
    return encode(path, true, false);
  }

  /** Encodes as S3 does in a listing with {@code encoding-type=url}: spaces become plus signs. */
  public static String encodeListed(String key) {
    return encode(key, true, true);
  }

  private static String encode(String text, boolean keepSlash, boolean plusForSpace) {
    if (needsNoCoding(text, keepSlash)) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder encoded = new StringBuilder(bytes.length + 16);
    for (byte b : bytes) {
      char c = (char) (b & 0xff);
      if (isUnreserved(c) || (keepSlash && c == '/')) {
        encoded.append(c);
      } else if (plusForSpace && c == ' ') {
        encoded.append('+');
      } else {
        encoded.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
      }
    }
    return encoded.toString();
  }

  private static boolean needsNoCoding(String text, boolean keepSlash) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isUnreserved(c) && !(keepSlash && c == '/')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.'
        || c == '~';
  }

  /**
   * Decodes a path: a plus sign is itself.
   *
   * @throws IllegalArgumentException if an escape is broken or the bytes are not UTF-8
   */
  public static String decodePath(String text) {
    return decode(text, false);
  }

  /**
   * Decodes a query value or a copy source: a plus sign is a space.
   *
   * @throws IllegalArgumentException if an escape is broken or the bytes are not UTF-8
   */
  public static String decodeQuery(String text) {
    return decode(text, true);
  }

  private static String decode(String text, boolean plusIsSpace) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0 && isAscii(text)) {
      return text;
    }
    byte[] bytes = new byte[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes[length++] = (byte) escaped(text, i);
        i += 2;
      } else {
        bytes[length++] = (byte) (plusIsSpace && c == '+' ? ' ' : c);
      }
    }
    return utf8(ByteBuffer.wrap(bytes, 0, length));
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 127) {
        return false;
      }
    }
    return true;
  }

  private static int escaped(String text, int at) {
    if (at + 2 >= text.length()) {
      throw new IllegalArgumentException("a percent escape is cut off");
    }
    int high = Character.digit(text.charAt(at + 1), 16);
    int low = Character.digit(text.charAt(at + 2), 16);
    if (high < 0 || low < 0) {
      throw new IllegalArgumentException("a percent escape is not hexadecimal");
    }
    return high << 4 | low;
  }

  private static String utf8(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(bytes)
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the bytes are not UTF-8", e);
    }
  }
}
