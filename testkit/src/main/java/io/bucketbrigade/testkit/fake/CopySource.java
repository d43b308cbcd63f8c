package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.fake.auth.Action;
import io.bucketbrigade.testkit.fake.bucket.FakeBucket;
import io.bucketbrigade.testkit.fake.bucket.StoredObject;
import io.bucketbrigade.testkit.protocol.PercentCoding;
import io.bucketbrigade.testkit.protocol.S3Error;
import org.jspecify.annotations.Nullable;

/** The source that a copy names. */
record CopySource(String bucket, String key, @Nullable String versionId) {

  static CopySource of(Call call) {
    String header = call.http().header("x-amz-copy-source");
    String text = header == null ? "" : header;
    int mark = text.indexOf("?versionId=");
    String versionId = mark < 0 ? null : text.substring(mark + "?versionId=".length());
    String path = PercentCoding.decodeQuery(mark < 0 ? text : text.substring(0, mark));
    String trimmed = path.startsWith("/") ? path.substring(1) : path;
    int slash = trimmed.indexOf('/');
    if (slash <= 0 || slash == trimmed.length() - 1) {
      throw S3Error.invalidArgument("Copy Source must mention the source bucket and key");
    }
    return new CopySource(trimmed.substring(0, slash), trimmed.substring(slash + 1), versionId);
  }

  /** The object, if the principal may read it and it meets the conditions. */
  StoredObject find(Call call) {
    call.require(Action.READ, bucket, key, versionId != null);
    FakeBucket holder = call.server().bucket(bucket);
    if (holder == null) {
      throw S3Error.noSuchBucket();
    }
    StoredObject object = holder.find(key, versionId);
    if (object == null) {
      throw call.may(Action.LIST, bucket, key, false)
          ? versionId == null ? S3Error.noSuchKey() : S3Error.noSuchVersion()
          : S3Error.accessDenied();
    }
    if (object.deleteMarker()) {
      throw S3Error.invalidRequest("The source of a copy request may not be a delete marker.");
    }
    Conditions.checkCopySource(call, object);
    return object;
  }
}
