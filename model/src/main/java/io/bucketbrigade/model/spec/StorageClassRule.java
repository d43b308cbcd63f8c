package io.bucketbrigade.model.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which storage class an object gets at the destination.
 *
 * @param strict whether an object whose class the destination does not keep is quarantined; else it
 *     gets the destination's default class
 * @param all the one class of all objects; null to follow the source's
 * @param map other classes for some of the source's; what it does not name keeps its class
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StorageClassRule(boolean strict, @Nullable String all, Map<String, String> map) {

  /** The class of an object of which nothing is said. */
  public static final String STANDARD = "STANDARD";

  /** The source's class where the destination keeps it, else the destination's default. */
  public static final StorageClassRule AUTO =
      new StorageClassRule(false, null, Collections.emptyMap());

  /** The source's class, or quarantine. */
  public static final StorageClassRule KEEP =
      new StorageClassRule(true, null, Collections.emptyMap());

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** Copies the map and refuses what cannot be the name of a class. */
  public StorageClassRule {
    map = sorted(map);
    if (all != null) {
      requireName(all);
    }
    map.forEach(
        (from, to) -> {
          requireName(from);
          requireName(to);
        });
  }

  /** All objects get this class. */
  public static StorageClassRule only(String storageClass) {
    return new StorageClassRule(true, storageClass, Collections.emptyMap());
  }

  /** Some classes become others; the rest is as with {@link #AUTO}. */
  public static StorageClassRule mapped(Map<String, String> map) {
    return new StorageClassRule(false, null, map);
  }

  /**
   * The class that an object of the source should have.
   *
   * @param ofSource its class at the source
   */
  public String wanted(String ofSource) {
    return all != null ? all : map.getOrDefault(ofSource, ofSource);
  }

  /** The classes that the user asked for by name. */
  public Set<String> named() {
    Set<String> named = new TreeSet<>(map.values());
    if (all != null) {
      named.add(all);
    }
    return Collections.unmodifiableSet(named);
  }

  /** In an order that does not change from process to process; null in records of old. */
  static Map<String, String> sorted(@Nullable Map<String, String> map) {
    return map == null
        ? Collections.emptySortedMap()
        : Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("'%s' is no name of a storage class".formatted(name));
    }
  }
}
