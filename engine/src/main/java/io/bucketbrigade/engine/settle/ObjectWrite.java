package io.bucketbrigade.engine.settle;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.WriteResult;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the write log: which object at the destination is our copy of which object at the
 * source. It tells our own writes from those of others, which neither dates nor ETags can.
 *
 * @param key the source bucket's whole key, lossless
 * @param sizeBytes the object's size
 * @param sourceEtag the source's ETag when it was read; empty where the server sends none
 * @param sourceLastModified the source's date then
 * @param destinationEtag what the write came to; empty where the server sends none
 * @param destinationVersionId the version that it made; null where the bucket keeps none
 * @param time when it was booked
 * @param goneSince when a later pass saw that the source has the key no more; null while it has it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ObjectWrite(
    ObjectKey key,
    long sizeBytes,
    String sourceEtag,
    Instant sourceLastModified,
    String destinationEtag,
    @Nullable String destinationVersionId,
    Instant time,
    @Nullable Instant goneSince) {

  /**
   * A copy that arrived.
   *
   * @param key the source bucket's whole key
   * @param source what was read
   * @param written what the write came to
   */
  public static ObjectWrite of(ObjectKey key, ListedObject source, WriteResult written) {
    return new ObjectWrite(
        key,
        source.sizeBytes(),
        source.etag(),
        source.lastModified(),
        written.etag(),
        written.versionId(),
        Instant.now(),
        null);
  }

  /**
   * The key as the mapping knows it.
   *
   * @param sourcePrefix the mapping's source prefix
   * @throws StateStoreException if the key does not begin with it
   */
  public ObjectKey keyBelow(String sourcePrefix) {
    return LedgerRecord.below(key, sourcePrefix);
  }

  /** The same, whose source is gone. */
  public ObjectWrite goneAt(Instant seen) {
    return goneSince == null ? withGoneSince(seen) : this;
  }

  /** The same, whose source is there (again). */
  public ObjectWrite here() {
    return goneSince == null ? this : withGoneSince(null);
  }

  private ObjectWrite withGoneSince(@Nullable Instant seen) {
    return new ObjectWrite(
        key,
        sizeBytes,
        sourceEtag,
        sourceLastModified,
        destinationEtag,
        destinationVersionId,
        time,
        seen);
  }

  /** Whether the destination still holds what was written; no where its ETag cannot tell. */
  public boolean isStillAt(ListedObject destination) {
    return !destinationEtag.isEmpty()
        && destinationEtag.equals(destination.etag())
        && sizeBytes == destination.sizeBytes();
  }

  /** Whether the source still holds what was read; dates of HEAD are whole seconds. */
  public boolean isStillOf(ListedObject source) {
    return sizeBytes == source.sizeBytes()
        && sourceEtag.equals(source.etag())
        && second(sourceLastModified).equals(second(source.lastModified()));
  }

  /**
   * Reads what the log holds.
   *
   * @throws StateStoreException if it is no entry
   */
  public static ObjectWrite parse(String line) {
    return StateRecords.parseLine("An entry of the write log", line, ObjectWrite.class);
  }

  private static Instant second(Instant date) {
    return date.truncatedTo(ChronoUnit.SECONDS);
  }
}
