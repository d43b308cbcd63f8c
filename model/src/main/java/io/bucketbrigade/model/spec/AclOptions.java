package io.bucketbrigade.model.spec;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the grants of objects are carried. Who is granted something is named by a canonical id, or by
 * the URI of a group.
 *
 * @param owners who takes whose place at the destination; the owner of an object needs no mention,
 *     for the copy has an owner of its own
 * @param unmapped what becomes of an object with a grant to somebody else
 */
public record AclOptions(Map<String, String> owners, Unmapped unmapped) {

  /** 7 KB of ids: a spec travels in payloads of at most 64 KiB, and rules may take half of that. */
  public static final int MAX_OWNERS = 50;

  /** Canonical ids have 64 characters, the URIs of groups fewer. */
  private static final int MAX_NAME_CHARS = 128;

  /** Copies the map and checks it. */
  public AclOptions {
    owners = ordered(owners);
    unmapped = Objects.requireNonNullElse(unmapped, Unmapped.QUARANTINE);
    if (owners.size() > MAX_OWNERS) {
      throw new IllegalArgumentException(
          "there are %d owners; at most %d are allowed".formatted(owners.size(), MAX_OWNERS));
    }
    owners.forEach(
        (from, to) -> {
          requireName(from);
          requireName(to);
        });
  }

  private static Map<String, String> ordered(@Nullable Map<String, String> given) {
    SortedMap<String, String> owners = new TreeMap<>();
    if (given != null) {
      owners.putAll(given);
    }
    return Collections.unmodifiableSortedMap(owners);
  }

  private static void requireName(String name) {
    if (name.isBlank() || name.length() > MAX_NAME_CHARS) {
      throw new IllegalArgumentException(
          "'%s' is neither a canonical id nor the URI of a group".formatted(name));
    }
  }

  /** What becomes of an object that grants something to somebody who is not mapped. */
  public enum Unmapped {
    /** It is quarantined. */
    QUARANTINE,
    /** It arrives without that grant. */
    DROP
  }
}
