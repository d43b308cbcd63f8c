package io.bucketbrigade.engine.pace;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What workers measured while they copied. It informs and proves nothing: a copy that was made
 * twice counts twice, and what a worker had not written down when it died is missing. Its JSON is
 * at most 64 KiB, and rarely 4.
 *
 * @param sizes copied objects by size, ascending; always the same classes
 * @param slowest those that took longest, the slowest first, at most {@value #MAX_SLOWEST}
 */
public record Pace(List<SizeClass> sizes, List<SlowCopy> slowest) {

  /** As many as somebody looks into. */
  static final int MAX_SLOWEST = 10;

  /** Sixteen times as large from class to class; the last one has no end. */
  private static final long[] UP_TO = {
    1L << 10, 1L << 14, 1L << 18, 1L << 22, 1L << 26, 1L << 30, 1L << 34
  };

  /** Nothing was copied. */
  public static final Pace NONE =
      new Pace(
          IntStream.rangeClosed(0, UP_TO.length)
              .mapToObj(i -> new SizeClass(i < UP_TO.length ? UP_TO[i] : null, 0, 0))
              .toList(),
          List.of());

  /** Copies the lists. */
  public Pace {
    sizes = List.copyOf(sizes);
    slowest = List.copyOf(slowest);
  }

  /**
   * Objects of about one size.
   *
   * @param upToBytes the largest; null for those larger than all other classes
   * @param objects how many were copied
   * @param bytes their bytes together
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record SizeClass(@Nullable Long upToBytes, long objects, long bytes) {

    private SizeClass plus(SizeClass other) {
      return new SizeClass(upToBytes, objects + other.objects, bytes + other.bytes);
    }
  }

  /**
   * A copy that took long.
   *
   * @param key the source bucket's whole key
   * @param sizeBytes its size
   * @param millis from the first request to the last, waiting for memory included
   */
  public record SlowCopy(ObjectKey key, long sizeBytes, long millis) {

    static final Comparator<SlowCopy> SLOWEST_FIRST =
        Comparator.comparingLong(SlowCopy::millis).reversed().thenComparing(SlowCopy::key);
  }

  /** Both together. */
  public Pace plus(Pace other) {
    List<SizeClass> both = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      both.add(sizes.get(i).plus(other.sizes.get(i)));
    }
    return new Pace(
        both,
        Stream.concat(slowest.stream(), other.slowest.stream())
            .sorted(SlowCopy.SLOWEST_FIRST)
            .limit(MAX_SLOWEST)
            .toList());
  }

  /** The class of an object. */
  static int classOf(long bytes) {
    int index = 0;
    while (index < UP_TO.length && bytes > UP_TO[index]) {
      index++;
    }
    return index;
  }
}
