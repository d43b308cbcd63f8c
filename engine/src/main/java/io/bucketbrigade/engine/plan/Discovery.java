package io.bucketbrigade.engine.plan;

import io.bucketbrigade.engine.plan.KeySpace.Level;
import io.bucketbrigade.engine.plan.KeySpace.Page;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the prefixes that a tree of keys really has, by delimiter listings, breadth first, until
 * there are lanes enough. A prefix with less than a page of keys is not looked into, and one that
 * has a single prefix below it and nothing else is passed through.
 *
 * <p>The tile of {@code b/} begins after the key {@code b/}, so that key itself, where it exists,
 * belongs to the tile before.
 */
final class Discovery {

  /** Enough to keep every worker busy from the start; more come of splitting while lanes run. */
  static final int WANTED_TILES = 64;

  /** A level with more than 5,000 prefixes is cut by bytes like a flat one. */
  private static final int LEVEL_PAGES = 5;

  /** Of a level with more prefixes, only some are looked at, to learn their usual size. */
  private static final int LOOKED_AT = 64;

  private static final int SAMPLED = 32;

  private final KeySpace keys;
  private final int requestsAtMost;

  Discovery(KeySpace keys, int requestsAtMost) {
    this.keys = keys;
    this.requestsAtMost = requestsAtMost;
  }

  /** The tiles of a mapping whose first page is not all of it, in key order. */
  List<Tile> tiles(Page first) {
    List<Tile> tiles = new ArrayList<>(List.of(Tile.seen(null, "", first, 0)));
    while (tiles.size() < WANTED_TILES && keys.requests() < requestsAtMost) {
      Tile next = nextToOpen(tiles);
      if (next == null) {
        break;
      }
      int at = tiles.indexOf(next);
      tiles.remove(at);
      tiles.addAll(at, opened(next));
    }
    return tiles;
  }

  private static @Nullable Tile nextToOpen(List<Tile> tiles) {
    return tiles.stream()
        .filter(tile -> !tile.flat())
        .min(Comparator.comparingLong(tile -> tile.prefix().chars().filter(c -> c == '/').count()))
        .orElse(null);
  }

  private List<Tile> opened(Tile tile) {
    if (!tile.prefix().isEmpty() && looksFlat(tile)) {
      return List.of(tile.markedFlat());
    }
    Level level = keys.level(tile.prefix(), LEVEL_PAGES);
    if (level.prefixes().isEmpty() || !level.complete()) {
      return List.of(tile.markedFlat());
    }
    if (level.prefixes().size() == 1 && level.objects().isEmpty()) {
      return List.of(tile.under(level.prefixes().getFirst()));
    }
    return children(tile, level);
  }

  /** Below the root, a first page without a further prefix saves the listing that looks for one. */
  private static boolean looksFlat(Tile tile) {
    Page page = tile.page();
    int from = tile.prefix().length();
    return page != null
        && page.keys().stream().noneMatch(key -> key.value().indexOf('/', from) >= 0);
  }

  private List<Tile> children(Tile parent, Level level) {
    List<String> prefixes = level.prefixes();
    List<String> lookedAt = List.copyOf(lookedAt(prefixes));
    List<Page> pages = Concurrently.map(lookedAt, prefix -> keys.page(prefix, KeyRange.ALL));
    long[] loose = looseBy(prefixes, level.objects());
    loose[0] += parent.loose();
    List<Tile> children = new ArrayList<>();
    for (int i = 0; i < prefixes.size(); i++) {
      String prefix = prefixes.get(i);
      ObjectKey after = i == 0 ? parent.after() : ObjectKey.of(prefix);
      int found = lookedAt.indexOf(prefix);
      children.add(
          found < 0
              ? Tile.unseen(after, prefix, loose[i])
              : Tile.seen(after, prefix, pages.get(found), loose[i]));
    }
    return children;
  }

  private Set<String> lookedAt(List<String> prefixes) {
    int affordable = Math.max(1, requestsAtMost - keys.requests());
    if (prefixes.size() <= Math.min(LOOKED_AT, affordable)) {
      return new LinkedHashSet<>(prefixes);
    }
    int count = Math.min(SAMPLED, affordable);
    Set<String> some = new LinkedHashSet<>();
    for (int i = 0; i < count; i++) {
      some.add(prefixes.get((int) ((long) i * prefixes.size() / count)));
    }
    return some;
  }

  /** How many of a level's objects fall into each child's tile. */
  private static long[] looseBy(List<String> prefixes, List<ListedObject> objects) {
    long[] loose = new long[prefixes.size()];
    int tile = 0;
    for (ListedObject object : objects) {
      while (tile + 1 < prefixes.size()
          && ObjectKey.compareUtf8(object.key().value(), prefixes.get(tile + 1)) > 0) {
        tile++;
      }
      loose[tile]++;
    }
    return loose;
  }
}
