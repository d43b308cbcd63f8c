package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.RestoreOptions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One bucket, seen with one principal. Keys are whole keys; prefixes of mappings are the caller's.
 *
 * <p>Every method sends one request (or for paged reads one per page) and blocks; call it from
 * virtual threads. It does <b>not</b> retry: {@code RetryingStore} does, for every implementation
 * alike. Interrupting the thread aborts the request soon. Bodies are whole parts in memory, from
 * the buffer's position to its limit, and that buffer is left as it was, so that it can be sent
 * again; the caller bounds them by a byte budget. Every failure is a {@link StoreException}.
 * Implementations are thread-safe. {@code ObjectStoreContract} is the test of each.
 */
public interface ObjectStore extends AutoCloseable {

  /** The bucket's name, for copy sources and messages. */
  String bucket();

  /**
   * How many requests at a time are worth sending, as far as it is known by now; no bound where
   * nobody watches that.
   */
  default int concurrency() {
    return Integer.MAX_VALUE;
  }

  /**
   * One page of a listing (ListObjectsV2), in the server's order.
   *
   * @throws StoreException {@link StoreFailure#MALFORMED_REPLY} if the page cannot be understood
   */
  ListPage list(ListRequest request);

  /**
   * One page of a listing of versions (ListObjectVersions), in the server's order. A bucket that
   * never kept versions shows each object as its one version.
   *
   * @throws StoreException {@link StoreFailure#MALFORMED_REPLY} if the page cannot be understood
   */
  VersionPage listVersions(VersionsRequest request);

  /** The current object's head. */
  default ObjectHead head(ObjectKey key) {
    return head(key, null);
  }

  /** An object's head without its checksum. */
  default ObjectHead head(ObjectKey key, @Nullable String versionId) {
    return head(key, versionId, false);
  }

  /**
   * An object's size, identity and attributes, tags excepted.
   *
   * @param versionId the version; null for the current one
   * @param withChecksum whether its checksum is to be told, which S3 lets those see who may use its
   *     key
   * @throws StoreException {@link StoreFailure#NOT_FOUND} if there is none, or a delete marker
   */
  ObjectHead head(ObjectKey key, @Nullable String versionId, boolean withChecksum);

  /** The head of a part of the current object. */
  default ObjectHead headPart(ObjectKey key, int partNumber) {
    return headPart(key, null, partNumber);
  }

  /**
   * The same for one part: its size, and how many parts there are; for an object that was not
   * uploaded in parts the whole object.
   *
   * @param versionId the version; null for the current one
   * @param partNumber from 1
   */
  ObjectHead headPart(ObjectKey key, @Nullable String versionId, int partNumber);

  /**
   * Reads an object, or a range of it, into {@code into}, from its position on, leaving position
   * after the last byte read.
   *
   * @return the head of the whole object as the same reply stated it
   * @throws StoreException {@link StoreFailure#PRECONDITION_FAILED} if it is not the one pinned by
   *     the request; {@link StoreFailure#CONNECTION} if the body ended early; {@link
   *     StoreFailure#MALFORMED_REPLY} if the body is longer than {@code into} has room
   */
  ObjectHead get(GetRequest request, ByteBuffer into);

  /**
   * Writes an object with all of its attributes in one request. A checksum among them that is not
   * the body's is refused by servers that know it.
   */
  WriteResult put(PutRequest request, ByteBuffer body);

  /**
   * Copies an object that this bucket's principal can read, on the server. A 200 reply that holds
   * an error is thrown as that error.
   */
  WriteResult copy(CopyRequest request);

  /**
   * Begins a multipart upload whose object will have these attributes. A checksum among them is
   * declared by its algorithm; then each part and the completion have to name it.
   *
   * @return the upload id
   */
  String createMultipartUpload(ObjectKey key, ObjectAttributes attributes);

  /** Writes one part of an upload without checksum. */
  default UploadedPart uploadPart(ObjectKey key, String uploadId, int partNumber, ByteBuffer body) {
    return uploadPart(key, uploadId, partNumber, body, null);
  }

  /**
   * Writes one part; writing it again replaces it.
   *
   * @param checksum the algorithm that the upload was begun with; null for none
   */
  UploadedPart uploadPart(
      ObjectKey key,
      String uploadId,
      int partNumber,
      ByteBuffer body,
      ObjectChecksum.@Nullable Algorithm checksum);

  /**
   * Copies a range of a source object as one part, on the server, which sums it in the algorithm
   * that the upload was begun with.
   */
  UploadedPart uploadPartCopy(
      ObjectKey key, String uploadId, int partNumber, CopySource source, ByteRange range);

