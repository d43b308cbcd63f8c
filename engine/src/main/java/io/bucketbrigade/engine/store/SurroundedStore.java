package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.RestoreOptions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store before which something happens to every request: it is repeated, waits for its turn, or
 * is counted. Subclasses say what in {@link #send}.
 */
public abstract class SurroundedStore implements ObjectStore {

  private final ObjectStore store;

  /** Surrounds {@code store}, which this then owns. */
  protected SurroundedStore(ObjectStore store) {
    this.store = store;
  }

  /** What a request may do to the bucket. */
  protected enum Kind {
    /** May happen twice unseen, and without a permit. */
    FREE,
    /** Changes something, and may happen twice unseen. */
    IDEMPOTENT_WRITE,
    /** Makes something visible that others may have seen, or that cannot be taken back. */
    VISIBLE_WRITE
  }

  /**
   * Sends a request.
   *
   * @param bodyBytes at most how many bytes of bodies it moves through this process
   * @param request may be called again; never gives null
   */
  protected abstract <T> T send(Kind kind, long bodyBytes, Supplier<T> request);

  private <T> T free(Supplier<T> request) {
    return send(Kind.FREE, 0, request);
  }

  private void write(Runnable request) {
    send(Kind.IDEMPOTENT_WRITE, 0, done(request));
  }

  private <T> T visibleWrite(long bodyBytes, Supplier<T> request) {
    return send(Kind.VISIBLE_WRITE, bodyBytes, request);
  }

  private static Supplier<Boolean> done(Runnable request) {
    return () -> {
      request.run();
      return true;
    };
  }

  @Override
  public int concurrency() {
    return store.concurrency();
  }

  @Override
  public String bucket() {
    return store.bucket();
  }

  @Override
  public ListPage list(ListRequest request) {
    return free(() -> store.list(request));
  }

  @Override
  public VersionPage listVersions(VersionsRequest request) {
    return free(() -> store.listVersions(request));
  }

  @Override
  public ObjectHead head(ObjectKey key, @Nullable String versionId, boolean withChecksum) {
    return free(() -> store.head(key, versionId, withChecksum));
  }

  @Override
  public ObjectHead headPart(ObjectKey key, @Nullable String versionId, int partNumber) {
    return free(() -> store.headPart(key, versionId, partNumber));
  }

  @Override
  public ObjectHead get(GetRequest request, ByteBuffer into) {
    int start = into.position();
    return send(
        Kind.FREE,
        into.remaining(),
        () -> {
          into.position(start);
          return store.get(request, into);
        });
  }

  @Override
  public WriteResult put(PutRequest request, ByteBuffer body) {
    return visibleWrite(body.remaining(), () -> store.put(request, body.duplicate()));
  }

  @Override
  public WriteResult copy(CopyRequest request) {
    return visibleWrite(0, () -> store.copy(request));
  }

  @Override
  public String createMultipartUpload(ObjectKey key, ObjectAttributes attributes) {
    // A second upload of which nobody knows would be billed for ever, so this is no repeatable
    // call.
    return visibleWrite(0, () -> store.createMultipartUpload(key, attributes));
  }

  @Override
  public UploadedPart uploadPart(
      ObjectKey key,
      String uploadId,
      int partNumber,
      ByteBuffer body,
      ObjectChecksum.@Nullable Algorithm checksum) {
    return send(
        Kind.IDEMPOTENT_WRITE,
        body.remaining(),
        () -> store.uploadPart(key, uploadId, partNumber, body.duplicate(), checksum));
  }

  @Override
  public UploadedPart uploadPartCopy(
      ObjectKey key, String uploadId, int partNumber, CopySource source, ByteRange range) {
    return send(
        Kind.IDEMPOTENT_WRITE,
        0,
        () -> store.uploadPartCopy(key, uploadId, partNumber, source, range));
  }

  @Override
  public WriteResult completeMultipartUpload(
      ObjectKey key,
      String uploadId,
      List<UploadedPart> parts,
      WriteCondition condition,
      @Nullable ObjectChecksum checksum) {
    return visibleWrite(
        0, () -> store.completeMultipartUpload(key, uploadId, parts, condition, checksum));
  }

  @Override
  public void abortMultipartUpload(ObjectKey key, String uploadId) {
    send(Kind.FREE, 0, done(() -> store.abortMultipartUpload(key, uploadId)));
  }

  @Override
  public List<UploadedPart> listParts(ObjectKey key, String uploadId) {
    return free(() -> store.listParts(key, uploadId));
  }

  @Override
  public List<ObjectKey> uploadsBelow(String prefix) {
    return free(() -> store.uploadsBelow(prefix));
  }

  @Override
  public List<OpenUpload> listMultipartUploads(ObjectKey key) {
    return free(() -> store.listMultipartUploads(key));
  }

  @Override
  public Map<String, String> getTags(ObjectKey key, @Nullable String versionId) {
    return free(() -> store.getTags(key, versionId));
  }

  @Override
  public void putTags(ObjectKey key, Map<String, String> tags) {
    write(() -> store.putTags(key, tags));
  }

  @Override
  public void delete(ObjectKey key, @Nullable String versionId) {
    write(() -> store.delete(key, versionId));
  }

  @Override
  public WriteResult deleteIfMatch(ObjectKey key, String etag) {
    return send(Kind.IDEMPOTENT_WRITE, 0, () -> store.deleteIfMatch(key, etag));
  }

  @Override
  public WriteResult addDeleteMarker(ObjectKey key) {
    // A second marker would be one more than the history has, so this is no repeatable call.
    return visibleWrite(0, () -> store.addDeleteMarker(key));
  }

  @Override
  public BucketFacts describeBucket() {
    return free(store::describeBucket);
  }

  @Override
  public @Nullable String ownerOf(ObjectKey key) {
    // A null is an answer here, which the loop cannot carry.
    return free(() -> Optional.ofNullable(store.ownerOf(key))).orElse(null);
  }

  @Override
  public ObjectAcl aclOf(ObjectKey key, @Nullable String versionId) {
    return free(() -> store.aclOf(key, versionId));
  }

  @Override
  public void putAcl(ObjectKey key, @Nullable String versionId, ObjectAcl acl) {
    write(() -> store.putAcl(key, versionId, acl));
  }

  @Override
  public boolean servesNoWebsite() {
    return free(store::servesNoWebsite);
  }

  @Override
  public @Nullable BucketLock bucketLock() {
    return free(() -> Optional.ofNullable(store.bucketLock())).orElse(null);
  }

  @Override
  public ObjectLock lockOf(ObjectKey key, @Nullable String versionId) {
    return free(() -> store.lockOf(key, versionId));
  }

  @Override
  public void putRetention(
      ObjectKey key, @Nullable String versionId, ObjectLock.Retention retention) {
    write(() -> store.putRetention(key, versionId, retention));
  }

  @Override
  public void putLegalHold(ObjectKey key, @Nullable String versionId, boolean held) {
    write(() -> store.putLegalHold(key, versionId, held));
  }

  @Override
  public void restore(ObjectKey key, @Nullable Integer days, RestoreOptions.Tier tier) {
    send(Kind.FREE, 0, done(() -> store.restore(key, days, tier)));
  }

  @Override
  public void close() {
    store.close();
  }

  /** Names what it surrounds. */
  @Override
  public String toString() {
    return getClass().getSimpleName() + " of " + store;
  }
}
