package io.bucketbrigade.engine.migrate;

import io.bucketbrigade.engine.copy.CopyOutcome;
import io.bucketbrigade.engine.copy.ObjectCopier;
import io.bucketbrigade.engine.copy.SideUnavailableException;
import io.bucketbrigade.engine.decide.Decision;
import io.bucketbrigade.engine.listing.HistoryReader;
import io.bucketbrigade.engine.listing.HistoryReader.HistoryException;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.settle.KeyResult;
import io.bucketbrigade.engine.settle.VersionMapping;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ListedVersion;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.engine.store.WriteResult;
import io.bucketbrigade.engine.version.Alignment;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.Fate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings the history of one key to the destination: aligns what is there with the source's, adds
 * what is missing, oldest first and one version at a time, and looks again until both are equal.
 *
 * <p>Retry: whatever an earlier attempt wrote is found by the alignment, so nothing is written
 * twice, wherever that attempt ended. After a write whose outcome is unknown the destination's
 * history is read anew before anything else is written. Thread-safe; blocks.
 */
final class HistoryMigrator {

  /** Looks in a row that find nothing more at the destination than the one before. */
  private static final int MAX_VAIN_LOOKS = 5;

  private static final Duration PAUSE_BETWEEN_LOOKS = Duration.ofMillis(100);

  private final MappingSide source;
  private final MappingSide destination;
  private final KeyMigrator keys;
  private final ObjectCopier copier;
  private final HistoryReader sourceReader;
  private final HistoryReader destinationReader;
  private final Duration destinationAhead;
  private final @Nullable Instant inDoubtSince;

  /** Histories that no page holds are worked on one at a time, for they may be long. */
  private final ReentrantLock longHistory = new ReentrantLock();

  /**
   * Migrates histories.
   *
   * @param keys books what becomes of keys
   * @param destinationAhead the destination's clock minus the source's
   * @param inDoubtSince by the destination's clock: versions written from then on may be an earlier
   *     attempt's; null where there was none
   */
  HistoryMigrator(
      MappingSide source,
      MappingSide destination,
      KeyMigrator keys,
      ObjectCopier copier,
      Duration destinationAhead,
      @Nullable Instant inDoubtSince) {
    this.source = source;
    this.destination = destination;
    this.keys = keys;
    this.copier = copier;
    this.sourceReader = new HistoryReader(source);
    this.destinationReader = new HistoryReader(destination);
    this.destinationAhead = destinationAhead;
    this.inDoubtSince = inDoubtSince;
  }

  /** Settles a key whose rows show that both histories are the same; null if work is needed. */
  @Nullable KeyResult settleAtOnce(ListedObject sourceRow, @Nullable ListedObject destinationRow) {
    List<ListedVersion> theirs = sourceRow.history();
    List<ListedVersion> ours = destinationRow == null ? null : destinationRow.history();
    if (theirs == null || ours == null) {
      return null;
    }
    Histories seen = new Histories(theirs.reversed(), ours.reversed());
    return switch (align(seen)) {
      case Alignment.Parted ignored -> null;
      case Alignment.Beginning beginning ->
          seen.isComplete() && beginning.inDoubt().isEmpty()
              ? complete(seen, seen.source.size())
              : null;
    };
  }

  /** Brings a key that an earlier attempt left open to its fate. */
  KeyResult migrateHole(ObjectKey key) throws InterruptedException {
    return migrate(new ListedObject(key, 0, "", Instant.EPOCH, null), null);
  }

  /**
   * Does what is missing.
   *
   * @param sourceRow the key's row
   * @param destinationRow the same at the destination; null if there is none
   * @throws SideUnavailableException if a side as a whole is in trouble; the key stays unsettled
   */
  KeyResult migrate(ListedObject sourceRow, @Nullable ListedObject destinationRow)
      throws InterruptedException {
    List<ListedVersion> theirs = sourceRow.history();
    List<ListedVersion> ours = destinationRow == null ? List.of() : destinationRow.history();
    if (theirs != null && ours != null) {
      return replay(sourceRow, new Histories(theirs.reversed(), ours.reversed()));
    }
    return replay(sourceRow, null);
  }

