package io.bucketbrigade.testkit.invariant;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The encoded words of RFC 2047, in which servers tell metadata that is not ASCII. */
final class EncodedWords {

  private static final Pattern WORD = Pattern.compile("=\\?([^?]+)\\?([bBqQ])\\?([^?]*)\\?=");

  private EncodedWords() {}

  /** The text that a header value means; a value without encoded words is UTF-8 or itself. */
  static String decode(String value) {
    Matcher word = WORD.matcher(value.replaceAll("\\?=\\s+=\\?", "?==?"));
    if (!word.find()) {
      return asUtf8(value);
    }
    return word.replaceAll(
        found -> Matcher.quoteReplacement(word(found.group(1), found.group(2), found.group(3))));
  }

  // HTTP clients read header bytes as Latin-1; servers that send raw UTF-8 are understood so.
  private static String asUtf8(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.contains("\uFFFD") ? value : text;
  }

  private static String word(String charsetName, String encoding, String text) {
    try {
      Charset charset = Charset.forName(charsetName);
      byte[] bytes =
          encoding.toLowerCase(Locale.ROOT).equals("b")
              ? Base64.getDecoder().decode(text)
              : quotedPrintable(text);
      return new String(bytes, charset);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private static byte[] quotedPrintable(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '=' && i + 2 < text.length()) {
        bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(c == '_' ? ' ' : c);
      }
    }
    return bytes.toByteArray();
  }
}
