package io.bucketbrigade.model.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Where a migration's state (plan, ledger, reports) lives: exactly one of a bucket or a local
 * folder.
 *
 * @param bucket an S3 location outside of every mapping
 * @param folder an absolute path of a folder that every worker sees
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StateLocation(@Nullable BucketLocation bucket, @Nullable String folder) {

  /** Refuses none or both. */
  public StateLocation {
    if ((bucket == null) == (folder == null)) {
      throw new IllegalArgumentException("state needs either a bucket or a folder");
    }
  }

  /** State in a local folder. */
  public static StateLocation inFolder(String folder) {
    return new StateLocation(null, folder);
  }

  /** State in a bucket. */
  public static StateLocation inBucket(BucketLocation bucket) {
    return new StateLocation(bucket, null);
  }
}