  private KeyResult replay(ListedObject row, @Nullable Histories listed)
      throws InterruptedException {
    MergeRow booking = new MergeRow.SourceOnly(row);
    try {
      Replay replay = new Replay(row.key(), booking);
      return listed == null ? replayUnlisted(replay) : replay.run(listed);
    } catch (HistoryException e) {
      Fate fate = e.code() == FailureCode.HISTORY_TOO_LONG ? Fate.QUARANTINED : Fate.FAILED;
      return keys.exception(
          booking, fate, new Decision.Refuse(e.code(), String.valueOf(e.getMessage())));
    } catch (SideException e) {
      return keys.unreadable(booking, e);
    }
  }

  private KeyResult replayUnlisted(Replay replay) throws InterruptedException, HistoryException {
    Histories read;
    longHistory.lockInterruptibly();
    try {
      read = read(replay.key);
      if (read.areLong()) {
        return replay.run(read);
      }
    } finally {
      longHistory.unlock();
    }
    return replay.run(read);
  }

  /** Both histories, oldest first. */
  private record Histories(List<ListedVersion> source, List<ListedVersion> destination) {

    /** Of histories that align. */
    boolean isComplete() {
      return source.size() == destination.size();
    }

    boolean areLong() {
      return source.size() + destination.size() > 2 * ListRequest.MAX_KEYS;
    }
  }

  private Histories read(ObjectKey key) throws HistoryException {
    return new Histories(sourceReader.read(key).reversed(), destinationReader.read(key).reversed());
  }

  private Alignment align(Histories seen) {
    boolean comparable =
        source.capabilities().etagIsMd5() && destination.capabilities().etagIsMd5();
    return Alignment.of(seen.source, seen.destination, comparable, destinationAhead);
  }

  private List<VersionMapping> mapped(Histories seen, int matched) {
    List<VersionMapping> mapped = new ArrayList<>(matched);
    for (int place = 0; place < matched; place++) {
      mapped.add(mapping(seen.source.get(place), seen.destination.get(place).versionId()));
    }
    return mapped;
  }

  private VersionMapping mapping(ListedVersion version, String destinationVersionId) {
    return new VersionMapping(
        source.full(version.key()),
        version.versionId(),
        destinationVersionId,
        version.deleteMarker());
  }

  /** A bucket that stopped keeping versions would lose what is written from now on. */
  private void requireVersioning() {
    Problem problem = versioningProblem(destination);
    if (problem != null) {
      throw new SideUnavailableException(problem);
    }
  }

  /** Why no history may be written there; null if there is no obstacle. */
  static @Nullable Problem versioningProblem(MappingSide destination) {
    boolean versioned = destination.call(() -> destination.store().describeBucket()).versioned();
    return versioned
        ? null
        : new Problem(
            destination.side(),
            FailureCode.VERSIONING_NOT_ENABLED,
            "Waiting because versioning of the destination bucket '%s' is not enabled any more; enable it, and the work goes on by itself."
                .formatted(destination.store().bucket()));
  }

  /**
   * The result of equal histories.
   *
   * @param before how many versions the destination had when this attempt first looked
   */
  private KeyResult complete(Histories seen, int before) {
    boolean copied = seen.source.size() > before;
    long bytes = 0;
    for (int place = 0; place < seen.source.size(); place++) {
      if (place >= before || isInDoubt(seen.destination.get(place))) {
        copied = true;
        bytes += seen.source.get(place).sizeBytes();
      }
    }
    KeyResult result = copied ? KeyResult.copied(bytes) : KeyResult.PRESENT;
    return result.withVersions(mapped(seen, seen.source.size()));
  }

  private boolean isInDoubt(ListedVersion version) {
    return inDoubtSince != null && !version.lastModified().isBefore(inDoubtSince);
  }

  /** The work on one key. For one thread. */
  private final class Replay {

    private final ObjectKey key;
    private final MergeRow booking;

    /** Source version ids by those of their copies, where bytes or our own writes prove it. */
    private final Map<String, String> proven = new HashMap<>();

    private Replay(ObjectKey key, MergeRow booking) {
      this.key = key;
      this.booking = booking;
    }

