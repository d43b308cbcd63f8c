package io.bucketbrigade.engine.settle;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.model.lane.LaneRecord;
import io.bucketbrigade.model.ledger.LedgerPage;
import io.bucketbrigade.model.ledger.LedgerPage.Position;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.range.SegmentRef;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The records of one run that count: those of the segments that its lanes' manifests name, and of
 * the segments that these chain to. Read in pages or record by record, never as a whole; lanes in
 * key order, within a lease the newest segment first. Thread-safe.
 */
public final class AcceptedLedger {

  /** 1,000 lanes, each with a manifest per 50 leases; a billion keys have some 2,000 leases. */
  private static final int MAX_MANIFESTS = 10_000;

  private static final Position BEGINNING = new Position("", 0, null, 0);

  private final StateRecords records;
  private final @Nullable StateStore segments;
  private final ContextRef run;

  /** Segments are null for a run that keeps none of that kind. */
  private AcceptedLedger(StateStore migration, @Nullable StateStore segments, ContextRef run) {
    this.records = new StateRecords(migration);
    this.segments = segments;
    this.run = run;
  }

  /**
   * A run's records.
   *
   * @param migration the migration's folder in the state store
   */
  public static AcceptedLedger of(StateStore migration, ContextRef run, LedgerPage.Kind kind) {
    return switch (kind) {
      case EXCEPTIONS -> new AcceptedLedger(migration, migration, run);
      case DISCREPANCIES ->
          new AcceptedLedger(migration, migration.below(StateLayout.run(run)), run);
      case VERSIONS ->
          new AcceptedLedger(
              migration,
              migratesVersions(migration, run) ? migration.below(StateLayout.VERSIONS) : null,
              run);
    };
  }

  private static boolean migratesVersions(StateStore migration, ContextRef run) {
    return new StateRecords(migration)
            .require(StateLayout.context(run), MigrationContext.class)
            .spec()
            .versions()
        == Versions.ALL;
  }

  /** Where to go on from, and whether to. */
  private record Step(@Nullable Position next) {}

  /**
   * Reads some records.
   *
   * @param from where to begin; null for the beginning
   */
  public LedgerPage page(@Nullable Position from) {
    Page page = new Page();
    Step stopped = walk(manifests(StateLayout.lanes(run)), from == null ? BEGINNING : from, page);
    return new LedgerPage(page.lines, stopped.next());
  }

  /** Hands over each record of one lane as JSON, until {@code wanted} says no. */
  public void forEachOfLane(String laneId, Predicate<String> wanted) {
    walk(manifests(StateLayout.lane(run, laneId)), BEGINNING, wanted);
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
  private Step walk(List<String> manifests, Position from, Predicate<String> taker) {
    StateStore kept = segments;
    if (kept == null) {
      return new Step(null);
    }
    for (String manifest : manifests) {
      if (manifest.compareTo(from.manifest()) < 0) {
        continue;
      }
      List<SegmentRef> chains = records.require(manifest, LaneRecord.class).segments();
      boolean resumed = manifest.equals(from.manifest());
      for (int chain = resumed ? from.chain() : 0; chain < chains.size(); chain++) {
        boolean within = resumed && chain == from.chain();
        SegmentRef before = within ? from.segment() : null;
        SegmentRef newest = before == null ? chains.get(chain) : before;
        Position at = new Position(manifest, chain, newest, within ? from.line() : 0);
        Step step = walkChain(kept, at, newest, taker);
        if (step.next() != null) {
          return step;
        }
      }
    }
    return new Step(null);
  }

  private Step walkChain(
      StateStore kept, Position from, SegmentRef newest, Predicate<String> taker) {
    SegmentRef segment = newest;
    int skipped = from.line();
    while (segment != null) {
      try (LedgerSegment open = LedgerSegment.open(kept, json(), segment)) {
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

  private static ObjectMapper json() {
    return StateRecords.json();
  }

  /** Takes lines until it is full; one line always fits. */
  private static final class Page implements Predicate<String> {

    private final List<String> lines = new ArrayList<>();
    private int bytes;

    @Override
    public boolean test(String line) {
      if (bytes >= LedgerPage.MAX_BYTES) {
        return false;
      }
      lines.add(line);
      bytes += line.getBytes(StandardCharsets.UTF_8).length;
      return true;
    }
  }
}
