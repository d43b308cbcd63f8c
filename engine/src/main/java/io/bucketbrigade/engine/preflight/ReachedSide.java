package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.store.BucketFacts;
import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.Capabilities;
import io.bucketbrigade.model.preflight.SideRecord;
import io.bucketbrigade.model.spec.BucketLocation;
import org.jspecify.annotations.Nullable;

/**
 * A side that answers and can be listed.
 *
 * @param side which
 * @param location where the spec says that it is
 * @param store its bucket, with retries
 * @param facts what the bucket is
 * @param firstPage the first page below the prefix
 * @param clockOffsetMillis the server's clock minus ours; 0 where it does not tell
 */
record ReachedSide(
    Side side,
    BucketLocation location,
    ObjectStore store,
    BucketFacts facts,
    ListPage firstPage,
    long clockOffsetMillis) {

  /** The bucket's key for a name below the prefix. */
  ObjectKey keyOf(String name) {
    return ObjectKey.of(location.prefix() + name);
  }

  boolean isEmpty() {
    return firstPage.objects().isEmpty() && !firstPage.truncated();
  }

  SideRecord record(Capabilities capabilities, @Nullable ObjectKey sampleKey) {
    return new SideRecord(
        facts.endpoint(),
        facts.region(),
        facts.owner(),
        capabilities,
        clockOffsetMillis,
        sampleKey);
  }
}
