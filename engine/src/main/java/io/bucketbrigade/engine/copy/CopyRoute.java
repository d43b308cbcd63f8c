package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.decide.Etags;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.model.preflight.Capabilities;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.CopyOptions.CopyPath;

/**
 * Which way an object goes, by its row alone. Pure.
 *
 * @param options what the spec says
 * @param mayCopyOnServer whether the server copies, where it does not refuse an object
 * @param maxPartBytes the largest part that fits into memory
 */
record CopyRoute(CopyOptions options, boolean mayCopyOnServer, long maxPartBytes) {

  static CopyRoute of(CopyOptions options, Capabilities destination, long maxPartBytes) {
    return new CopyRoute(
        options, options.path() != CopyPath.STREAM && destination.serverSideCopy(), maxPartBytes);
  }

  /** Whether it is streamed in parts; on the server only larger ones are. */
  boolean goesInParts(ListedObject object) {
    long wholeBytesMax = Math.min(options.multipartThresholdBytes(), maxPartBytes);
    return object.sizeBytes() > wholeBytesMax || hasParts(object);
  }

  /** Whether the server copies it in parts. */
  boolean goesInPartsOnServer(ListedObject object) {
    return object.sizeBytes() > ObjectCopier.COPY_OBJECT_MAX_BYTES || hasParts(object);
  }

  /**
   * Whether many workers should share the object: it is large, goes in parts, and has an ETag by
   * which each of them sees that it is still the same.
   */
  boolean isShared(ListedObject object) {
    boolean inParts = mayCopyOnServer ? goesInPartsOnServer(object) : goesInParts(object);
    return inParts && options.isLarge(object.sizeBytes()) && !object.etag().isEmpty();
  }

  /** The largest part of an object that goes in parts. */
  long largestPartBytes() {
    return mayCopyOnServer ? ObjectCopier.COPY_OBJECT_MAX_BYTES : maxPartBytes;
  }

  /** The size of a part where the source's own is not known. */
  long preferredPartBytes() {
    return Math.min(options.partSizeBytes(), largestPartBytes());
  }

  /** An object that was uploaded in parts gets the same ETag only in parts, however small it is. */
  private static boolean hasParts(ListedObject object) {
    return object.sizeBytes() > 0 && Etags.isMultipart(object.etag());
  }
}
