package io.bucketbrigade.testkit.fake.bucket;

import io.bucketbrigade.testkit.generate.BodyPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Eight blocks of 8 MiB, of which objects of any size are laid, so that neither they nor their
 * copies take memory: a body whose stretches are stretches of bricks is kept as references to them.
 * It still holds exactly its own bytes. Copies are recognized in parts of whole MiB. Immutable.
 */
public final class Bricks {

  /** The size of a brick. */
  public static final int BRICK_BYTES = 8 << 20;

  private static final int BRICKS = 8;

  /** What clients cut parts at multiples of: 5, 8 and 16 MiB are usual. */
  private static final int TILE_BYTES = 1 << 20;

  private static final int NAME_BYTES = Long.BYTES;

  private final List<Body> bricks = new ArrayList<>();
  private final List<String> etags = new ArrayList<>();
  private final Map<String, byte[]> tilesByStart = new HashMap<>();

  /** Bricks whose bytes follow from a seed. */
  public Bricks(long seed) {
    for (int brick = 0; brick < BRICKS; brick++) {
      List<Body> tiles = new ArrayList<>();
      for (int tile = 0; tile < BRICK_BYTES / TILE_BYTES; tile++) {
        byte[] bytes = BodyPattern.bytes(seed + brick * 100L + tile, TILE_BYTES);
        tilesByStart.put(start(bytes, 0), bytes);
        tiles.add(Body.of(bytes));
      }
      bricks.add(Body.joined(tiles));
      etags.add(PartEtags.of(bricks.getLast()));
    }
  }

  /**
   * The parts of an object, one for each brick of it.
   *
   * @param order which bricks come after each other
   * @param sizeBytes a multiple of {@value #BRICK_BYTES}
   */
  List<UploadablePart> parts(long order, long sizeBytes) {
    if (sizeBytes <= 0 || sizeBytes % BRICK_BYTES != 0) {
      throw new IllegalArgumentException(sizeBytes + " is no multiple of " + BRICK_BYTES);
    }
    SplittableRandom random = new SplittableRandom(order);
    List<UploadablePart> parts = new ArrayList<>();
    for (long at = 0; at < sizeBytes; at += BRICK_BYTES) {
      int brick = random.nextInt(BRICKS);
      parts.add(new UploadablePart(bricks.get(brick), etags.get(brick)));
    }
    return parts;
  }

  /** A body with its MD5. */
  record UploadablePart(Body body, String etag) {}

  /** A body of the same bytes that shares what it can with the bricks. */
  Body shared(byte[] bytes) {
    List<Body> stretches = new ArrayList<>();
    boolean shares = false;
    for (int at = 0; at < bytes.length; at += TILE_BYTES) {
      int end = Math.min(at + TILE_BYTES, bytes.length);
      byte[] tile = tileAt(bytes, at, end);
      shares |= tile != null;
      stretches.add(Body.of(tile == null ? Arrays.copyOfRange(bytes, at, end) : tile));
    }
    return shares ? Body.joined(stretches) : Body.of(bytes);
  }

  private byte @Nullable [] tileAt(byte[] bytes, int from, int to) {
    if (to - from < TILE_BYTES) {
      return null;
    }
    byte[] tile = tilesByStart.get(start(bytes, from));
    boolean same = tile != null && Arrays.equals(tile, 0, TILE_BYTES, bytes, from, to);
    return same ? tile : null;
  }

  private static String start(byte[] bytes, int from) {
    return new String(bytes, from, NAME_BYTES, StandardCharsets.ISO_8859_1);
  }
}
