package io.bucketbrigade.engine.settle;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.large.LargeObjectsWorkflow;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.ledger.LedgerPage.Position;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import io.bucketbrigade.model.verify.Discrepancy;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The records of one run that count: those of the segments that its lanes' manifests name, and of
 * the segments that these chain to. Read in pages or record by record, never as a whole; lanes in
 * key order, within a lease the newest segment first. Thread-safe.
 *
 * <p>In the place of a large object that its lease handed over stands what became of it, once that
 * is on record; nothing if it arrived.
 */
public final class AcceptedLedger {

  /** 1,000 lanes, each with a manifest per 50 leases; a billion keys have some 2,000 leases. */
  private static final int MAX_MANIFESTS = 10_000;

  /** Records of the state store a page, so that it takes seconds also in a bucket. */
  private static final int MAX_READS_A_PAGE = 500;

  private final StateRecords records;
  private final StateStore segments;
  private final ContextRef run;
  private final LedgerPage.Kind kind;

  private AcceptedLedger(
      StateStore migration, StateStore segments, ContextRef run, LedgerPage.Kind kind) {
    this.records = new StateRecords(migration);
    this.segments = segments;
    this.run = run;
    this.kind = kind;
  }

  /**
   * A run's records.
   *
   * @param migration the migration's folder in the state store
   */
  public static AcceptedLedger of(StateStore migration, ContextRef run, LedgerPage.Kind kind) {
    StateStore ofRun = migration.below(StateLayout.run(run));
    StateStore segments =
        switch (kind) {
          case EXCEPTIONS, DISCREPANCIES -> ofRun;
          case VERSIONS -> ofRun.below(StateLayout.VERSIONS);
          case WRITES -> ofRun.below(StateLayout.WRITES);
        };
    return new AcceptedLedger(migration, segments, run, kind);
  }

  /** Where to go on from, and whether to. */
  private record Step(@Nullable Position next) {}

  /** How many records of the state store a walk may still read. */
  private static final class Reads {

    private int left;

    private Reads(int most) {
      this.left = most;
    }

    private boolean take() {
      return left-- > 0;
    }
  }

  /**
   * Reads some records; there may be none although more follow.
   *
   * @param from where to begin; null for the beginning
   */
  public LedgerPage page(@Nullable Position from) {
    ZippedLines lines = new ZippedLines();
    Reads reads = new Reads(MAX_READS_A_PAGE);
    Position begin = from == null ? Position.BEGINNING : from;
    Step stopped = walk(manifestsOfLanes(), begin, reads, withEnds(lines, reads));
    return lines.page(stopped.next());
  }

