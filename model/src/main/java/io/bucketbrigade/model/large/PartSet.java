package io.bucketbrigade.model.large;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/**
 * Numbers of parts, from 1 to S3's 10,000, as a bit each: at most 1,668 characters in a payload,
 * where the numbers themselves could take 50,000.
 *
 * @param bits bit {@code n} stands for part {@code n}; little-endian bytes in Base64
 */
public record PartSet(@JsonValue String bits) {

  /** No part. */
  public static final PartSet NONE = new PartSet("");

  /** Takes the bits as they are. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public PartSet {}

  /** These parts. */
  public static PartSet of(Collection<Integer> partNumbers) {
    BitSet set = new BitSet();
    partNumbers.forEach(set::set);
    return new PartSet(Base64.getEncoder().encodeToString(set.toByteArray()));
  }

  /** The numbers, ascending. */
  public List<Integer> numbers() {
    return BitSet.valueOf(Base64.getDecoder().decode(bits)).stream().boxed().toList();
  }

  /** Whether there is none. */
  public boolean isNone() {
    return bits.isEmpty();
  }
}
