package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.decide.Etags;
import io.bucketbrigade.engine.store.ByteRange;
import io.bucketbrigade.engine.store.UploadedPart;
import io.bucketbrigade.model.spec.CopyOptions;
import java.util.OptionalLong;

/**
 * How an object is cut into parts: all of one size but the last.
 *
 * @param objectBytes the object's size
 * @param partBytes a part's size
 */
record PartLayout(long objectBytes, long partBytes) {

  private static final long MIB = 1024 * 1024;

  /** How many parts. */
  int count() {
    return Math.toIntExact((objectBytes + partBytes - 1) / partBytes);
  }

  /**
   * The bytes of a part.
   *
   * @param partNumber from 1
   */
  ByteRange range(int partNumber) {
    long offset = (partNumber - 1) * partBytes;
    return new ByteRange(offset, Math.min(partBytes, objectBytes - offset));
  }

  /**
   * The source's own part size, if its parts are uniform as far as one HEAD can tell. With the same
   * boundaries S3 makes the same ETag, so that a later compare needs no HEAD. Empty where S3 would
   * refuse such parts, which other servers accept.
   *
   * @param firstPartBytes size of its first part
   */
  static OptionalLong ofSource(String etag, long objectBytes, long firstPartBytes) {
    if (!Etags.isMultipart(etag) || firstPartBytes < 1) {
      return OptionalLong.empty();
    }
    int parts = Integer.parseInt(etag.substring(etag.indexOf('-') + 1));
    long expected = (objectBytes + firstPartBytes - 1) / firstPartBytes;
    boolean allowed =
        parts <= UploadedPart.MAX_PARTS
            && (parts == 1 || firstPartBytes >= CopyOptions.MIN_PART_BYTES);
    return expected == parts && allowed ? OptionalLong.of(firstPartBytes) : OptionalLong.empty();
  }

  /**
   * The smallest part size, in whole MiB and not below {@code preferredBytes}, that keeps to S3's
   * limit on parts; empty if that exceeds {@code maxBytes}.
   */
  static OptionalLong choose(long objectBytes, long preferredBytes, long maxBytes) {
    long needed = (objectBytes + UploadedPart.MAX_PARTS - 1) / UploadedPart.MAX_PARTS;
    long rounded = (needed + MIB - 1) / MIB * MIB;
    long size = Math.max(preferredBytes, rounded);
    return size <= maxBytes ? OptionalLong.of(size) : OptionalLong.empty();
  }
}
