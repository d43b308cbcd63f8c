package io.bucketbrigade.engine.state;

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
import io.bucketbrigade.engine.store.RetryingStore;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.model.key.ObjectKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records as objects of a bucket, below a prefix. A PUT is atomic and durable by S3's own contract.
 */
public final class BucketStateStore implements StateStore {

  /** Far above any record; a larger object is not one of ours. */
  static final int MAX_RECORD_BYTES = 64 * 1024 * 1024;

  /** A record may be replaced between its HEAD and its GET; more often in a row is a fault. */
  private static final int READ_ATTEMPTS = 5;

  private final ObjectStore bucket;
  private final String prefix;
  private final RetryPolicy retries;

  /**
   * Records in {@code bucket}.
   *
   * @param bucket without retries of its own
   * @param prefix a folder within it, with or without a slash at its end; empty for none
   * @param retries how requests are repeated, writes included: records are replaced as a whole
   */
  public BucketStateStore(ObjectStore bucket, String prefix, RetryPolicy retries) {
    this.bucket = new RetryingStore(bucket, retries);
    this.prefix = folderOf(prefix);
    this.retries = retries;
  }

  /** The beginning of all keys of a store at {@code prefix}. */
  public static String folderOf(String prefix) {
    return prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
  }

  @Override
  public void write(String name, byte[] content) {
    var request = new PutRequest(keyOf(name), ObjectAttributes.NONE, WriteCondition.ANY);
    try {
      IdempotentWrite.repeat(retries, () -> bucket.put(request, ByteBuffer.wrap(content)));
    } catch (StoreException e) {
      throw failure("written", name, e);
    }
  }

  @Override
  public Optional<byte[]> read(String name) {
    try {
      for (int attempt = 1; attempt < READ_ATTEMPTS; attempt++) {
        try {
          return Optional.of(readOnce(name));
        } catch (StoreException e) {
          if (e.failure() != StoreFailure.PRECONDITION_FAILED) {
            throw e;
          }
        }
      }
      return Optional.of(readOnce(name));
    } catch (StoreException e) {
      if (e.failure() == StoreFailure.NOT_FOUND) {
        return Optional.empty();
      }
      throw failure("read", name, e);
    }
  }

  @Override
  public void delete(String name) {
    try {
      bucket.delete(keyOf(name), null);
    } catch (StoreException e) {
      throw failure("removed", name, e);
    }
  }

  @Override
  public List<String> list(String namePrefix, int limit) {
    RecordNames.requirePrefix(namePrefix);
    List<String> names = new ArrayList<>();
    try {
      ListRequest request = ListRequest.from(prefix + namePrefix, null);
      while (names.size() < limit) {
        ListPage page = bucket.list(request);
        page.objects().stream().map(this::nameOf).forEach(names::add);
        ListRequest next = nextPage(request, page);
        if (next == null) {
          break;
        }
        request = next;
      }
    } catch (StoreException e) {
      throw failure("listed", namePrefix, e);
    }
    return List.copyOf(names.subList(0, Math.min(limit, names.size())));
  }

  @Override
  public String locate(String name) {
    return "s3://" + bucket.bucket() + "/" + prefix + RecordNames.require(name);
  }

  // ---- leaves

  private byte[] readOnce(String name) {
    ObjectKey key = keyOf(name);
    ObjectHead head = bucket.head(key);
    if (head.sizeBytes() > MAX_RECORD_BYTES) {
      throw new StateStoreException(
          "The state record %s has %d bytes, which no record of ours has; remove it."
              .formatted(locate(name), head.sizeBytes()));
    }
    ByteBuffer content = ByteBuffer.allocate((int) head.sizeBytes());
    bucket.get(new GetRequest(key, null, head.etag().isEmpty() ? null : head.etag()), content);
    return content.array();
  }

  /** Null at the end, also where the server says that more follows and gives nothing. */
  private static @Nullable ListRequest nextPage(ListRequest request, ListPage page) {
    List<ListedObject> objects = page.objects();
    if (!page.truncated() || objects.isEmpty()) {
      return null;
    }
    ObjectKey last = objects.getLast().key();
    ObjectKey before = request.startAfter();
    boolean advanced = before == null || last.isAfter(before);
    return advanced ? request.next(page.nextToken(), last) : null;
  }

  private ObjectKey keyOf(String name) {
    return ObjectKey.of(prefix + RecordNames.require(name));
  }

  private String nameOf(ListedObject object) {
    return object.key().value().substring(prefix.length());
  }

  private StateStoreException failure(String act, String name, StoreException e) {
    return new StateStoreException(
        "The state record s3://%s/%s%s could not be %s: %s"
            .formatted(bucket.bucket(), prefix, name, act, e.getMessage()),
        e);
  }
}
