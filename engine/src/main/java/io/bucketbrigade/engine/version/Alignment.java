package io.bucketbrigade.engine.version;

import io.bucketbrigade.engine.decide.Decider;
import io.bucketbrigade.engine.decide.Etags;
import io.bucketbrigade.engine.store.ListedVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the destination's history of a key lies against the source's. A replay only ever adds the
 * next version, so what it left behind, wherever it was cut, is the beginning of the source's
 * history; anything else is not ours to continue.
 */
public sealed interface Alignment {

  /**
   * All of the destination's history is the beginning of the source's.
   *
   * @param inDoubt places, from 0, where listings say nothing about the bytes
   */
  record Beginning(List<Integer> inDoubt) implements Alignment {

    /** Copies the list. */
    public Beginning {
      inDoubt = List.copyOf(inDoubt);
    }
  }

  /**
   * The histories part.
   *
   * @param place the first place, from 0, that differs
   * @param why what the destination has there, as a phrase
   */
  record Parted(int place, String why) implements Alignment {}

  /**
   * Lays both histories, oldest first, against each other. Markers match markers. Versions match by
   * size and ETag; where ETags say nothing, by size and a destination that is clearly younger; what
   * is not clear is in doubt. Pure.
   *
   * @param etagsComparable whether both sides' simple ETags are MD5s of the bytes
   * @param destinationClockAhead the destination's clock minus the source's
   */
  static Alignment of(
      List<ListedVersion> source,
      List<ListedVersion> destination,
      boolean etagsComparable,
      Duration destinationClockAhead) {
    List<Integer> inDoubt = new ArrayList<>();
    for (int place = 0; place < destination.size(); place++) {
      if (place == source.size()) {
        return new Parted(
            place,
            "has %d versions and markers where the source has %d"
                .formatted(destination.size(), source.size()));
      }
      ListedVersion theirs = source.get(place);
      ListedVersion ours = destination.get(place);
      if (theirs.deleteMarker() != ours.deleteMarker()) {
        return new Parted(
            place, ours.deleteMarker() ? "has a delete marker" : "has no delete marker");
      }
      if (theirs.sizeBytes() != ours.sizeBytes()) {
        return new Parted(
            place, "has %d bytes, not %d".formatted(ours.sizeBytes(), theirs.sizeBytes()));
      }
      if (theirs.deleteMarker()) {
        continue;
      }
      switch (Etags.compare(theirs.etag(), ours.etag(), etagsComparable)) {
        case EQUAL -> {}
        case DIFFERENT -> {
          return new Parted(place, "has other bytes");
        }
        case SAYS_NOTHING -> {
          if (!isClearlyYounger(ours, theirs, destinationClockAhead)) {
            inDoubt.add(place);
          }
        }
      }
    }
    return new Beginning(inDoubt);
  }

  private static boolean isClearlyYounger(
      ListedVersion ours, ListedVersion theirs, Duration destinationClockAhead) {
    return !ours.lastModified()
        .minus(destinationClockAhead)
        .isBefore(theirs.lastModified().plus(Decider.DATE_MARGIN));
  }
}
