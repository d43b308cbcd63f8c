package io.bucketbrigade.engine.plan;

import io.bucketbrigade.engine.plan.KeySpace.Page;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.plan.PlanSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Cuts a mapping into lanes, and estimates what copying it takes.
 *
 * <p>A mapping of up to 1,000 keys is one lane after one LIST, with an exact count. A larger one is
 * cut at the prefixes that it has ({@link Discovery}), flat stretches between real keys ({@link
 * RangeSplitter}), and small neighbours are joined ({@link Tiling}). Planning looks at a bounded
 * number of pages, about {@value #LIST_BUDGET}, whatever the bucket's size.
 *
 * <p>Estimates: a prefix whose keys fit into a page is counted. Of the others up to {@value
 * #ESTIMATED} are estimated from the density of their keys ({@link SizeEstimate}); those that were
 * not looked at are taken to be as large as the others on average.
 *
 * <p>Keys in plans are relative to the mapping's prefix. One instance makes one plan. Throws what
 * {@link ObjectStore#list} throws.
 */
public final class Planner {

  /** About 20 s of listing against a distant endpoint, and 2 s against a near one. */
  public static final int LIST_BUDGET = 200;

  /** Flat tiles are cut into this many in all; running lanes are split again as slots are free. */
  private static final int FLAT_TILES = 16;

  private static final int ESTIMATED = 16;

  private final KeySpace keys;
  private final CopyCosts costs;

  /**
   * A planner.
   *
   * @param source the source bucket; retries by itself
   * @param prefix the mapping's source prefix
   * @param costs what copying an object takes
   */
  public Planner(ObjectStore source, String prefix, CopyCosts costs) {
    this.keys = new KeySpace(source, prefix);
    this.costs = costs;
  }

  /** Makes the plan, of as many lanes as a migration may have. */
  public Plan plan() {
    return plan(PlanSummary.MAX_LANES);
  }

  /** Makes the plan, of at most {@code maxLanes}, at least 1. */
  public Plan plan(int maxLanes) {
    Page first = keys.page(KeyRange.ALL);
    if (first.complete()) {
      return planOf(List.of(Tile.seen(null, "", first, 0)), first.objects(), maxLanes);
    }
    try {
      return discovered(first, maxLanes);
    } catch (StoreException e) {
      if (!isOnePagesTrouble(e.failure())) {
        throw e;
      }
      // The lane that meets the page names it; the lanes' work stealing cuts what can be listed.
      return planOf(List.of(Tile.seen(null, "", first, 0)), first.objects(), maxLanes);
    }
  }

  private Plan discovered(Page first, int maxLanes) {
    List<Tile> found = new Discovery(keys, LIST_BUDGET / 2).tiles(first);
    List<ListedObject> samples =
        Stream.concat(
                first.objects().stream(),
                found.stream().map(Tile::page).filter(Objects::nonNull).flatMap(Planner::rows))
            .toList();
    return planOf(estimated(found), samples, maxLanes);
  }

  /** A side as a whole is waited for; a page that cannot be had would be waited for in vain. */
  private static boolean isOnePagesTrouble(StoreFailure failure) {
    return failure == StoreFailure.SERVER_ERROR
        || failure == StoreFailure.MALFORMED_REPLY
        || failure == StoreFailure.INVALID_REQUEST;
  }

  private Plan planOf(List<Tile> tiles, List<ListedObject> samples, int maxLanes) {
    long atLeast = tiles.stream().mapToLong(Tile::atLeast).sum();
    long objects = tiles.stream().mapToLong(Tile::objects).sum();
    boolean exact = tiles.stream().allMatch(Tile::exact);
    List<Tile> lanes = Tiling.joined(cutWhereFlat(tiles), maxLanes);
    return new Plan(
        Tiling.lanes(lanes),
        new PlanSummary(
            lanes.size(), atLeast, objects, exact, requests(objects, samples), keys.requests()));
  }

  /** Gives every tile that was not counted the size that it probably has. */
  private List<Tile> estimated(List<Tile> tiles) {
    List<Tile> large = tiles.stream().filter(Planner::isLarge).toList();
    List<Tile> chosen = evenly(large, affordableEstimates());
    List<Long> estimates =
        Concurrently.map(
            chosen,
            tile ->
                SizeEstimate.of(keys, tile.prefixRange(keys), Objects.requireNonNull(tile.page())));
    long largeMean = mean(estimates.stream().mapToLong(Long::longValue).average());
    List<Tile> looked = new ArrayList<>();
    for (Tile tile : tiles) {
      int at = chosen.indexOf(tile);
      long estimate = at >= 0 ? estimates.get(at) : largeMean;
      looked.add(isLarge(tile) ? tile.estimated(tile.loose() + estimate) : tile);
    }
    long mean =
        mean(
            looked.stream()
                .filter(tile -> tile.page() != null)
                .mapToLong(tile -> tile.objects() - tile.loose())
                .average());
    return looked.stream()
        .map(tile -> tile.page() == null ? tile.estimated(tile.loose() + mean) : tile)
        .toList();
  }

  /**
   * A few good estimates tell more than many poor ones. Cutting what is flat comes after them, and
   * gets the last third of the budget.
   */
  private int affordableEstimates() {
    int left = (LIST_BUDGET - keys.requests()) * 2 / 3;
    return Math.clamp(left / SizeEstimate.MAX_REQUESTS, 1, ESTIMATED);
  }

  private List<Tile> cutWhereFlat(List<Tile> tiles) {
    List<Tile> cut = new ArrayList<>();
    for (int i = 0; i < tiles.size(); i++) {
      Tile tile = tiles.get(i);
      long pieces = Math.min(FLAT_TILES / tiles.size(), tile.objects() / Tiling.SMALLEST_LANE);
      if (isLarge(tile) && tile.flat() && pieces > 1 && keys.requests() < LIST_BUDGET) {
        ObjectKey through = i + 1 < tiles.size() ? tiles.get(i + 1).after() : null;
        cut.addAll(pieces(tile, new KeyRange(tile.after(), through), (int) pieces));
      } else {
        cut.add(tile);
      }
    }
    return cut;
  }

  private List<Tile> pieces(Tile tile, KeyRange range, int wanted) {
    List<ObjectKey> cuts = new RangeSplitter(keys).split(range, wanted);
    long share = tile.objects() / (cuts.size() + 1);
    List<Tile> pieces = new ArrayList<>(List.of(tile.piece(tile.after(), share)));
    cuts.forEach(cut -> pieces.add(tile.piece(cut, share)));
    return pieces;
  }

  // ---- leaves

  private static boolean isLarge(Tile tile) {
    Page page = tile.page();
    return page != null && !page.complete();
  }

  /** At most so many of a list, spread evenly over it. */
  public static <T> List<T> evenly(List<T> all, long count) {
    if (all.size() <= count) {
      return all;
    }
    List<T> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(all.get((int) ((long) i * all.size() / count)));
    }
    return some;
  }

  private static long mean(OptionalDouble average) {
    return average.isPresent() ? Math.round(average.getAsDouble()) : 0;
  }

  private static Stream<ListedObject> rows(Page page) {
    return page.objects().stream();
  }

  /** Both sides are listed once, and every object costs as much as those seen do on average. */
  private long requests(long objects, List<ListedObject> samples) {
    OptionalDouble cost = samples.stream().mapToLong(row -> costs.of(row.sizeBytes())).average();
    long listing = 2 * Math.max(1, Math.ceilDiv(objects, ListRequest.MAX_KEYS));
    return listing + Math.round(objects * cost.orElse(0));
  }
}
