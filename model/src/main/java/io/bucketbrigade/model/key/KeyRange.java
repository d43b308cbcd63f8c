package io.bucketbrigade.model.key;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A slice {@code (after, through]} of the key space in UTF-8 byte order.
 *
 * @param after the last key before the range; null is the beginning of the key space
 * @param through the last key of the range; null is the end of the key space
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeyRange(@Nullable ObjectKey after, @Nullable ObjectKey through) {

  /** Every key. */
  public static final KeyRange ALL = new KeyRange(null, null);

  /** Refuses a range that ends before it begins. */
  public KeyRange {
    if (after != null && through != null && after.compareTo(through) > 0) {
      throw new IllegalArgumentException(
          "range ends before it begins: " + after + " .. " + through);
    }
  }

  /** Whether the range holds {@code key}. */
  public boolean contains(ObjectKey key) {
    return (after == null || key.isAfter(after)) && !isBeyond(key);
  }

  /** Whether {@code key} stands after the end of the range. */
  public boolean isBeyond(ObjectKey key) {
    return through != null && key.isAfter(through);
  }

  /** Whether a key may be in both ranges. */
  public boolean touches(KeyRange other) {
    return !endsBefore(other) && !other.endsBefore(this);
  }

  private boolean endsBefore(KeyRange other) {
    return through != null && other.after != null && !through.isAfter(other.after);
  }

  /** Whether no key can be in the range. */
  @JsonIgnore
  public boolean isEmpty() {
    return after != null && after.equals(through);
  }

  /** The part up to and including {@code cut}, which must be in the range. */
  public KeyRange upTo(ObjectKey cut) {
    return new KeyRange(after, requireInside(cut));
  }

  /** The part after {@code cut}, which must be in the range (or be its {@code after}). */
  public KeyRange startingAfter(ObjectKey cut) {
    return cut.equals(after) ? this : new KeyRange(requireInside(cut), through);
  }

  private ObjectKey requireInside(ObjectKey cut) {
    if (!contains(cut)) {
      throw new IllegalArgumentException("cut " + cut + " is outside of " + this);
    }
    return cut;
  }

  @Override
  public String toString() {
    return "("
        + (after == null ? "start" : after)
        + " .. "
        + (through == null ? "end" : through)
        + "]";
  }
}