  /** Makes the object of the parts of an upload without checksum. */
  default WriteResult completeMultipartUpload(
      ObjectKey key, String uploadId, List<UploadedPart> parts, WriteCondition condition) {
    return completeMultipartUpload(key, uploadId, parts, condition, null);
  }

  /**
   * Makes the object of the parts, in ascending part order. A 200 reply that holds an error is
   * thrown as that error.
   *
   * @param checksum what the whole object must have, in the algorithm that the upload was begun
   *     with; null for none
   */
  WriteResult completeMultipartUpload(
      ObjectKey key,
      String uploadId,
      List<UploadedPart> parts,
      WriteCondition condition,
      @Nullable ObjectChecksum checksum);

  /** Drops an upload and its parts; dropping one that does not exist is no error. */
  void abortMultipartUpload(ObjectKey key, String uploadId);

  /** All parts of an upload, ascending (paged, 1,000 a request). */
  List<UploadedPart> listParts(ObjectKey key, String uploadId);

  /**
   * The uploads of exactly this key that are neither completed nor aborted (paged, 1,000 a
   * request).
   */
  List<OpenUpload> listMultipartUploads(ObjectKey key);

  /**
   * The keys below a prefix that have uploads that are neither completed nor aborted: of the first
   * page, which is at most 1,000 of them.
   */
  List<ObjectKey> uploadsBelow(String prefix);

  /** The current object's tags. */
  default Map<String, String> getTags(ObjectKey key) {
    return getTags(key, null);
  }

  /**
   * The object's tags; empty if it has none.
   *
   * @param versionId the version; null for the current one
   */
  Map<String, String> getTags(ObjectKey key, @Nullable String versionId);

  /** Replaces the object's tags. */
  void putTags(ObjectKey key, Map<String, String> tags);

  /**
   * Deletes an object; deleting one that does not exist is no error.
   *
   * @param versionId the version to remove for good; null for a plain delete
   */
  void delete(ObjectKey key, @Nullable String versionId);

  /**
   * Deletes the current object as a plain delete does, if it still has this ETag; for a server that
   * was seen to check that.
   *
   * @return the delete marker's version id, where the bucket keeps versions; its ETag is empty
   * @throws StoreException {@link StoreFailure#PRECONDITION_FAILED} or {@link
   *     StoreFailure#NOT_FOUND} if it has not
   */
  WriteResult deleteIfMatch(ObjectKey key, String etag);

  /**
   * Puts a delete marker on top of a key's versions, whether there are any or not. For buckets that
   * keep versions alone: others delete the object.
   *
   * @return the marker's version id; its ETag is empty
   */
  WriteResult addDeleteMarker(ObjectKey key);

  /** What the bucket is. */
  BucketFacts describeBucket();

  /** Whose an object is, by canonical id; null where that may not be asked or is not known. */
  @Nullable String ownerOf(ObjectKey key);

  /**
   * Who may do what with an object.
   *
   * @param versionId null for the current one
   */
  ObjectAcl aclOf(ObjectKey key, @Nullable String versionId);

  /**
   * Replaces who may do what with an object, whose owner stays.
   *
   * @param versionId null for the current one
   * @throws StoreException {@link StoreFailure#INVALID_REQUEST} or {@link
   *     StoreFailure#NOT_IMPLEMENTED} where the bucket knows no ACLs
   */
  void putAcl(ObjectKey key, @Nullable String versionId, ObjectAcl acl);

  /**
   * Whether the bucket is known to serve no website, so that no redirect of its objects can be in
   * use; false where that may not be asked.
   */
  boolean servesNoWebsite();

  /**
   * What the bucket does about Object Lock; null where that may not be asked. A server that does
   * not know the call locks nothing.
   */
  @Nullable BucketLock bucketLock();

  /**
   * What holds a version of an object (two requests); {@link ObjectLock#NONE} in a bucket without
   * Object Lock.
   *
   * @param versionId null for the current one
   */
  ObjectLock lockOf(ObjectKey key, @Nullable String versionId);

  /** Sets the retention of a version of an object, or prolongs it. */
  void putRetention(ObjectKey key, @Nullable String versionId, ObjectLock.Retention retention);

  /** Begins or ends the legal hold of a version of an object. */
  void putLegalHold(ObjectKey key, @Nullable String versionId, boolean held);

  /**
   * Asks that an archived object be made readable for a while; asking again while that is under way
   * is no error.
   *
   * @param days how long; null for a class that brings it back for good (INTELLIGENT_TIERING)
   */
  void restore(ObjectKey key, @Nullable Integer days, RestoreOptions.Tier tier);

  /** Releases connections. */
  @Override
  void close();
}
