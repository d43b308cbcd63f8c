package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;

/** Looks at the version of a source object that a listing showed, and at no other. */
final class SourceHead {

  private SourceHead() {}

  /**
   * The object's head.
   *
   * @throws SideException if the object is not the listed one any more
   */
  static ObjectHead read(MappingSide source, ListedObject object) {
    return read(source, object, false);
  }

  /** The same, with the object's checksum if that is asked for. */
  static ObjectHead read(MappingSide source, ListedObject object, boolean withChecksum) {
    ObjectKey full = source.full(object.key());
    return requireListed(
        source.call(() -> source.store().head(full, object.versionId(), withChecksum)), object);
  }

  private static ObjectHead requireListed(ObjectHead head, ListedObject object) {
    if (!head.etag().equals(object.etag())) {
      throw replaced();
    }
    return head;
  }

  /** The object is not the listed one any more. */
  static SideException replaced() {
    return new SideException(
        Side.SOURCE,
        new StoreException(StoreFailure.PRECONDITION_FAILED, "the object was replaced"));
  }
}
