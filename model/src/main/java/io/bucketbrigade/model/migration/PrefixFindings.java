package io.bucketbrigade.model.migration;

import java.util.List;

/**
 * Which expected prefixes hold no key at the source.
 *
 * @param expected how many were looked at
 * @param missing how many of them hold no key; the state store has the whole list
 * @param named the first of these, at most {@link #MAX_NAMED}, relative to the mapping
 * @param record the whole list's name below the migration's folder in the state store
 */
public record PrefixFindings(int expected, int missing, List<String> named, String record) {

  /** As many as a sentence can bear. */
  public static final int MAX_NAMED = 10;

  /** Copies the list. */
  public PrefixFindings {
    named = List.copyOf(named);
  }
}