  /** The lanes that have records, in order, but for large objects' ends. */
  public SortedSet<String> lanes() {
    return manifestsOfLanes().stream()
        .map(StateLayout::laneOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Hands over each segment of one lane, opened, in no order; it is closed afterwards. */
  public void forEachSegmentOfLane(String laneId, BiConsumer<SegmentRef, LedgerSegment> taker) {
    for (String manifest : manifests(StateLayout.lane(run, laneId))) {
      for (SegmentRef newest : chains(records.require(manifest, LaneRecord.class))) {
        SegmentRef segment = newest;
        while (segment != null) {
          try (LedgerSegment open = open(segment)) {
            taker.accept(segment, open);
            segment = open.previous();
          }
        }
      }
    }
  }

  /** Opens a segment. */
  public LedgerSegment open(SegmentRef segment) {
    return LedgerSegment.open(segments, json(), segment);
  }

  /** Hands over each record of one lane as JSON, until {@code wanted} says no. */
  public void forEachOfLane(String laneId, Predicate<String> wanted) {
    // The lease that asks heartbeats meanwhile.
    Reads reads = new Reads(Integer.MAX_VALUE);
    walk(
        manifests(StateLayout.lane(run, laneId)),
        Position.BEGINNING,
        reads,
        withEnds(wanted, reads));
  }

  /**
   * Hands over the records of objects that leases handed over, as these wrote them.
   *
   * @param wanted says no where the next call shall begin
   * @return where to go on; null at the end
   */
  @Nullable Position handedOver(Position from, Predicate<LedgerRecord> wanted) {
    Predicate<String> taker =
        line -> {
          LedgerRecord record = LargeEnds.handedOver(line);
          return record == null || wanted.test(record);
        };
    return walk(manifestsOfLanes(), from, new Reads(MAX_READS_A_PAGE), taker).next();
  }

  /** Puts what became of large objects in the place of their leases' records. */
  private Predicate<String> withEnds(Predicate<String> taker, Reads reads) {
    if (kind != LedgerPage.Kind.EXCEPTIONS) {
      return taker;
    }
    LargeEnds ends = new LargeEnds(records, run);
    return line -> {
      SegmentRef end = ends.find(line);
      if (end == null) {
        return taker.test(line);
      }
      if (!reads.take()) {
        return false;
      }
      try (LedgerSegment open = open(end)) {
        String last = open.nextLine();
        return last == null || LargeEnds.arrived(last) || taker.test(last);
      }
    };
  }

  private List<String> manifestsOfLanes() {
    if (kind == LedgerPage.Kind.VERSIONS && !migratesVersions()) {
      return List.of();
    }
    if (kind == LedgerPage.Kind.WRITES) {
      return manifests(StateLayout.lanes(run));
    }
    String large = StateLayout.lane(run, LargeObjectsWorkflow.LANE_ID);
    return manifests(StateLayout.lanes(run)).stream()
        .filter(name -> !name.startsWith(large))
        .toList();
  }

  /** A run of current objects has no segments of versions beside its others. */
  private boolean migratesVersions() {
    MigrationContext context = records.require(StateLayout.context(run), MigrationContext.class);
    return context.spec().versions() == Versions.ALL;
  }

  private List<String> manifests(String prefix) {
    List<String> names = records.store().list(prefix, MAX_MANIFESTS);
    if (names.size() == MAX_MANIFESTS) {
      throw new StateStoreException(
          "There are more than %d manifests below %s; read the ledger's files directly."
              .formatted(MAX_MANIFESTS, records.store().locate(prefix + "lane")));
    }
    return names;
  }

  /** Stops before the first record that is not taken. */
  private Step walk(List<String> manifests, Position from, Reads reads, Predicate<String> taker) {
    for (String manifest : manifests) {
      if (manifest.compareTo(from.manifest()) < 0) {
        continue;
      }
      boolean resumed = manifest.equals(from.manifest());
      if (!reads.take()) {
        return new Step(resumed ? from : new Position(manifest, 0, null, 0));
      }
      List<SegmentRef> chains = chains(records.require(manifest, LaneRecord.class));
      for (int chain = resumed ? from.chain() : 0; chain < chains.size(); chain++) {
        boolean within = resumed && chain == from.chain();
        SegmentRef before = within ? from.segment() : null;
        SegmentRef newest = before == null ? chains.get(chain) : before;
        Position at = new Position(manifest, chain, newest, within ? from.line() : 0);
        Step step = walkChain(at, newest, reads, taker);
        if (step.next() != null) {
          return step;
        }
      }
    }
    return new Step(null);
  }

  private List<SegmentRef> chains(LaneRecord manifest) {
    return switch (kind) {
      case EXCEPTIONS, DISCREPANCIES, VERSIONS -> manifest.segments();
      case WRITES -> manifest.writes();
    };
  }

  private Step walkChain(Position from, SegmentRef newest, Reads reads, Predicate<String> taker) {
    SegmentRef segment = newest;
    int skipped = from.line();
    while (segment != null) {
      if (!reads.take()) {
        return new Step(new Position(from.manifest(), from.chain(), segment, skipped));
      }
      try (LedgerSegment open = open(segment)) {
        int read = 0;
        for (String line = open.nextLine(); line != null; line = open.nextLine()) {
          if (read >= skipped && !taker.test(line)) {
            return new Step(new Position(from.manifest(), from.chain(), segment, read));
          }
          read++;
        }
        segment = open.previous();
        skipped = 0;
      }
    }
    return new Step(null);
  }

  /** Reads a record of {@link LedgerPage.Kind#DISCREPANCIES}. */
  public static Discrepancy discrepancy(String line) {
    return StateRecords.parseLine("A discrepancy on record", line, Discrepancy.class);
  }

  private static ObjectMapper json() {
    return StateRecords.json();
  }
}
