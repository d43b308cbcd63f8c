package io.bucketbrigade.engine.plan;

import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.plan.LanePlan;
import java.util.ArrayList;
import java.util.List;

/** Turns tiles into lanes: joins small neighbours, and names what is left. */
final class Tiling {

  /** A lane of fewer keys costs more in workflow tasks than it gains by running beside others. */
  static final long SMALLEST_LANE = 2_000;

  /** More lanes than this are joined to lanes of even sizes; they split again while they run. */
  private static final int EVEN_LANES = 256;

  private Tiling() {}

  /** Joins neighbours until no two are small together and no more than the cap are left. */
  static List<Tile> joined(List<Tile> tiles, int maxLanes) {
    long total = tiles.stream().mapToLong(Tile::objects).sum();
    long joinUpTo = Math.max(SMALLEST_LANE, total / EVEN_LANES);
    List<Tile> joined = joinedUpTo(joinUpTo, tiles);
    while (joined.size() > maxLanes) {
      joinUpTo *= 2;
      joined = joinedUpTo(joinUpTo, joined);
    }
    return joined;
  }

  private static List<Tile> joinedUpTo(long joinUpTo, List<Tile> tiles) {
    List<Tile> joined = new ArrayList<>();
    for (Tile tile : tiles) {
      if (!joined.isEmpty() && joined.getLast().objects() + tile.objects() <= joinUpTo) {
        joined.add(joined.removeLast().joinedWith(tile));
      } else {
        joined.add(tile);
      }
    }
    return joined;
  }

  /** The lanes of tiles in key order; they touch, and together they are the whole key space. */
  static List<LanePlan> lanes(List<Tile> tiles) {
    List<LanePlan> lanes = new ArrayList<>();
    for (int i = 0; i < tiles.size(); i++) {
      Tile tile = tiles.get(i);
      ObjectKey through = i + 1 < tiles.size() ? tiles.get(i + 1).after() : null;
      lanes.add(
          new LanePlan(
              LaneNames.id(i, tile.prefix()),
              LaneNames.label(label(tile, tiles.size() == 1)),
              new KeyRange(tile.after(), through)));
    }
    return lanes;
  }

  private static String label(Tile tile, boolean only) {
    if (tile.prefix().isEmpty()) {
      return only ? "(all keys)" : "(first keys)";
    }
    boolean one = tile.prefix().equals(tile.lastPrefix());
    return one ? tile.prefix() : tile.prefix() + " to " + tile.lastPrefix();
  }
}