    private KeyResult run(Histories first) throws InterruptedException, HistoryException {
      Histories seen = first;
      int before = first.destination.size();
      int longest = -1;
      int attempt = 0;
      while (true) {
        if (seen.source.isEmpty()) {
          return keys.vanished(booking);
        }
        Alignment.Parted parted = parting(seen);
        if (parted != null) {
          return conflict(seen, parted);
        }
        if (seen.isComplete()) {
          return complete(seen, before);
        }
        attempt = seen.destination.size() > longest ? 1 : attempt + 1;
        longest = Math.max(longest, seen.destination.size());
        if (attempt > MAX_VAIN_LOOKS) {
          return changing();
        }
        Thread.sleep(PAUSE_BETWEEN_LOOKS.multipliedBy(attempt - 1));
        KeyResult stopped = add(seen, attempt);
        if (stopped != null) {
          return stopped;
        }
        seen = read(key);
      }
    }

    /** Where the histories part, as far as their bytes have to be compared to know; else null. */
    private Alignment.@Nullable Parted parting(Histories seen) throws InterruptedException {
      return switch (align(seen)) {
        case Alignment.Parted parted -> parted;
        case Alignment.Beginning beginning -> {
          for (int place : beginning.inDoubt()) {
            if (!isCopy(seen.source.get(place), seen.destination.get(place))) {
              yield new Alignment.Parted(place, "has other bytes");
            }
          }
          yield null;
        }
      };
    }

    private boolean isCopy(ListedVersion theirs, ListedVersion ours) throws InterruptedException {
      if (theirs.versionId().equals(proven.get(ours.versionId()))) {
        return true;
      }
      boolean same = copier.sameBytes(theirs.object(), ours.object());
      if (same) {
        proven.put(ours.versionId(), theirs.versionId());
      }
      return same;
    }

    /** Adds what is missing; null if both sides are to be looked at again. */
    private @Nullable KeyResult add(Histories seen, int firstAttempt) throws InterruptedException {
      int there = seen.destination.size();
      WriteCondition current =
          there == 0 ? WriteCondition.IF_ABSENT : conditionOn(seen.destination.getLast());
      List<VersionMapping> mapped = mapped(seen, there);
      int attempt = firstAttempt;
      for (ListedVersion version : seen.source.subList(there, seen.source.size())) {
        CopyOutcome outcome =
            version.deleteMarker()
                ? copier.attemptMarker(key, current, attempt)
                : copier.attempt(version.object(), current, attempt);
        WriteResult written =
            outcome instanceof CopyOutcome.Copied copied ? copied.written() : null;
        if (written == null) {
          return outcome == null ? null : stopped(outcome, mapped);
        }
        String id = written.versionId();
        if (id == null || id.equals(ListedVersion.NULL_VERSION)) {
          requireVersioning();
          return null;
        }
        proven.put(id, version.versionId());
        mapped.add(mapping(version, id));
        current = version.deleteMarker() ? WriteCondition.IF_ABSENT : conditionOn(written.etag());
        attempt = 1;
      }
      return null;
    }

    private @Nullable KeyResult stopped(CopyOutcome outcome, List<VersionMapping> mapped) {
      // A version may be removed from a history that goes on.
      KeyResult booked =
          outcome instanceof CopyOutcome.Vanished ? null : keys.booked(booking, outcome);
      return booked == null ? null : booked.withVersions(mapped);
    }

    private static WriteCondition conditionOn(ListedVersion newest) {
      return newest.deleteMarker() ? WriteCondition.IF_ABSENT : conditionOn(newest.etag());
    }

    private static WriteCondition conditionOn(String etag) {
      return etag.isEmpty() ? WriteCondition.ANY : new WriteCondition.IfMatch(etag);
    }

    private KeyResult conflict(Histories seen, Alignment.Parted parted) {
      return failed(
          FailureCode.CONFLICT,
          "The destination's history of the key is not the beginning of the source's (%d versions and markers): counted from the oldest, place %d %s; it was left as it is. Remove the key's versions there by hand, or migrate to another prefix."
              .formatted(seen.source.size(), parted.place() + 1, parted.why()));
    }

    private KeyResult changing() {
      return failed(
          FailureCode.OBJECT_CHANGING,
          "The key's history changed at each of %d looks.".formatted(MAX_VAIN_LOOKS));
    }

    private KeyResult failed(FailureCode code, String message) {
      return keys.exception(booking, Fate.FAILED, new Decision.Refuse(code, message));
    }
  }
}
