package io.bucketbrigade.engine.report;

import io.bucketbrigade.model.migration.MigrationProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How a run went on over time. It stays small however long a run takes: when it is full, every
 * second point but the last goes.
 *
 * @param points in the order of time
 */
public record Course(List<Point> points) {

  /** As many as a picture shows; at 100 bytes each the record stays below 64 KiB. */
  static final int MAX_POINTS = 400;

  /** A run of which nothing is known yet. */
  public static final Course EMPTY = new Course(List.of());

  /** Copies the list. */
  public Course {
    points = List.copyOf(points);
  }

  /**
   * Where a run stood.
   *
   * @param at when
   * @param settled keys with a fate
   * @param bytesCopied bytes of copied objects
   * @param amiss keys that had not arrived: failed, deferred, or quarantined unasked
   */
  public record Point(Instant at, long settled, long bytesCopied, long amiss) {}

  /** With where the run stands now; the same state twice is one point. */
  public Course plus(MigrationProgress now) {
    if (!points.isEmpty() && !now.updatedAt().isAfter(points.getLast().at())) {
      return this;
    }
    List<Point> more = new ArrayList<>(points.size() < MAX_POINTS ? points : everySecond());
    more.add(
        new Point(
            now.updatedAt(),
            now.tally().settled(),
            now.tally().bytesCopied(),
            now.tally().amiss()));
    return new Course(more);
  }

  private List<Point> everySecond() {
    List<Point> kept = new ArrayList<>(points.size() / 2 + 1);
    for (int i = 0; i < points.size() - 1; i += 2) {
      kept.add(points.get(i));
    }
    kept.add(points.getLast());
    return kept;
  }
}
