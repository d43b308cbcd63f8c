package io.bucketbrigade.workflows.fake;

import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.plan.LanePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keys that exist only as arithmetic: a flat part, then prefixes with the same number of keys each.
 * Keys are counted from 0 in byte order.
 */
public final class KeySpace {

  private final long flat;
  private final int prefixes;
  private final long perPrefix;

  /** The flat part holds {@code flat} keys. */
  public KeySpace(long flat, int prefixes, long perPrefix) {
    this.flat = flat;
    this.prefixes = prefixes;
    this.perPrefix = perPrefix;
  }

  /** How many keys there are. */
  public long size() {
    return flat + prefixes * perPrefix;
  }

  /** How many keys a range holds. */
  public long count(KeyRange range) {
    return upTo(range.through()) - (range.after() == null ? 0 : rank(range.after()));
  }

  /** The key with the given number of keys before it; null behind the last. */
  public @Nullable ObjectKey at(long index) {
    if (index >= size()) {
      return null;
    }
    if (index < flat) {
      return ObjectKey.of(String.format(Locale.ROOT, "flat-%010d", index));
    }
    long beyondFlat = index - flat;
    return ObjectKey.of(
        String.format(Locale.ROOT, "p%02d/%010d", beyondFlat / perPrefix, beyondFlat % perPrefix));
  }

  /** How many keys stand at or before {@code key}. */
  public long rank(ObjectKey key) {
    long low = 0;
    long high = size();
    while (low < high) {
      long middle = (low + high) / 2;
      ObjectKey candidate = at(middle);
      if (candidate == null || candidate.isAfter(key)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** The index of the first key after {@code key}. */
  public long firstAfter(@Nullable ObjectKey key) {
    return key == null ? 0 : rank(key);
  }

  /** How many keys stand at or before the end of a range. */
  public long upTo(@Nullable ObjectKey through) {
    return through == null ? size() : rank(through);
  }

  /** One lane for the flat part, one for each prefix; together they tile the key space. */
  public List<LanePlan> lanes() {
    List<LanePlan> lanes = new ArrayList<>();
    ObjectKey after = null;
    for (int lane = 0; lane <= prefixes; lane++) {
      ObjectKey through =
          lane == prefixes ? null : ObjectKey.of(String.format(Locale.ROOT, "p%02d.", lane));
      String label = lane == 0 ? "flat" : String.format(Locale.ROOT, "p%02d/", lane - 1);
      String id = String.format(Locale.ROOT, "%04d-%s", lane, label.replace("/", ""));
      lanes.add(new LanePlan(id, label, new KeyRange(after, through)));
      after = through;
    }
    return lanes;
  }
}
