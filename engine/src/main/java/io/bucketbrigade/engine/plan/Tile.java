package io.bucketbrigade.engine.plan;

import io.bucketbrigade.engine.plan.KeySpace.Page;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the key space on its way to become a lane: it begins after {@code after} and ends
 * where the next one begins.
 *
 * @param after the last key before it; null for the first tile
 * @param prefix what most of its keys begin with, or the key that it begins after; empty for the
 *     whole mapping
 * @param lastPrefix the same for the last of the tiles that it was joined of
 * @param page the first page of the keys that begin with the prefix; null if it was not looked at
 * @param flat whether no further prefix is to be looked for
 * @param loose objects seen in it beside that page
 * @param objects how many keys it is taken to hold
 * @param exact whether that is a count
 */
record Tile(
    @Nullable ObjectKey after,
    String prefix,
    String lastPrefix,
    @Nullable Page page,
    boolean flat,
    long loose,
    long objects,
    boolean exact) {

  /** A tile whose first page was looked at. */
  static Tile seen(@Nullable ObjectKey after, String prefix, Page page, long loose) {
    long seen = loose + page.objects().size();
    boolean whole = page.complete();
    return new Tile(after, prefix, prefix, page, whole, loose, seen, whole);
  }

  /** A tile that was not looked at. */
  static Tile unseen(@Nullable ObjectKey after, String prefix, long loose) {
    return new Tile(after, prefix, prefix, null, true, loose, loose, false);
  }

  /** A piece of a flat one; it is named after the key that it begins after. */
  Tile piece(@Nullable ObjectKey newAfter, long share) {
    String name = newAfter == null || newAfter.equals(after) ? prefix : newAfter.value();
    return new Tile(newAfter, name, name, null, true, 0, share, false);
  }

  /** Both together. */
  Tile joinedWith(Tile next) {
    return new Tile(
        after,
        prefix,
        next.lastPrefix,
        null,
        true,
        atLeast() + next.atLeast(),
        objects + next.objects,
        exact && next.exact);
  }

  /** Keys that were certainly seen in it. */
  long atLeast() {
    return loose + (page == null ? 0 : page.objects().size());
  }

  /** The keys that begin with the prefix, the one that equals it excepted. */
  KeyRange prefixRange(KeySpace keys) {
    return prefix.isEmpty()
        ? KeyRange.ALL
        : new KeyRange(ObjectKey.of(prefix), ObjectKey.of(Midpoint.afterAll(prefix, keys)));
  }

  /** The same keys, all of which begin with a longer prefix. */
  Tile under(String longerPrefix) {
    return new Tile(after, longerPrefix, longerPrefix, page, flat, loose, objects, exact);
  }

  /** The same, with nothing left to look for. */
  Tile markedFlat() {
    return new Tile(after, prefix, lastPrefix, page, true, loose, objects, exact);
  }

  /** The same with a guess of its size. */
  Tile estimated(long estimate) {
    long bounded = Math.max(estimate, atLeast());
    return new Tile(after, prefix, lastPrefix, page, flat, loose, bounded, false);
  }
}
