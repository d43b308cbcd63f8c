package io.bucketbrigade.e2e;

import io.bucketbrigade.model.cutover.CutoverProgress.Stage;
import io.bucketbrigade.testkit.protocol.S3Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The points at which something is killed while a cutover stands still there. */
final class CrashPoints {

  private CrashPoints() {}

  /**
   * A request to one of a cutover's buckets.
   *
   * @param place the bucket's name without the cutover's own number
   * @param occurrence which one of its kind, from 1
   */
  record Request(S3Operation operation, String place, int occurrence) {}

  /**
   * Where a cutover is held.
   *
   * @param request held there; null for a stage
   * @param applied whether the server has carried the request out
   * @param stage in which it waits; null for a request
   */
  record Point(@Nullable Request request, boolean applied, @Nullable Stage stage) {

    @Override
    public String toString() {
      return request == null
          ? "while it waits in " + stage
          : "%s %s to %s, number %d"
              .formatted(
                  applied ? "after" : "before",
                  request.operation(),
                  request.place(),
                  request.occurrence());
    }
  }

  /**
   * Chooses points among the requests that a cutover makes: before and after each change to the
   * source's policy and to what the steps switch, the stages in which it waits, and for the rest
   * evenly among all other requests.
   */
  static List<Point> choose(List<Request> made, int count) {
    List<Point> points = new ArrayList<>();
    List<Request> others = new ArrayList<>();
    for (Request request : made) {
      if (request.operation().writes() && !request.place().equals("new")) {
        points.add(new Point(request, false, null));
        points.add(new Point(request, true, null));
      } else {
        others.add(request);
      }
    }
    for (Stage stage : List.of(Stage.FINAL_DELTA, Stage.APPROVE, Stage.OBSERVE)) {
      points.add(new Point(null, false, stage));
    }
    int more = Math.max(0, count - points.size());
    for (int i = 0; i < more; i++) {
      points.add(new Point(others.get(i * others.size() / more), i % 2 == 1, null));
    }
    return points;
  }

  /** Sees one cutover's requests, counts them, and holds the one in question. Thread-safe. */
  static final class Gate {

    private static final int HELD_AT_MOST_SECONDS = 120;

    private final @Nullable Point point;
    private final Map<Request, Integer> seen = new HashMap<>();
    private final List<Request> made = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private volatile boolean arrived;

    Gate(@Nullable Point point) {
      this.point = point;
    }

    /** What was made so far. */
    synchronized List<Request> made() {
      return List.copyOf(made);
    }

    /** A request is about to be carried out, or was; returns when it may go on. */
    void on(S3Operation operation, String place, boolean applied) {
      if (isHeld(operation, place, applied)) {
        arrived = true;
        try {
          boolean released = release.await(HELD_AT_MOST_SECONDS, TimeUnit.SECONDS);
          if (!released) {
            throw new IllegalStateException("nobody released " + point);
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private synchronized boolean isHeld(S3Operation operation, String place, boolean applied) {
      // Counted apart before and after, by the sign.
      int count = seen.merge(new Request(operation, place, applied ? 1 : -1), 1, Integer::sum);
      Request request = new Request(operation, place, count);
      if (!applied) {
        made.add(request);
      }
      return point != null && point.applied() == applied && request.equals(point.request());
    }

    /** The cutover stands in the stage that is the point. */
    void reached(Stage stage) {
      arrived = arrived || (point != null && point.stage() == stage);
    }

    boolean hasArrived() {
      return arrived;
    }

    void release() {
      release.countDown();
    }

    @Nullable Point point() {
      return point;
    }
  }
}
