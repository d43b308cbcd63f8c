package io.bucketbrigade.testkit.fake.bucket;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is and was under one key, newest first. It stays when the last version is gone, so that
 * writes are counted over deletes and a generated key can be hidden. Changes are made while holding
 * its monitor; the list is replaced, never changed, so readers need no lock.
 */
final class KeyHistory {

  private final String key;
  private volatile List<StoredObject> versions = List.of();
  private volatile int writes;

  KeyHistory(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  List<StoredObject> versions() {
    return versions;
  }

  int writes() {
    return writes;
  }

  void resetWrites() {
    writes = 0;
  }

  /** What a plain GET reads; null if there is nothing or a delete marker. */
  @Nullable StoredObject current() {
    List<StoredObject> seen = versions;
    return seen.isEmpty() || seen.getFirst().deleteMarker() ? null : seen.getFirst();
  }

  /** The version of this id; null if there is none. */
  @Nullable StoredObject version(String versionId) {
    for (StoredObject version : versions) {
      if (version.versionId().equals(versionId)) {
        return version;
      }
    }
    return null;
  }

  /** Puts a version on top; it takes the place of one with the same id. */
  void push(StoredObject version) {
    List<StoredObject> newer = new ArrayList<>(versions.size() + 1);
    newer.add(version);
    for (StoredObject old : versions) {
      if (!old.versionId().equals(version.versionId())) {
        newer.add(old);
      }
    }
    versions = List.copyOf(newer);
  }

  void countWrite() {
    int soFar = writes;
    writes = soFar + 1;
  }

  /** Removes a version for good. */
  void remove(StoredObject version) {
    versions = versions.stream().filter(kept -> !sameVersion(kept, version)).toList();
  }

  /** Puts a changed version in the place of the same version. */
  void replace(StoredObject old, StoredObject changed) {
    versions = versions.stream().map(kept -> sameVersion(kept, old) ? changed : kept).toList();
  }

  private static boolean sameVersion(StoredObject one, StoredObject other) {
    return one.versionId().equals(other.versionId());
  }
}
