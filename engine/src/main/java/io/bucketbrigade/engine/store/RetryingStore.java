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
 * The wire's retry layer, the same over every {@link ObjectStore}.
 *
 * <p>Reads, part uploads and aborts are repeated on every transient failure, for they may happen
 * twice unseen. A write that makes an object visible is repeated only when it certainly did not
 * happen (throttled, not connected, conflict with another writer); when its outcome is unknown the
 * failure goes to the caller, who looks before he writes again.
 *
 * <p>Whoever may lose the right to write while a write is repeated gives a {@link WritePermit},
 * which is asked before each attempt, and once more at the last moment by stores that can. Aborts
 * are let through: a sweep sends them when no lease runs, and whoever may meet a successor on an
 * upload asks by himself.
 *
 * <p>An interrupt ends the pauses: the last failure is thrown with the interrupt flag set.
 */
public final class RetryingStore implements ObjectStore {

  private final ObjectStore store;
  private final RetryPolicy policy;
  private final WritePermit permit;

  /** Retries over {@code store}, which this then owns. */
  public RetryingStore(ObjectStore store, RetryPolicy policy) {
    this(store, policy, () -> {});
  }

  /** The same, asking {@code permit} before each attempt to write. */
  public RetryingStore(ObjectStore store, RetryPolicy policy, WritePermit permit) {
    this.store = store;
    this.policy = policy;
    this.permit = permit;
  }

  @Override
  public String bucket() {
    return store.bucket();
  }

  @Override
  public ListPage list(ListRequest request) {
    return repeatable(() -> store.list(request));
  }

  @Override
  public VersionPage listVersions(VersionsRequest request) {
    return repeatable(() -> store.listVersions(request));
  }

  @Override
  public ObjectHead head(ObjectKey key, @Nullable String versionId, boolean withChecksum) {
    return repeatable(() -> store.head(key, versionId, withChecksum));
  }

  @Override
  public ObjectHead headPart(ObjectKey key, @Nullable String versionId, int partNumber) {
    return repeatable(() -> store.headPart(key, versionId, partNumber));
  }

  @Override
  public ObjectHead get(GetRequest request, ByteBuffer into) {
    int start = into.position();
    return repeatable(
        () -> {
          into.position(start);
          return store.get(request, into);
        });
  }

  @Override
  public WriteResult put(PutRequest request, ByteBuffer body) {
    return visibleWrite(() -> store.put(request, body.duplicate()));
  }

  @Override
  public WriteResult copy(CopyRequest request) {
    return visibleWrite(() -> store.copy(request));
  }

  @Override
  public String createMultipartUpload(ObjectKey key, ObjectAttributes attributes) {
    // A second upload of which nobody knows would be billed for ever, so this is no repeatable
    // call.
    return visibleWrite(() -> store.createMultipartUpload(key, attributes));
  }

  @Override
  public UploadedPart uploadPart(
      ObjectKey key,
      String uploadId,
      int partNumber,
      ByteBuffer body,
      ObjectChecksum.@Nullable Algorithm checksum) {
    return repeatable(
        permitted(() -> store.uploadPart(key, uploadId, partNumber, body.duplicate(), checksum)));
  }

  @Override
  public UploadedPart uploadPartCopy(
      ObjectKey key, String uploadId, int partNumber, CopySource source, ByteRange range) {
    return repeatable(
        permitted(() -> store.uploadPartCopy(key, uploadId, partNumber, source, range)));
  }

  @Override
  public WriteResult completeMultipartUpload(
      ObjectKey key,
      String uploadId,
      List<UploadedPart> parts,
      WriteCondition condition,
      @Nullable ObjectChecksum checksum) {
    return visibleWrite(
        () -> store.completeMultipartUpload(key, uploadId, parts, condition, checksum));
  }

  @Override
  public void abortMultipartUpload(ObjectKey key, String uploadId) {
    repeatable(
        () -> {
          store.abortMultipartUpload(key, uploadId);
          return true;
        });
  }

  @Override
  public List<UploadedPart> listParts(ObjectKey key, String uploadId) {
    return repeatable(() -> store.listParts(key, uploadId));
  }

