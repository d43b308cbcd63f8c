package io.bucketbrigade.engine.select;

import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.model.key.KeyGlob;
import io.bucketbrigade.model.spec.SelectionRule;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The conditions of one rule, all of which an object has to meet. */
final class Conditions {

  /** What a server means that names no class. */
  private static final String DEFAULT_STORAGE_CLASS = "STANDARD";

  private final @Nullable String prefix;
  private final @Nullable KeyGlob glob;
  private final long minSizeBytes;
  private final long maxSizeBytes;
  private final long afterSecond;
  private final long beforeSecond;
  private final Set<String> storageClasses;
  private final SelectionRule.@Nullable TagCondition tag;

  Conditions(SelectionRule rule) {
    this.prefix = rule.prefix();
    this.glob = rule.glob() == null ? null : KeyGlob.parse(rule.glob());
    this.minSizeBytes = Objects.requireNonNullElse(rule.minSizeBytes(), 0L);
    this.maxSizeBytes = Objects.requireNonNullElse(rule.maxSizeBytes(), Long.MAX_VALUE);
    this.afterSecond = secondOf(rule.modifiedAfter(), Long.MIN_VALUE);
    this.beforeSecond = secondOf(rule.modifiedBefore(), Long.MAX_VALUE);
    this.storageClasses = Set.copyOf(rule.storageClasses());
    this.tag = rule.tag();
  }

  /** HEAD knows whole seconds only, so that more of them must not change what a rule says. */
  private static long secondOf(@Nullable Instant bound, long absent) {
    return bound == null ? absent : bound.getEpochSecond();
  }

  /** Whether an object meets all conditions that its row can show. */
  boolean matchRow(ListedObject object) {
    return matchSize(object.sizeBytes())
        && matchDate(object.lastModified().getEpochSecond())
        && matchClass(object.storageClass())
        && matchKey(object.key().value());
  }

  boolean needTags() {
    return tag != null;
  }

  /** Whether an object with these tags meets the condition about them. */
  boolean matchTags(Map<String, String> tags) {
    SelectionRule.TagCondition wanted = tag;
    if (wanted == null) {
      return true;
    }
    String value = tags.get(wanted.key());
    return value != null && (wanted.value() == null || wanted.value().equals(value));
  }

  private boolean matchSize(long sizeBytes) {
    return sizeBytes >= minSizeBytes && sizeBytes <= maxSizeBytes;
  }

  private boolean matchDate(long second) {
    return second >= afterSecond && second < beforeSecond;
  }

  private boolean matchClass(@Nullable String storageClass) {
    return storageClasses.isEmpty()
        || storageClasses.contains(Objects.requireNonNullElse(storageClass, DEFAULT_STORAGE_CLASS));
  }

  private boolean matchKey(String key) {
    return (prefix == null || key.startsWith(prefix)) && (glob == null || glob.matches(key));
  }
}
