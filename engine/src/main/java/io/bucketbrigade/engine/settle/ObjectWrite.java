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
 * @param deletedAt when the copy was deleted for that; null while it is there
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
    @Nullable Instant goneSince,
    @Nullable Instant deletedAt) {

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
        null,
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
    return goneSince == null ? with(seen, null) : this;
  }

  /** The same, whose source is there (again). */
  public ObjectWrite here() {
    return goneSince == null ? this : with(null, null);
  }

  /** The same, whose copy was deleted. */
  public ObjectWrite deleted(Instant when) {
    return with(goneSince, when);
  }

  private ObjectWrite with(@Nullable Instant gone, @Nullable Instant deleted) {
    return new ObjectWrite(
        key,
        sizeBytes,
        sourceEtag,
        sourceLastModified,
        destinationEtag,
        destinationVersionId,
        time,
        gone,
        deleted);
  }

  /**
   * Whether the destination still holds what was written; no where its ETag cannot tell. What is
   * there after we deleted our copy is somebody's own.
   */
  public boolean isStillAt(ListedObject destination) {
    return isStillAt(destination.etag(), destination.sizeBytes());
  }

  /** The same of an object of this ETag and size. */
  public boolean isStillAt(String etag, long size) {
    return deletedAt == null
        && !destinationEtag.isEmpty()
        && destinationEtag.equals(etag)
        && sizeBytes == size;
  }

  /** Whether the source still holds what was read; dates of HEAD are whole seconds. */
  public boolean isStillOf(ListedObject source) {
    return sizeBytes == source.sizeBytes()
        && sourceEtag.equals(source.etag())
        && second(sourceLastModified).equals(second(source.lastModified()));
  }

  /**
   * Whether the source still holds the bytes that were read, as far as its ETag tells, whatever its
   * date.
   */
  public boolean isOfBytesOf(ListedObject source) {
    return !sourceEtag.isEmpty()
        && sizeBytes == source.sizeBytes()
        && sourceEtag.equals(source.etag());
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
