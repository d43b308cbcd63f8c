package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.decide.Etags;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.Side;

/** Looks at a copy before something is done to it that must not be done to another object. */
final class WrittenCopy {

  private WrittenCopy() {}

  /**
   * The head of an object's copy.
   *
   * @throws SideException if what is there now is not a copy of it
   */
  static ObjectHead require(MappingSide source, MappingSide destination, ListedObject object) {
    ObjectHead copy =
        destination.call(() -> destination.store().head(destination.full(object.key())));
    boolean comparable =
        source.capabilities().etagIsMd5()
            && destination.capabilities().etagIsMd5()
            && Etags.isPlainMd5(object.etag())
            && Etags.isPlainMd5(copy.etag());
    if (copy.sizeBytes() != object.sizeBytes()
        || (comparable && !copy.etag().equals(object.etag()))) {
      throw new SideException(
          Side.DESTINATION,
          new StoreException(
              StoreFailure.PRECONDITION_FAILED,
              "the destination's object '%s' was replaced after it was written"
                  .formatted(object.key())));
    }
    return copy;
  }
}
