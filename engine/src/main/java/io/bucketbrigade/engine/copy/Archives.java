package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.store.ArchiveState;
import io.bucketbrigade.engine.store.ByteRange;
import io.bucketbrigade.engine.store.GetRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.Side;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows which source objects lie in an archive, before their bytes are asked for.
 *
 * <p>A storage class proves nothing by its name: some servers take GLACIER for a name and serve the
 * bytes all the same. What counts is what the server says of the object, and where it says nothing,
 * whether it refused to read another one of that class. Thread-safe.
 */
final class Archives {

  /** The server's words where a restore is under way (S3 API reference). */
  static final String RESTORE_UNDER_WAY = "RestoreAlreadyInProgress";

  private final MappingSide source;
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  Archives(MappingSide source) {
    this.source = source;
  }

  /** Remembers that the object was refused for lying in an archive. */
  void refused(ListedObject object) {
    String storageClass = object.storageClass();
    if (storageClass != null && object.isOfArchiveClass()) {
      refused.add(storageClass);
    }
  }

  /** Whether its bytes would be refused unless it was restored, which a HEAD tells. */
  boolean isInRefusedClass(ListedObject object) {
    String storageClass = object.storageClass();
    return storageClass != null && refused.contains(storageClass);
  }

  /**
   * Refuses an object in the server's place.
   *
   * @param head of the object, as the server shows it now
   * @throws SideException if it cannot be read, as far as is known
   */
  void requireReadable(ListedObject object, ObjectHead head) {
    ArchiveState state = head.archive();
    boolean readable = state == null ? !isInRefusedClass(object) : state == ArchiveState.RESTORED;
    if (!readable) {
      throw new SideException(
          Side.SOURCE,
          new StoreException(
              StoreFailure.ARCHIVED,
              "'%s' lies in an archive".formatted(object.key()),
              0,
              state == ArchiveState.RESTORING ? RESTORE_UNDER_WAY : null,
              null,
              null));
    }
  }

  /**
   * The same before an upload is begun for it: where nothing else tells, one byte is read.
   *
   * @throws SideException if it cannot be read
   */
  void requireReadableInParts(ListedObject object, ObjectHead head) {
    requireReadable(object, head);
    if (head.archive() == null && object.isOfArchiveClass()) {
      String pin = object.etag().isEmpty() ? null : object.etag();
      GetRequest firstByte =
          new GetRequest(source.full(object.key()), new ByteRange(0, 1), pin, object.versionId());
      source.call(() -> source.store().get(firstByte, ByteBuffer.allocate(1)));
    }
  }
}
