package io.bucketbrigade.model.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;

/**
 * An object's key, ordered as S3 orders it: by its UTF-8 bytes.
 *
 * <p>Any string is a key ({@code a//b}, {@code a/../b}, control characters, the empty string for an
 * object whose whole name is the mapping's prefix). Two keys are equal only if all their characters
 * are: no case folding, no Unicode normalisation.
 *
 * @param value the key's characters; S3 allows at most {@value #MAX_UTF8_BYTES} bytes of UTF-8, but
 *     a key that a server listed is representable whatever its length
 */
public record ObjectKey(@JsonValue String value) implements Comparable<ObjectKey> {

  /** The longest key that S3 accepts, in bytes of UTF-8 (S3 user guide, "Object key names"). */
  public static final int MAX_UTF8_BYTES = 1024;

  /** Takes the key as it is. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ObjectKey {
    Objects.requireNonNull(value, "value");
  }

  /** A key with the given characters. */
  public static ObjectKey of(String value) {
    return new ObjectKey(value);
  }

  /** Compares by UTF-8 bytes, which differs from {@link String#compareTo} around surrogates. */
  @Override
  public int compareTo(ObjectKey other) {
    return compareUtf8(value, other.value);
  }

  /** Whether this key stands before {@code other} in S3's order. */
  public boolean isBefore(ObjectKey other) {
    return compareTo(other) < 0;
  }

  /** Whether this key stands after {@code other} in S3's order. */
  public boolean isAfter(ObjectKey other) {
    return compareTo(other) > 0;
  }

  /** The length in bytes of UTF-8; an unpaired surrogate counts as three. */
  public int utf8Bytes() {
    int bytes = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        bytes += 3;
      }
    }
    return bytes;
  }

  /** Compares two strings by the bytes of their UTF-8 form without encoding them. */
  public static int compareUtf8(String left, String right) {
    int common = Math.min(left.length(), right.length());
    for (int i = 0; i < common; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        // UTF-16 puts surrogates (code points from U+10000) below U+E000..U+FFFF; UTF-8 above.
        boolean aSurrogate = Character.isSurrogate(a);
        boolean bSurrogate = Character.isSurrogate(b);
        if (aSurrogate != bSurrogate) {
          return aSurrogate ? 1 : -1;
        }
        return Character.compare(a, b);
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  @Override
  public String toString() {
    return value;
  }
}
