package io.bucketbrigade.model.spec;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.key.KeyGlob;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rule about which objects are migrated. It matches an object that meets all of its conditions;
 * what is null or empty is no condition. Keys are relative to the source's prefix.
 *
 * @param action what happens to an object that it matches
 * @param prefix literal beginning of the key
 * @param glob pattern of the whole key, see {@link KeyGlob}
 * @param minSizeBytes the smallest size that matches
 * @param maxSizeBytes the largest size that matches
 * @param modifiedAfter the first LastModified that matches, by the source's clock in whole seconds
 * @param modifiedBefore the first LastModified after those that match, likewise
 * @param storageClasses names as the source lists them; an object without one is {@code STANDARD}
 * @param tag a tag that the object has; costs a request per object that meets the other conditions
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SelectionRule(
    Action action,
    @Nullable String prefix,
    @Nullable String glob,
    @Nullable Long minSizeBytes,
    @Nullable Long maxSizeBytes,
    @Nullable Instant modifiedAfter,
    @Nullable Instant modifiedBefore,
    List<String> storageClasses,
    @Nullable TagCondition tag) {

  /** Validates each condition and names the one that is wrong. */
  public SelectionRule {
    storageClasses = List.copyOf(storageClasses);
    if (glob != null) {
      KeyGlob.parse(glob);
    }
    if (minSizeBytes != null && maxSizeBytes != null && minSizeBytes > maxSizeBytes) {
      throw new IllegalArgumentException("minSize is larger than maxSize");
    }
    if (modifiedAfter != null
        && modifiedBefore != null
        && !modifiedAfter.isBefore(modifiedBefore)) {
      throw new IllegalArgumentException("modifiedAfter is not before modifiedBefore");
    }
    boolean unconditional =
        prefix == null
            && glob == null
            && minSizeBytes == null
            && maxSizeBytes == null
            && modifiedAfter == null
            && modifiedBefore == null
            && storageClasses.isEmpty()
            && tag == null;
    if (unconditional) {
      throw new IllegalArgumentException(
          "the rule has no condition; write the glob '**' for every key");
    }
  }

  /** A rule about keys of a form. */
  public static SelectionRule ofGlob(Action action, String glob) {
    return new SelectionRule(action, null, glob, null, null, null, null, List.of(), null);
  }

  /** Whether a listing row is not enough to know. */
  @JsonIgnore
  public boolean needsTags() {
    return tag != null;
  }

  /** Whether the key alone tells whether it matches. */
  boolean looksAtKeyAlone() {
    return minSizeBytes == null
        && maxSizeBytes == null
        && modifiedAfter == null
        && modifiedBefore == null
        && storageClasses.isEmpty()
        && tag == null;
  }

  /** What happens to an object that a rule matches. */
  public enum Action {
    INCLUDE,
    EXCLUDE
  }

  /**
   * A tag that an object has.
   *
   * @param key the tag's key
   * @param value its value; null for any
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record TagCondition(String key, @Nullable String value) {}
}
