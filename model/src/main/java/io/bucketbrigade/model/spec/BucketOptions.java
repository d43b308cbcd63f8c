package io.bucketbrigade.model.spec;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What the configuration of buckets means to a migration.
 *
 * @param gates what a difference in an item means; an item without one is told
 * @param accepted what buckets may do by themselves while objects are copied
 */
public record BucketOptions(Map<BucketItem, ItemGate> gates, List<CopyHazard> accepted) {

  /** Everything is told, and nothing accepted. */
  public static final BucketOptions DEFAULT =
      new BucketOptions(new EnumMap<>(BucketItem.class), List.of());

  /** Nothing is looked at, and nothing stops. */
  static BucketOptions ignoring() {
    EnumMap<BucketItem, ItemGate> gates = new EnumMap<>(BucketItem.class);
    Stream.of(BucketItem.values()).forEach(item -> gates.put(item, ItemGate.IGNORE));
    return new BucketOptions(gates, List.of());
  }

  /** Refuses what is never applied. */
  public BucketOptions {
    EnumMap<BucketItem, ItemGate> copy = new EnumMap<>(BucketItem.class);
    copy.putAll(Objects.requireNonNullElse(gates, copy));
    gates = Collections.unmodifiableMap(copy);
    accepted = List.copyOf(Objects.requireNonNullElse(accepted, List.of()));
    gates.forEach(
        (item, gate) -> {
          if (gate == ItemGate.APPLY && item.stage() == ApplyStage.NEVER) {
            throw new IllegalArgumentException(
                "%s is never applied, because %s; say 'report', 'require' or 'ignore'"
                    .formatted(item.word(), item.whyNever()));
          }
        });
  }

  /** What a difference in an item means. */
  public ItemGate gate(BucketItem item) {
    return gates.getOrDefault(item, ItemGate.REPORT);
  }

  /** What is looked at. */
  @JsonIgnore
  public List<BucketItem> compared() {
    return Stream.of(BucketItem.values()).filter(item -> gate(item) != ItemGate.IGNORE).toList();
  }

  /** What is applied at a stage, in that order. */
  public List<BucketItem> applied(ApplyStage stage) {
    return applied().stream().filter(item -> item.stage() == stage).toList();
  }

  /** All that is applied, in that order: a policy is the last, for it may keep us out. */
  @JsonIgnore
  public List<BucketItem> applied() {
    return Stream.of(BucketItem.values())
        .filter(item -> gate(item) == ItemGate.APPLY)
        .sorted(
            Comparator.comparing(BucketItem::stage)
                .thenComparing(item -> item == BucketItem.POLICY))
        .toList();
  }

  /**
   * Refuses mappings between which nothing can be applied as it is wished.
   *
   * @throws IllegalArgumentException saying why
   */
  void requireFits(List<BucketMapping> mappings) {
    if (applied().isEmpty()) {
      return;
    }
    for (BucketMapping one : mappings) {
      for (BucketItem item : applied()) {
        if (item.namesKeys() && !one.source().prefix().equals(one.destination().prefix())) {
          throw new IllegalArgumentException(
              "%s names keys, so it can be applied only where both sides have the same prefix, and %s have not"
                  .formatted(item.word(), one.words()));
        }
      }
      for (BucketMapping other : mappings) {
        if (other.hasDestinationBucketOf(one) && !other.hasSourceBucketOf(one)) {
          throw new IllegalArgumentException(
              "bucket '%s' would be made like '%s' and like '%s'; apply nothing, or leave one of both to a migration of its own"
                  .formatted(
                      one.destination().bucket(), one.source().bucket(), other.source().bucket()));
        }
      }
    }
  }
}
