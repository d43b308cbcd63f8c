package io.bucketbrigade.s3;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * User metadata between S3's headers and plain text. S3 tells values beyond ASCII as RFC 2047
 * encoded words and takes them so; other servers keep the words as they are, and then both sides
 * still tell the same text once decoded.
 */
final class MetadataText {

  /** An encoded word has at most 75 characters (RFC 2047, section 2), of which 12 are its frame. */
  private static final int MAX_BYTES_PER_WORD = (75 - 12) / 4 * 3;

  private static final Pattern WORD =
      Pattern.compile("=\\?([A-Za-z0-9_-]+)(?:\\*[^?]*)?\\?([BbQq])\\?([^?\\s]*)\\?=");

  private MetadataText() {}

  /** As headers tell it: names in lower case, values decoded. */
  static Map<String, String> decode(Map<String, String> headers) {
    Map<String, String> decoded = new TreeMap<>();
    // Servers that keep the case of names may tell one twice; S3 joins such with a comma.
    headers.forEach(
        (name, value) ->
            decoded.merge(
                name.toLowerCase(Locale.ROOT), decode(value), (one, two) -> one + "," + two));
    return decoded;
  }

  /** As headers may hold it: ASCII only. */
  static Map<String, String> encode(Map<String, String> metadata) {
    Map<String, String> encoded = new TreeMap<>();
    metadata.forEach((name, value) -> encoded.put(name.toLowerCase(Locale.ROOT), encode(value)));
    return encoded;
  }

  /** Decodes encoded words; white space between two of them is theirs and vanishes. */
  static String decode(String value) {
    Matcher matcher = WORD.matcher(value);
    StringBuilder text = new StringBuilder();
    int end = 0;
    boolean afterWord = false;
    while (matcher.find()) {
      String word = decodeWord(matcher.group(1), matcher.group(2), matcher.group(3));
      String between = value.substring(end, matcher.start());
      if (!(afterWord && word != null && between.isBlank())) {
        text.append(between);
      }
      text.append(word == null ? matcher.group() : word);
      afterWord = word != null;
      end = matcher.end();
    }
    return text.append(value, end, value.length()).toString();
  }

  /** Encodes what is not printable ASCII as encoded words of whole characters. */
  static String encode(String value) {
    if (value.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
      return value;
    }
    StringBuilder words = new StringBuilder();
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    value
        .codePoints()
        .forEach(
            codePoint -> {
              byte[] utf8 = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
              if (word.size() + utf8.length > MAX_BYTES_PER_WORD) {
                appendWord(words, word);
              }
              word.writeBytes(utf8);
            });
    appendWord(words, word);
    return words.toString();
  }

  private static void appendWord(StringBuilder words, ByteArrayOutputStream word) {
    if (!words.isEmpty()) {
      words.append(' ');
    }
    words.append("=?UTF-8?B?").append(Base64.getEncoder().encodeToString(word.toByteArray()));
    words.append("?=");
    word.reset();
  }

  /** The word's text; null if it is none after all. */
  private static @Nullable String decodeWord(String charset, String encoding, String content) {
    try {
      byte[] bytes =
          encoding.equalsIgnoreCase("B") ? Base64.getDecoder().decode(content) : decodeQ(content);
      return Charset.forName(charset).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException | IllegalArgumentException e) {
      // Unknown character sets are IllegalArgumentExceptions too.
      return null;
    }
  }

  private static byte[] decodeQ(String content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      if (c == '=') {
        if (i + 2 >= content.length()) {
          throw new IllegalArgumentException("cut escape");
        }
        bytes.write(Integer.parseInt(content, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(c == '_' ? ' ' : c);
      }
    }
    return bytes.toByteArray();
  }
}
