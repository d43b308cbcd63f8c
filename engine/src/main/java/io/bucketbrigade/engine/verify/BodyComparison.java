package io.bucketbrigade.engine.verify;

import io.bucketbrigade.engine.copy.BufferPool;
import io.bucketbrigade.engine.store.ByteRange;
import io.bucketbrigade.engine.store.GetRequest;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.model.key.ObjectKey;
import java.nio.ByteBuffer;

/**
 * Reads both sides' bodies, piece by piece out of the worker's byte budget, and compares them. Each
 * read is pinned to the object that HEAD showed. Thread-safe; blocks.
 */
final class BodyComparison {

  /** As a part of a usual upload; both sides' pieces are in memory at once. */
  static final int PIECE_BYTES = 8 * 1024 * 1024;

  private final MappingSide source;
  private final MappingSide destination;
  private final BufferPool buffers;
  private final long pieceBytes;

  BodyComparison(MappingSide source, MappingSide destination, BufferPool buffers) {
    this.source = source;
    this.destination = destination;
    this.buffers = buffers;
    // Two pieces at a time, and room for another object's beside them.
    this.pieceBytes = Math.min(PIECE_BYTES, buffers.maxPartBytes() / 2);
  }

  /**
   * What was read.
   *
   * @param firstDifferentPiece offset of the first piece that differs; -1 if none does
   * @param bytesRead of both sides together
   */
  record Result(long firstDifferentPiece, long bytesRead) {}

  /**
   * Compares two objects of equal size.
   *
   * @throws io.bucketbrigade.engine.store.SideException if one cannot be read, or was replaced
   */
  Result compare(ObjectKey key, ObjectHead sourceHead, ObjectHead destinationHead)
      throws InterruptedException {
    long size = sourceHead.sizeBytes();
    long read = 0;
    for (long offset = 0; offset < size; offset += pieceBytes) {
      int length = Math.toIntExact(Math.min(pieceBytes, size - offset));
      ByteRange range = new ByteRange(offset, length);
      // One lease for both: two would let objects wait for each other's second one.
      try (BufferPool.Lease both = buffers.acquire(2 * length)) {
        ByteBuffer left = both.buffer().slice(0, length);
        ByteBuffer right = both.buffer().slice(length, length);
        get(source, key, sourceHead, range, left);
        get(destination, key, destinationHead, range, right);
        read += 2L * length;
        if (!left.flip().equals(right.flip())) {
          return new Result(offset, read);
        }
      }
    }
    return new Result(-1, read);
  }

  private static void get(
      MappingSide side, ObjectKey key, ObjectHead head, ByteRange range, ByteBuffer into) {
    String pin = head.etag().isEmpty() ? null : head.etag();
    GetRequest request = new GetRequest(side.full(key), range, pin);
    side.call(() -> side.store().get(request, into));
  }
}
