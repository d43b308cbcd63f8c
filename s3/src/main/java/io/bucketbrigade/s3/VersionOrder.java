package io.bucketbrigade.s3;

import io.bucketbrigade.engine.store.ListedVersion;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Restores the order of a page on which all delete markers follow all versions, or precede them, as
 * some servers list them. S3 lists what was stored last first, in one row for each key; then
 * nothing changes.
 */
final class VersionOrder {

  private VersionOrder() {}

  /** The rows in the order of S3; empty if their dates do not tell it. */
  static Optional<List<ListedVersion>> restore(List<ListedVersion> rows) {
    Map<ObjectKey, List<ListedVersion>> byKey = new LinkedHashMap<>();
    ObjectKey before = null;
    boolean apart = false;
    for (ListedVersion row : rows) {
      apart |= !row.key().equals(before) && byKey.containsKey(row.key());
      byKey.computeIfAbsent(row.key(), key -> new ArrayList<>()).add(row);
      before = row.key();
    }
    apart |= byKey.values().stream().anyMatch(VersionOrder::contradictsItsDates);
    if (!apart) {
      return Optional.of(rows);
    }
    List<ListedVersion> restored = new ArrayList<>(rows.size());
    for (List<ListedVersion> ofKey : new TreeMap<>(byKey).values()) {
      if (!merge(ofKey, restored)) {
        return Optional.empty();
      }
    }
    return Optional.of(restored);
  }

  /** Whether versions and markers stand apart although they belong in between each other. */
  private static boolean contradictsItsDates(List<ListedVersion> ofKey) {
    int first = countAlike(ofKey);
    List<ListedVersion> rest = ofKey.subList(first, ofKey.size());
    if (rest.isEmpty() || countAlike(rest) < rest.size()) {
      return false;
    }
    ListedVersion oldestBefore = ofKey.get(first - 1);
    ListedVersion newestAfter = rest.getFirst();
    if (oldestBefore.latest()) {
      // It precedes all others whatever the dates say: a server that files the former version when
      // it is replaced may show it with the second after its successor's.
      return false;
    }
    // A multipart upload may bear the date of its beginning, which says nothing of its end.
    boolean younger =
        !oldestBefore.etag().contains("-") && second(newestAfter).isAfter(second(oldestBefore));
    return newestAfter.latest() || younger;
  }

  /** How many rows at the beginning are markers, or versions, as the first one is. */
  private static int countAlike(List<ListedVersion> rows) {
    int count = 1;
    while (count < rows.size()
        && rows.get(count).deleteMarker() == rows.getFirst().deleteMarker()) {
      count++;
    }
    return count;
  }

  /** Adds versions and markers of a key, newest first; false if two dates are equal. */
  private static boolean merge(List<ListedVersion> ofKey, List<ListedVersion> into) {
    List<ListedVersion> versions = ofKey.stream().filter(row -> !row.deleteMarker()).toList();
    List<ListedVersion> markers = ofKey.stream().filter(ListedVersion::deleteMarker).toList();
    int version = 0;
    int marker = 0;
    while (version < versions.size() && marker < markers.size()) {
      ListedVersion one = versions.get(version);
      ListedVersion other = markers.get(marker);
      int order =
          one.latest() == other.latest()
              ? second(one).compareTo(second(other))
              : Boolean.compare(one.latest(), other.latest());
      if (order == 0) {
        return false;
      }
      boolean versionFirst = order > 0;
      into.add(versionFirst ? one : other);
      version += versionFirst ? 1 : 0;
      marker += versionFirst ? 0 : 1;
    }
    into.addAll(versions.subList(version, versions.size()));
    into.addAll(markers.subList(marker, markers.size()));
    return true;
  }

  /** Some servers show fractions of a second of markers alone, which would make them younger. */
  private static Instant second(ListedVersion row) {
    return row.lastModified().truncatedTo(ChronoUnit.SECONDS);
  }
}
