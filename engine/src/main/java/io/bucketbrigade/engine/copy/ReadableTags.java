package io.bucketbrigade.engine.copy;

import io.bucketbrigade.model.key.ObjectKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folders in which tags were readable during this lease. AWS counts tags only for those who may
 * read them, so that a missing count means no tags only where that is allowed; permissions differ
 * between folders, and end. Thread-safe.
 */
final class ReadableTags {

  /** Some megabytes at most; whoever has more folders asks some of them again. */
  private static final int MAX_FOLDERS = 10_000;

  private final Set<String> folders = ConcurrentHashMap.newKeySet();

  /** Whether tags were readable beside this key. */
  boolean isShown(ObjectKey key) {
    return folders.contains(folder(key));
  }

  /** The key's tags were readable. */
  void show(ObjectKey key) {
    if (folders.size() >= MAX_FOLDERS) {
      folders.clear();
    }
    folders.add(folder(key));
  }

  private static String folder(ObjectKey key) {
    return key.value().substring(0, key.value().lastIndexOf('/') + 1);
  }
}
