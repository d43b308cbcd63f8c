package io.bucketbrigade.engine.listing;

import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;

/** Rows as listings show them: a folder for each 1,000 keys, an MD5 for an ETag. */
public final class SampleRows {

  private static final Instant NOON = Instant.parse("2026-05-05T12:00:00Z");
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private SampleRows() {}

  /** The key of a row; keys ascend with their numbers, below 100,000. */
  public static String key(int number) {
    return "dir-%02d/%09d".formatted(number / 1_000, number);
  }

  /** The ETag of a row, without quotes. */
  public static String etag(int number) {
    return "%016x%016x".formatted(number * SPREAD, ~number * SPREAD);
  }

  /** A row of no other one's objects, as two listings have none in common. */
  public static ListedObject row(int number) {
    return new ListedObject(
        ObjectKey.of(key(number)), 16_384, etag(number), NOON.plusSeconds(number), "STANDARD");
  }
}
