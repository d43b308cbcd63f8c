package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.store.Encryption;
import io.bucketbrigade.engine.store.GetRequest;
import io.bucketbrigade.engine.store.IdempotentWrite;
import io.bucketbrigade.engine.store.ListPage;
import io.bucketbrigade.engine.store.ListRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.PutRequest;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.engine.store.WriteResult;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A small object that preflight writes at the destination and takes away again, with a second one
 * beside it for what needs two. Its content says whose it is, so that an object of the same name
 * that is not ours is never touched, and leftovers of a crashed preflight are recognised.
 */
final class Canary {

  private static final String MARK = "bucket-brigade canary\n";

  /** Ours are far shorter, so a longer object is not read. */
  private static final int MAX_CONTENT_BYTES = 400;

  /** Leftovers of one migration: a crash leaves two at most. */
  private static final int MAX_LEFTOVERS = 10;

  /**
   * Versions that the probes may have made of one key: one a class and key of the spec, ten more.
   */
  private static final int MAX_VERSIONS = 200;

  private final ObjectStore store;
  private final String bucketUri;
  private final RetryPolicy retries;
  private final Findings findings;
  private final @Nullable Encryption encryption;
  private final String owner;
  private final byte[] content;
  private final String nonce = UUID.randomUUID().toString();
  private final ObjectKey reserved;
  private final ObjectKey second;
  private final Set<ObjectKey> written = new LinkedHashSet<>();
  private ObjectKey first;

  Canary(
      ReachedSide destination,
      String name,
      String migrationId,
      @Nullable Encryption encryption,
      RetryPolicy retries,
      Findings findings) {
    this.store = destination.store();
    this.bucketUri = "s3://" + store.bucket() + "/";
    this.retries = retries;
    this.findings = findings;
    this.encryption = encryption;
    this.owner = MARK + migrationId + "\n";
    this.content = (owner + nonce + "\n").getBytes(StandardCharsets.UTF_8);
    this.reserved = destination.keyOf(name);
    this.first = reserved;
    this.second = destination.keyOf(name + "-" + nonce);
  }

  /** The canary's key. */
  ObjectKey first() {
    return first;
  }

  /** The key of the object beside it, which nobody else can have. */
  ObjectKey second() {
    return second;
  }

  /** What the canary holds. */
  ByteBuffer content() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  /** Writes the canary, under another name if somebody else's object has the reserved one. */
  void place() {
    removeLeftovers();
    if (exists(reserved)) {
      moveAside();
    }
    if (!putFirst(WriteCondition.IF_ABSENT)) {
      moveAside();
      putFirst(WriteCondition.ANY);
    }
  }

  private void moveAside() {
    first = ObjectKey.of(second.value() + "-1");
  }

  /** False if the name was taken meanwhile. */
  private boolean putFirst(WriteCondition condition) {
    try {
      put(first, ObjectAttributes.NONE, condition);
      return true;
    } catch (StoreException e) {
      if (condition instanceof WriteCondition.Any) {
        throw e;
      }
      if (e.failure() == StoreFailure.PRECONDITION_FAILED) {
        return isOurs(first, nonce);
      }
      if (!Probes.isAboutTheRequest(e.failure()) || e.failure() == StoreFailure.ACCESS_DENIED) {
        throw e;
      }
      return putFirst(WriteCondition.ANY);
    }
  }

  /** Writes one of the two, encrypted as all of them unless the attributes say otherwise. */
  WriteResult put(ObjectKey key, ObjectAttributes attributes, WriteCondition condition) {
    ObjectAttributes written =
        attributes.encryption() == null ? attributes.withEncryption(encryption) : attributes;
    return write(key, () -> store.put(new PutRequest(key, written, condition), content()));
  }

  /** What every object of these probes has. */
  ObjectAttributes attributes() {
    return ObjectAttributes.NONE.withEncryption(encryption);
  }

  /** Sends a write to one of the two; nothing is at stake if it happens twice. */
  WriteResult write(ObjectKey key, Supplier<WriteResult> request) {
    written.add(key);
    return IdempotentWrite.repeat(retries, request);
  }

  /**
   * Deletes the second object if it has this ETag, and takes away the marker that this leaves where
   * the bucket keeps versions.
   */
  void deleteSecond(String etag) {
    String marker = store.deleteIfMatch(second, etag).versionId();
    if (marker != null) {
      try {
        store.delete(second, marker);
      } catch (StoreException e) {
        warnOfLeftover(second, e);
      }
    }
  }

  /** Whether the bucket behind {@code other} shows this very canary. */
  boolean isSeenThrough(ObjectStore other) {
    return contentOf(other, first).endsWith(nonce + "\n");
  }

  // ---- taking it away

  /** Deletes what was written, in every version; what cannot be deleted is a warning. */
  void remove() {
    for (ObjectKey key : written) {
      try {
        removeVersions(key);
      } catch (StoreException e) {
        warnOfLeftover(key, e);
      }
    }
  }

  private void removeVersions(ObjectKey key) {
    for (int version = 0; version < MAX_VERSIONS; version++) {
      ObjectHead head = headIfExists(key);
      boolean ours = head != null && (key.equals(second) || isOurs(key, nonce));
      if (head == null || !ours) {
        return;
      }
      store.delete(key, head.versionId());
    }
  }

  private void warnOfLeftover(ObjectKey key, StoreException e) {
    boolean denied = e.failure() == StoreFailure.ACCESS_DENIED;
    findings.warn(
        "%sThe canary object %s%s could not be deleted and may be left behind; delete it by hand%s (%s)."
            .formatted(
                denied ? FailureCode.DELETE_DENIED + ": " : "",
                bucketUri,
                key,
                denied ? " or grant s3:DeleteObject and s3:DeleteObjectVersion" : "",
                e.getMessage()));
  }

  /** Takes away what an earlier preflight of this migration left when it was killed. */
  private void removeLeftovers() {
    ListPage page = store.list(new ListRequest(reserved.value(), null, null, null, MAX_LEFTOVERS));
    for (ObjectKey key : leftovers(page)) {
      try {
        ObjectHead head = headIfExists(key);
        store.delete(key, head == null ? null : head.versionId());
      } catch (StoreException e) {
        warnOfLeftover(key, e);
      }
    }
  }

  private List<ObjectKey> leftovers(ListPage page) {
    List<ObjectKey> leftovers = new ArrayList<>();
    for (ListedObject row : page.objects()) {
      if (row.sizeBytes() <= MAX_CONTENT_BYTES && contentOf(store, row.key()).startsWith(owner)) {
        leftovers.add(row.key());
      }
    }
    return leftovers;
  }

  // ---- leaves

  private boolean exists(ObjectKey key) {
    return headIfExists(key) != null;
  }

  private @Nullable ObjectHead headIfExists(ObjectKey key) {
    try {
      return store.head(key);
    } catch (StoreException e) {
      // Without the right to list, HEAD answers 403 for what does not exist.
      if (e.failure() == StoreFailure.NOT_FOUND || e.failure() == StoreFailure.ACCESS_DENIED) {
        return null;
      }
      throw e;
    }
  }

  private boolean isOurs(ObjectKey key, String by) {
    return contentOf(store, key).endsWith(by + "\n");
  }

  /** The text of a small object; empty where there is none, or none that can be one of ours. */
  private static String contentOf(ObjectStore store, ObjectKey key) {
    ByteBuffer body = ByteBuffer.allocate(MAX_CONTENT_BYTES);
    try {
      store.get(new GetRequest(key, null, null), body);
      return StandardCharsets.UTF_8.decode(body.flip()).toString();
    } catch (StoreException e) {
      return "";
    }
  }
}
