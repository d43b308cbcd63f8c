package io.bucketbrigade.engine.writes;

import io.bucketbrigade.engine.plan.Plan;
import io.bucketbrigade.engine.settle.AcceptedLedger;
import io.bucketbrigade.engine.settle.LedgerRecord;
import io.bucketbrigade.engine.settle.LedgerSegment;
import io.bucketbrigade.engine.settle.ObjectWrite;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.large.LargeObjectsWorkflow;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.plan.LanePlan;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.SegmentRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one run wrote, in key order. A lane's segments are each in order and overlap a little,
 * because objects that take long are settled after their neighbours; so they are merged, each from
 * its first key on. For one thread.
 */
final class WritesInOrder {

  /** Some 30 MB; full segments of one lane hold a billion entries then. */
  private static final int MAX_SEGMENTS_A_LANE = 100_000;

  private final AcceptedLedger log;
  private final String sourcePrefix;
  private final List<LanePlan> lanes;
  private int lane = -1;

  /** Large objects have segments of their own, wherever their keys are. */
  private final List<Bounds> ofLargeObjects = new ArrayList<>();

  /** Segments of the lane that begin behind the key that was asked for last. */
  private final PriorityQueue<Bounds> ahead =
      new PriorityQueue<>(Comparator.comparing(Bounds::first));

  /** The others, as far as they have entries behind it. */
  private final PriorityQueue<Open> open = new PriorityQueue<>(Comparator.comparing(Open::key));

  WritesInOrder(StateStore migration, ContextRef run, String sourcePrefix) {
    this.log = AcceptedLedger.of(migration, run, LedgerPage.Kind.WRITES);
    this.sourcePrefix = sourcePrefix;
    this.lanes =
        new StateRecords(migration)
            .read(StateLayout.plan(run), Plan.class)
            .map(Plan::lanes)
            .orElse(List.of());
  }

  private record Bounds(SegmentRef segment, ObjectKey first, ObjectKey last) {}

  /** A segment and its next entry. */
  private record Open(LedgerSegment segment, ObjectWrite next, ObjectKey key) {}

  /** What the run wrote under a key; null if nothing. Keys are asked for in ascending order. */
  @Nullable ObjectWrite at(ObjectKey key) {
    if (!enter(key)) {
      return null;
    }
    open(key);
    ObjectWrite newest = null;
    for (Open head = open.peek(); head != null && !head.key().isAfter(key); head = open.peek()) {
      open.remove();
      if (head.key().equals(key)) {
        newest = later(newest, head.next());
      }
      advance(head.segment());
    }
    return newest;
  }

  /**
   * The first entry behind a key; null at the end. To be asked with the key of the one before, from
   * the beginning or from where a reader begins.
   *
   * @param after null for the very first
   */
  @Nullable ObjectWrite next(@Nullable ObjectKey after) {
    while (true) {
      openNext();
      Open head = open.poll();
      if (head == null) {
        if (!enterNext(after)) {
          return null;
        }
        continue;
      }
      advance(head.segment());
      if (after == null || head.key().isAfter(after)) {
        return newestOf(head);
      }
    }
  }

  /** Opens what may hold the first of all entries that are left. */
  private void openNext() {
    Bounds next = ahead.peek();
    Open head = open.peek();
    while (next != null && (head == null || !next.first().isAfter(head.key()))) {
      ahead.remove();
      advance(log.open(next.segment()));
      next = ahead.peek();
      head = open.peek();
    }
  }

  /** Segments may overlap, so a key may have entries in several of them. */
  private ObjectWrite newestOf(Open first) {
    ObjectWrite newest = first.next();
    openNext();
    for (Open head = open.peek();
        head != null && head.key().equals(first.key());
        head = open.peek()) {
      open.remove();
      newest = later(newest, head.next());
      advance(head.segment());
      openNext();
    }
    return newest;
  }

  /** Goes to the next lane that may have entries behind a key; false if there is none. */
  private boolean enterNext(@Nullable ObjectKey after) {
    begin();
    do {
      lane++;
    } while (lane < lanes.size() && after != null && lanes.get(lane).range().isBeyond(after));
    if (lane >= lanes.size()) {
      return false;
    }
    readBounds(lanes.get(lane), after);
    return true;
  }

  /** Opens what begins at the key or before it, but for what ends before it, too. */
  private void open(ObjectKey key) {
    for (Bounds next = ahead.peek();
        next != null && !next.first().isAfter(key);
        next = ahead.peek()) {
      ahead.remove();
      if (!next.last().isBefore(key)) {
        advance(log.open(next.segment()));
      }
    }
  }

  /** Goes to the key's lane; false if there is none. */
  private boolean enter(ObjectKey key) {
    begin();
    while (lane < 0 || (lane < lanes.size() && lanes.get(lane).range().isBeyond(key))) {
      leave();
      lane++;
      if (lane < lanes.size() && !lanes.get(lane).range().isBeyond(key)) {
        readBounds(lanes.get(lane), key);
      }
    }
    return lane < lanes.size();
  }

  private void begin() {
    if (lane < 0) {
      forEachBounds(LargeObjectsWorkflow.LANE_ID, ofLargeObjects::add);
    }
  }

  private void leave() {
    ahead.clear();
    open.forEach(left -> left.segment().close());
    open.clear();
  }

  private void readBounds(LanePlan entered, @Nullable ObjectKey from) {
    forEachBounds(entered.id(), ahead::add);
    ofLargeObjects.stream()
        .filter(object -> entered.range().contains(object.first()))
        .forEach(ahead::add);
    if (from != null) {
      ahead.removeIf(bounds -> bounds.last().isBefore(from));
    }
    if (ahead.size() > MAX_SEGMENTS_A_LANE) {
      throw new StateStoreException(
          "The write log of lane %s has %d segments; at most %d can be read."
              .formatted(entered.id(), ahead.size(), MAX_SEGMENTS_A_LANE));
    }
  }

  private void forEachBounds(String laneId, Consumer<Bounds> taker) {
    log.forEachSegmentOfLane(
        laneId,
        (segment, opened) -> {
          ObjectKey first = opened.firstKey();
          ObjectKey last = opened.lastKey();
          if (first == null || last == null) {
            throw new StateStoreException(
                "The segment %s of the write log states no keys; restore the state store."
                    .formatted(segment.path()));
          }
          taker.accept(new Bounds(segment, below(first), below(last)));
        });
  }

  private void advance(LedgerSegment segment) {
    String line = segment.nextLine();
    if (line == null) {
      segment.close();
      return;
    }
    ObjectWrite next = ObjectWrite.parse(line);
    open.add(new Open(segment, next, next.keyBelow(sourcePrefix)));
  }

  private ObjectKey below(ObjectKey whole) {
    return LedgerRecord.below(whole, sourcePrefix);
  }

  private static ObjectWrite later(@Nullable ObjectWrite one, ObjectWrite other) {
    return one == null || other.time().isAfter(one.time()) ? other : one;
  }
}