  @Override
  public List<OpenUpload> listMultipartUploads(ObjectKey key) {
    return repeatable(() -> store.listMultipartUploads(key));
  }

  @Override
  public Map<String, String> getTags(ObjectKey key, @Nullable String versionId) {
    return repeatable(() -> store.getTags(key, versionId));
  }

  @Override
  public void putTags(ObjectKey key, Map<String, String> tags) {
    repeatable(
        permitted(
            () -> {
              store.putTags(key, tags);
              return true;
            }));
  }

  @Override
  public void delete(ObjectKey key, @Nullable String versionId) {
    repeatable(
        permitted(
            () -> {
              store.delete(key, versionId);
              return true;
            }));
  }

  @Override
  public WriteResult deleteIfMatch(ObjectKey key, String etag) {
    return repeatable(permitted(() -> store.deleteIfMatch(key, etag)));
  }

  @Override
  public WriteResult addDeleteMarker(ObjectKey key) {
    // A second marker would be one more than the history has, so this is no repeatable call.
    return visibleWrite(() -> store.addDeleteMarker(key));
  }

  @Override
  public BucketFacts describeBucket() {
    return repeatable(store::describeBucket);
  }

  @Override
  public @Nullable String ownerOf(ObjectKey key) {
    // A null is an answer here, which the loop cannot carry.
    return repeatable(() -> Optional.ofNullable(store.ownerOf(key))).orElse(null);
  }

  @Override
  public ObjectAcl aclOf(ObjectKey key, @Nullable String versionId) {
    return repeatable(() -> store.aclOf(key, versionId));
  }

  @Override
  public void putAcl(ObjectKey key, @Nullable String versionId, ObjectAcl acl) {
    repeatable(
        permitted(
            () -> {
              store.putAcl(key, versionId, acl);
              return true;
            }));
  }

  @Override
  public boolean servesNoWebsite() {
    return repeatable(store::servesNoWebsite);
  }

  @Override
  public @Nullable BucketLock bucketLock() {
    return repeatable(() -> Optional.ofNullable(store.bucketLock())).orElse(null);
  }

  @Override
  public ObjectLock lockOf(ObjectKey key, @Nullable String versionId) {
    return repeatable(() -> store.lockOf(key, versionId));
  }

  @Override
  public void putRetention(
      ObjectKey key, @Nullable String versionId, ObjectLock.Retention retention) {
    repeatable(
        permitted(
            () -> {
              store.putRetention(key, versionId, retention);
              return true;
            }));
  }

  @Override
  public void putLegalHold(ObjectKey key, @Nullable String versionId, boolean held) {
    repeatable(
        permitted(
            () -> {
              store.putLegalHold(key, versionId, held);
              return true;
            }));
  }

  @Override
  public void restore(ObjectKey key, @Nullable Integer days, RestoreOptions.Tier tier) {
    repeatable(
        () -> {
          store.restore(key, days, tier);
          return true;
        });
  }

  @Override
  public void close() {
    store.close();
  }

  private <T> T repeatable(Supplier<T> request) {
    return attempt(request, false);
  }

  private <T> T visibleWrite(Supplier<T> request) {
    return attempt(permitted(request), true);
  }

  private <T> Supplier<T> permitted(Supplier<T> write) {
    return () -> {
      try {
        permit.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreException(
            StoreFailure.CONNECTION, "not sent: this process may not write any more");
      }
      return permit.during(write);
    };
  }

  private <T> T attempt(Supplier<T> request, boolean onlyIfNotDone) {
    for (int attempt = 1; ; attempt++) {
      try {
        return request.get();
      } catch (StoreException e) {
        boolean again = onlyIfNotDone ? certainlyNotDone(e.failure()) : e.failure().isTransient();
        if (!again || attempt >= policy.attempts() || !pause(attempt)) {
          throw e;
        }
      }
    }
  }

  private static boolean certainlyNotDone(StoreFailure failure) {
    return failure == StoreFailure.THROTTLED
        || failure == StoreFailure.UNREACHABLE
        || failure == StoreFailure.CONFLICT;
  }

  private boolean pause(int failedAttempts) {
    try {
      Thread.sleep(policy.pauseAfter(failedAttempts));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
