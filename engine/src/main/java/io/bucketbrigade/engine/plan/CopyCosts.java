package io.bucketbrigade.engine.plan;

import io.bucketbrigade.model.preflight.Capabilities;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.CopyOptions.CopyPath;

/**
 * How many requests copying takes, both sides together.
 *
 * @param perObject for an object that is copied whole
 * @param perPart for each part of a larger one
 * @param perUpload around those parts: their sizes, begin, complete
 * @param multipartThresholdBytes objects above this are copied in parts
 * @param partSizeBytes the size of a part
 */
public record CopyCosts(
    int perObject, int perPart, int perUpload, long multipartThresholdBytes, long partSizeBytes) {

  /** HEAD of the first part, CreateMultipartUpload, CompleteMultipartUpload. */
  private static final int AROUND_PARTS = 3;

  /** What preflight's findings make of a spec's options. */
  public static CopyCosts of(MigrationContext context) {
    CopyOptions options = context.spec().copy();
    boolean serverSide =
        options.path() != CopyPath.STREAM && context.destination().capabilities().serverSideCopy();
    Capabilities source = context.source().capabilities();
    boolean asksForTags = options.tags().carries() && source.tags() && !source.tagCountOnRead();
    int bodies = serverSide ? 1 : 2;
    int tags = (asksForTags ? 1 : 0) + (context.spec().selection().needsTags() ? 1 : 0);
    return new CopyCosts(
        bodies + tags,
        bodies,
        AROUND_PARTS + tags,
        options.multipartThresholdBytes(),
        options.partSizeBytes());
  }

  /** The requests that one object takes. */
  long of(long sizeBytes) {
    if (sizeBytes <= multipartThresholdBytes) {
      return perObject;
    }
    return perUpload + perPart * Math.ceilDiv(sizeBytes, partSizeBytes);
  }
}
