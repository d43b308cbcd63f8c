package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.store.ByteRange;
import io.bucketbrigade.engine.store.CopySource;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.engine.store.ObjectChecksum.Algorithm;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.PutRequest;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.UploadedPart;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.model.key.ObjectKey;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds out of which algorithms the destination keeps the checksum that comes with an object, and
 * refuses one that is not the object's: many servers take every header and forget it, and some
 * believe it. Writes to the canary's second key.
 */
final class ChecksumExam {

  private final ObjectStore store;
  private final Canary canary;
  private final ObjectKey key;

  ChecksumExam(ObjectStore store, Canary canary) {
    this.store = store;
    this.canary = canary;
    this.key = canary.second();
  }

  /** The algorithms for objects that are written whole; three requests each. */
  Set<String> ofWhole() {
    Set<String> held = new TreeSet<>();
    for (Algorithm algorithm : Algorithm.values()) {
      if (works(() -> holds(algorithm))) {
        held.add(algorithm.name());
      }
    }
    return held;
  }

  /**
   * The algorithms for objects in parts; six requests each.
   *
   * @param copied whether their parts may be copies that the server makes, too
   */
  Set<String> ofParts(boolean copied) {
    Set<String> held = new TreeSet<>();
    for (Algorithm algorithm : Algorithm.values()) {
      if (algorithm.joinsParts()
          && works(() -> holdsInParts(algorithm, false))
          && (!copied || works(() -> holdsInParts(algorithm, true)))) {
        held.add(algorithm.name());
      }
    }
    return held;
  }

  /**
   * Whether a body is guarded by its CRC32C: the right one is taken and a wrong one refused in the
   * words that say why, as a server that does not know the header may refuse for another reason.
   * Two requests.
   */
  boolean refusesWrongCrc32c() {
    return works(
        () -> {
          ObjectChecksum right = ObjectChecksum.of(Algorithm.CRC32C, canary.content());
          canary.put(key, ObjectAttributes.NONE.withChecksum(right), WriteCondition.ANY);
          try {
            put(wrong(Algorithm.CRC32C));
            return false;
          } catch (StoreException e) {
            requireAnswer(e);
            return ObjectChecksum.REFUSALS.contains(String.valueOf(e.providerCode()));
          }
        });
  }

  private boolean holds(Algorithm algorithm) {
    ObjectChecksum right = ObjectChecksum.of(algorithm, canary.content());
    canary.put(key, ObjectAttributes.NONE.withChecksum(right), WriteCondition.ANY);
    return isKept(right) && isRefused(() -> put(wrong(algorithm)));
  }

  private void put(ObjectChecksum checksum) {
    ObjectAttributes attributes = canary.attributes().withChecksum(checksum);
    store.put(new PutRequest(key, attributes, WriteCondition.ANY), canary.content());
  }

  private boolean holdsInParts(Algorithm algorithm, boolean copied) {
    ObjectChecksum right = ObjectChecksum.of(algorithm, canary.content());
    String uploadId = store.createMultipartUpload(key, canary.attributes().withChecksum(right));
    try {
      List<UploadedPart> parts = List.of(part(uploadId, algorithm, copied));
      if (!isRefused(() -> complete(uploadId, parts, wrong(algorithm)))) {
        return false;
      }
      complete(uploadId, parts, right);
      return isKept(right);
    } finally {
      abort(uploadId);
    }
  }

  private UploadedPart part(String uploadId, Algorithm algorithm, boolean copied) {
    return copied
        ? store.uploadPartCopy(
            key,
            uploadId,
            1,
            new CopySource(store.bucket(), canary.first(), null),
            new ByteRange(0, canary.content().remaining()))
        : store.uploadPart(key, uploadId, 1, canary.content(), algorithm);
  }

  private void complete(String uploadId, List<UploadedPart> parts, ObjectChecksum checksum) {
    store.completeMultipartUpload(key, uploadId, parts, WriteCondition.ANY, checksum);
  }

  /** What cannot be aborted was warned of when conditions were tried. */
  private void abort(String uploadId) {
    try {
      store.abortMultipartUpload(key, uploadId);
    } catch (StoreException e) {
      requireAnswer(e);
    }
  }

  private boolean isKept(ObjectChecksum checksum) {
    return checksum.equals(store.head(key, null, true).attributes().checksum());
  }

  private static ObjectChecksum wrong(Algorithm algorithm) {
    return ObjectChecksum.of(algorithm, ByteBuffer.allocate(0));
  }

  private static boolean isRefused(Runnable write) {
    try {
      write.run();
      return false;
    } catch (StoreException e) {
      requireAnswer(e);
      return true;
    }
  }

  private interface Probe {
    boolean holds();
  }

  private static boolean works(Probe probe) {
    try {
      return probe.holds();
    } catch (StoreException e) {
      requireAnswer(e);
      return false;
    }
  }

  /** Servers crash on what they do not know, so any answer counts; silence does not. */
  private static void requireAnswer(StoreException e) {
    if (e.httpStatus() == 0) {
      throw e;
    }
  }
}
