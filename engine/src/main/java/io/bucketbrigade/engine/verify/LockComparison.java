package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.ObjectLock;
import io.bucketbrigade.engine.store.ObjectLock.Mode;
import io.bucketbrigade.engine.store.ObjectLock.Retention;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares what Object Lock holds an object by, with two requests for the source's, and two for the
 * destination's where the source's object is held. A copy may be held longer or more strictly, as
 * by a default retention of its bucket.
 *
 * @param source one side
 * @param destination the other
 * @param clock tells which retention is over
 */
record LockComparison(MappingSide source, MappingSide destination, InstantSource clock) {

  /** In what the copy is held less than its source; empty if in nothing. */
  List<String> differences(ObjectKey key, ObjectHead left, ObjectHead right) {
    ObjectLock wanted = read(source, key, left);
    Retention retention = wanted.retention();
    if (retention != null && !retention.until().isAfter(clock.instant())) {
      // No server takes a date in the past, so there is nothing that a copy could have.
      retention = null;
    }
    if (retention == null && !wanted.legalHold()) {
      return List.of();
    }
    ObjectLock there = read(destination, key, right);
    List<String> found = new ArrayList<>();
    if (retention != null && !holds(there.retention(), retention)) {
      found.add(
          "retention %s at the source, %s at the destination"
              .formatted(words(retention), words(there.retention())));
    }
    if (wanted.legalHold() && !there.legalHold()) {
      found.add("legal hold at the source, none at the destination");
    }
    return found;
  }

  /** Not before the second that the source names: some servers cut dates to seconds. */
  private static boolean holds(@Nullable Retention there, Retention wanted) {
    if (there == null) {
      return false;
    }
    boolean strictEnough = wanted.mode() == Mode.GOVERNANCE || there.mode() == Mode.COMPLIANCE;
    Instant until = Instant.ofEpochSecond(wanted.until().getEpochSecond());
    return strictEnough && !there.until().isBefore(until);
  }

  private static String words(@Nullable Retention retention) {
    return retention == null ? "none" : retention.mode() + " until " + retention.until();
  }

  private static ObjectLock read(MappingSide side, ObjectKey key, ObjectHead head) {
    return side.call(() -> side.store().lockOf(side.full(key), head.versionId()));
  }
}
