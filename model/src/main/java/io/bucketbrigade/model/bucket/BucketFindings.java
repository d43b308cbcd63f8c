package io.bucketbrigade.model.bucket;

import io.bucketbrigade.model.spec.BucketItem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the buckets of a migration compare, at a glance.
 *
 * @param compared how many items, of all mappings together
 * @param equal how many of them are equal
 * @param unequal the others by how they compare; an item of many mappings once
 * @param applied items that were made at the destination as they are at the source
 */
public record BucketFindings(
    int compared, int equal, Map<ItemState, List<BucketItem>> unequal, List<BucketItem> applied) {

  /** Copies the lists, in an order that does not depend on anything. */
  public BucketFindings {
    EnumMap<ItemState, List<BucketItem>> copy = new EnumMap<>(ItemState.class);
    unequal.forEach((state, items) -> copy.put(state, items.stream().distinct().sorted().toList()));
    unequal = Collections.unmodifiableMap(copy);
    applied = applied.stream().distinct().sorted().toList();
  }

  /** The same after more was applied. */
  public BucketFindings withApplied(List<BucketItem> more) {
    List<BucketItem> all = new ArrayList<>(applied);
    all.addAll(more);
    return new BucketFindings(compared, equal, unequal, all);
  }

  /** In a line. */
  public String words() {
    StringBuilder words = new StringBuilder("%d of %d items are equal".formatted(equal, compared));
    unequal.forEach((state, items) -> words.append("; ").append(words(state.word(), items)));
    if (!applied.isEmpty()) {
      words.append("; ").append(words("applied", applied));
    }
    return words.toString();
  }

  private static String words(String what, List<BucketItem> items) {
    return what + ": " + items.stream().map(BucketItem::word).collect(Collectors.joining(", "));
  }
}
