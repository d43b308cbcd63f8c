package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.RestoreOptions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests to a store and lets a test break them. Thread-safe; faults may be added while
 * requests are under way.
 *
 * <pre>{@code
 * var store = new FaultyObjectStore(inner);
 * store.on(Operation.PUT).key("a").times(2).fail(StoreFailure.THROTTLED);
 * store.on(Operation.PUT).key("b").loseReply();
 * var gate = store.on(Operation.GET).hold();
 * gate.awaitArrival();
 * gate.open();
 * assertThat(store.writes("a")).isEqualTo(1);
 * }</pre>
 *
 * <p>Of several faults that fit a request, the one added first and not used up takes it.
 */
public final class FaultyObjectStore implements ObjectStore {

  private final ObjectStore inner;
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final Map<Operation, LongAdder> requests = new ConcurrentHashMap<>();
  private final Map<Write, LongAdder> requestsByKey = new ConcurrentHashMap<>();
  private final Map<ObjectKey, LongAdder> writes = new ConcurrentHashMap<>();
  private volatile UnaryOperator<ListPage> pages = UnaryOperator.identity();
  private volatile UnaryOperator<VersionPage> versionPages = UnaryOperator.identity();
  private volatile Runnable tap = () -> {};
  private volatile Runnable echo = () -> {};
  private volatile boolean cutOff;
  private volatile boolean refusesOwnerControl;
  private volatile boolean hidesOwners;
  private volatile boolean forgetsUserMetadata;
  private volatile boolean believesChecksums;
  private final Map<ObjectKey, ObjectChecksum> believed = new ConcurrentHashMap<>();

  /** Set by a fault that the running thread's GET meets. */
  private final ThreadLocal<Boolean> corrupted = new ThreadLocal<>();

  /** Breaks nothing until told to. */
  public FaultyObjectStore(ObjectStore inner) {
    this.inner = inner;
  }

  // ---- faults

  /** Begins a fault of the next request of that kind, whatever its key. */
  public FaultBuilder on(Operation operation) {
    return new FaultBuilder(operation, null, 1);
  }

  /** Removes all faults that are left, and the rewriting of pages; opens no gate. */
  public void heal() {
    faults.clear();
    pages = UnaryOperator.identity();
    versionPages = UnaryOperator.identity();
  }

  /** Lets the store lie: every page of a listing goes through {@code rewrite}. */
  public void rewritePages(UnaryOperator<ListPage> rewrite) {
    pages = rewrite;
  }

  /** The same with pages of versions. */
  public void rewriteVersionPages(UnaryOperator<VersionPage> rewrite) {
    versionPages = rewrite;
  }

  /** From now on a PUT that gives the bucket's owner control is denied. */
  public void refuseOwnerControl() {
    refusesOwnerControl = true;
  }

  /** From now on a PUT loses its user metadata on the way. */
  public void forgetUserMetadata() {
    forgetsUserMetadata = true;
  }

  /** From now on checksums that come with a write are told again, whatever was written. */
  public void believeChecksums() {
    believesChecksums = true;
  }

  /** From now on nobody is told whose an object is. */
  public void hideOwners() {
    hidesOwners = true;
  }

  /** Runs before each request of any kind, on its thread: to count, to wait, to pull the plug. */
  public void beforeEach(Runnable act) {
    tap = act;
  }

  /** Runs when a request of any kind is done and before its reply is read, on its thread. */
  public void afterEach(Runnable act) {
    echo = act;
  }

  /**
   * As if the process on this side of the wire had died: no further request reaches the store, and
   * no reply comes back from those under way. For good.
   */
  public void cutOff() {
    cutOff = true;
  }

  // ---- counts

  /** How many requests of that kind arrived, broken ones included. */
  public long requests(Operation operation) {
    return count(requests.get(operation));
  }

  /** How many requests of that kind arrived for a key, broken ones included. */
  public long requests(Operation operation, String key) {
    return count(requestsByKey.get(new Write(operation, ObjectKey.of(key))));
  }

  /** How many requests of any kind arrived. */
  public long requests() {
    return requests.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /**
   * How often an object of that key was made (PUT, copy, completed upload), lost replies included.
   */
  public long writes(String key) {
    return count(writes.get(ObjectKey.of(key)));
  }

  /** How often any object was made. */
  public long writes() {
    return writes.values().stream().mapToLong(LongAdder::sum).sum();
  }

  // ---- the port

  @Override
  public String bucket() {
    return inner.bucket();
  }

  @Override
  public ListPage list(ListRequest request) {
    return run(Operation.LIST, null, () -> pages.apply(inner.list(request)));
  }

  @Override
  public VersionPage listVersions(VersionsRequest request) {
    return run(
        Operation.LIST_VERSIONS, null, () -> versionPages.apply(inner.listVersions(request)));
  }

  @Override
  public ObjectHead head(ObjectKey key, @Nullable String versionId, boolean withChecksum) {
    ObjectHead head = run(Operation.HEAD, key, () -> inner.head(key, versionId, withChecksum));
    ObjectChecksum told = withChecksum ? believed.get(key) : null;
    return told == null
        ? head
        : new ObjectHead(
            head.sizeBytes(),
            head.etag(),
            head.lastModified(),
            head.versionId(),
            head.attributes().withChecksum(told),
            head.tagCount(),
            head.partsCount(),
            head.missingMetadata(),
            head.archive());
  }

  @Override
  public ObjectHead headPart(ObjectKey key, @Nullable String versionId, int partNumber) {
    return run(Operation.HEAD_PART, key, () -> inner.headPart(key, versionId, partNumber));
  }

  @Override
  public ObjectHead get(GetRequest request, ByteBuffer into) {
    int start = into.position();
    corrupted.remove();
    try {
      ObjectHead head = run(Operation.GET, request.key(), () -> inner.get(request, into));
      if (Boolean.TRUE.equals(corrupted.get()) && into.position() > start) {
        into.put(start, (byte) ~into.get(start));
      }
      return head;
    } catch (CutBody cut) {
      into.position(start + Math.min(cut.afterBytes, into.position() - start));
      throw failure(StoreFailure.CONNECTION, Operation.GET, request.key());
    }
  }

  @Override
  public WriteResult put(PutRequest request, ByteBuffer body) {
    if (refusesOwnerControl && request.attributes().ownerControl()) {
      throw failure(StoreFailure.ACCESS_DENIED, Operation.PUT, request.key());
    }
    ObjectAttributes kept =
        forgetsUserMetadata
            ? request.attributes().withUserMetadata(Map.of())
            : request.attributes();
    ObjectChecksum checksum = kept.checksum();
    if (believesChecksums && checksum != null) {
      believed.put(request.key(), checksum);
      kept = kept.withChecksum(null);
    }
    PutRequest passed = new PutRequest(request.key(), kept, request.condition());
    return run(Operation.PUT, request.key(), () -> inner.put(passed, body));
  }

  @Override
  public WriteResult copy(CopyRequest request) {
    return run(Operation.COPY, request.key(), () -> inner.copy(request));
  }

  @Override
  public String createMultipartUpload(ObjectKey key, ObjectAttributes attributes) {
    return run(Operation.CREATE_MULTIPART, key, () -> inner.createMultipartUpload(key, attributes));
  }

  @Override
  public UploadedPart uploadPart(
      ObjectKey key,
      String uploadId,
      int partNumber,
      ByteBuffer body,
      ObjectChecksum.@Nullable Algorithm checksum) {
    return run(
        Operation.UPLOAD_PART,
        key,
        () -> inner.uploadPart(key, uploadId, partNumber, body, checksum));
  }

  @Override
  public UploadedPart uploadPartCopy(
      ObjectKey key, String uploadId, int partNumber, CopySource source, ByteRange range) {
    return run(
        Operation.UPLOAD_PART_COPY,
        key,
        () -> inner.uploadPartCopy(key, uploadId, partNumber, source, range));
  }

  @Override
  public WriteResult completeMultipartUpload(
      ObjectKey key,
      String uploadId,
      List<UploadedPart> parts,
      WriteCondition condition,
      @Nullable ObjectChecksum checksum) {
    return run(
        Operation.COMPLETE_MULTIPART,
        key,
        () -> inner.completeMultipartUpload(key, uploadId, parts, condition, checksum));
  }

  @Override
  public void abortMultipartUpload(ObjectKey key, String uploadId) {
    run(
        Operation.ABORT_MULTIPART,
        key,
        () -> {
          inner.abortMultipartUpload(key, uploadId);
          return Done.DONE;
        });
  }

  @Override
  public List<UploadedPart> listParts(ObjectKey key, String uploadId) {
    return run(Operation.LIST_PARTS, key, () -> inner.listParts(key, uploadId));
  }

  @Override
  public List<OpenUpload> listMultipartUploads(ObjectKey key) {
    return run(Operation.LIST_UPLOADS, key, () -> inner.listMultipartUploads(key));
  }

  @Override
  public List<ObjectKey> uploadsBelow(String prefix) {
    return run(Operation.LIST_UPLOADS, ObjectKey.of(prefix), () -> inner.uploadsBelow(prefix));
  }

  @Override
  public Map<String, String> getTags(ObjectKey key, @Nullable String versionId) {
    return run(Operation.GET_TAGS, key, () -> inner.getTags(key, versionId));
  }

  @Override
  public void putTags(ObjectKey key, Map<String, String> tags) {
    run(
        Operation.PUT_TAGS,
        key,
        () -> {
          inner.putTags(key, tags);
          return Done.DONE;
        });
  }

  @Override
  public void delete(ObjectKey key, @Nullable String versionId) {
    run(
        Operation.DELETE,
        key,
        () -> {
          inner.delete(key, versionId);
          return Done.DONE;
        });
  }

  @Override
  public WriteResult deleteIfMatch(ObjectKey key, String etag) {
    return run(Operation.DELETE, key, () -> inner.deleteIfMatch(key, etag));
  }

  @Override
  public WriteResult addDeleteMarker(ObjectKey key) {
    return run(Operation.ADD_MARKER, key, () -> inner.addDeleteMarker(key));
  }

  @Override
  public BucketFacts describeBucket() {
    return run(Operation.DESCRIBE, null, inner::describeBucket);
  }

  @Override
  public @Nullable String ownerOf(ObjectKey key) {
    return hidesOwners
        ? null
        : run(Operation.GET_ACL, key, () -> Optional.ofNullable(inner.ownerOf(key))).orElse(null);
  }

  @Override
  public ObjectAcl aclOf(ObjectKey key, @Nullable String versionId) {
    return run(Operation.GET_ACL, key, () -> inner.aclOf(key, versionId));
  }

  @Override
  public void putAcl(ObjectKey key, @Nullable String versionId, ObjectAcl acl) {
    run(
        Operation.PUT_ACL,
        key,
        () -> {
          inner.putAcl(key, versionId, acl);
          return acl;
        });
  }

  @Override
  public boolean servesNoWebsite() {
    return run(Operation.DESCRIBE, null, inner::servesNoWebsite);
  }

  @Override
  public @Nullable BucketLock bucketLock() {
    return run(Operation.DESCRIBE, null, () -> Optional.ofNullable(inner.bucketLock()))
        .orElse(null);
  }

  @Override
  public ObjectLock lockOf(ObjectKey key, @Nullable String versionId) {
    return run(Operation.GET_LOCK, key, () -> inner.lockOf(key, versionId));
  }

  @Override
  public void putRetention(
      ObjectKey key, @Nullable String versionId, ObjectLock.Retention retention) {
    run(
        Operation.PUT_LOCK,
        key,
        () -> {
          inner.putRetention(key, versionId, retention);
          return Done.DONE;
        });
  }

  @Override
  public void putLegalHold(ObjectKey key, @Nullable String versionId, boolean held) {
    run(
        Operation.PUT_LOCK,
        key,
        () -> {
          inner.putLegalHold(key, versionId, held);
          return Done.DONE;
        });
  }

  @Override
  public void restore(ObjectKey key, @Nullable Integer days, RestoreOptions.Tier tier) {
    run(
        Operation.RESTORE,
        key,
        () -> {
          inner.restore(key, days, tier);
          return Done.DONE;
        });
  }

  @Override
  public void close() {
    inner.close();
  }

  // ---- leaves

  private <T> T run(Operation operation, @Nullable ObjectKey key, Request<T> request) {
    requests.computeIfAbsent(operation, o -> new LongAdder()).increment();
    if (key != null) {
      requestsByKey.computeIfAbsent(new Write(operation, key), w -> new LongAdder()).increment();
    }
    Request<T> counted = () -> counted(operation, key, request);
    tap.run();
    requireConnected(operation, key);
    T reply = actOnFault(operation, key, counted);
    echo.run();
    requireConnected(operation, key);
    return reply;
  }

  private <T> T actOnFault(Operation operation, @Nullable ObjectKey key, Request<T> counted) {
    for (Fault fault : faults) {
      if (fault.takes(operation, key)) {
        return fault.act(operation, key, counted);
      }
    }
    return counted.send();
  }

  private void requireConnected(Operation operation, @Nullable ObjectKey key) {
    if (cutOff) {
      throw failure(StoreFailure.CONNECTION, operation, key);
    }
  }

  private <T> T counted(Operation operation, @Nullable ObjectKey key, Request<T> request) {
    T reply = request.send();
    if (operation.makesObject() && key != null) {
      writes.computeIfAbsent(key, k -> new LongAdder()).increment();
    }
    return reply;
  }

  private StoreException failure(
      StoreFailure failure, Operation operation, @Nullable ObjectKey key) {
    return new StoreException(
        failure,
        "injected: "
            + operation
            + " s3://"
            + inner.bucket()
            + (key == null ? "" : "/" + key)
            + " failed: "
            + failure);
  }

  private static long count(@Nullable LongAdder counter) {
    return counter == null ? 0 : counter.sum();
  }

  private enum Done {
    DONE
  }

  private record Write(Operation operation, ObjectKey key) {}

  /** Which requests break; one of its last methods says how. */
  public final class FaultBuilder {

    private final Operation operation;
    private final @Nullable ObjectKey key;
    private final int times;

    private FaultBuilder(Operation operation, @Nullable ObjectKey key, int times) {
      this.operation = operation;
      this.key = key;
      this.times = times;
    }

    /** Only requests for this key (the written one where two take part). */
    public FaultBuilder key(String onlyKey) {
      return new FaultBuilder(operation, ObjectKey.of(onlyKey), times);
    }

    /** That many requests instead of one. */
    public FaultBuilder times(int count) {
      return new FaultBuilder(operation, key, count);
    }

    /** Every request until {@link FaultyObjectStore#heal}. */
    public FaultBuilder always() {
      return times(Integer.MAX_VALUE);
    }

    /** They fail before they reach the store. */
    public void fail(StoreFailure failure) {
      failWith((op, k) -> failure(failure, op, k));
    }

    /** They fail with this exception before they reach the store. */
    public void fail(StoreException exception) {
      failWith((op, k) -> exception);
    }

    /** They happen, and their reply is lost: CONNECTION. */
    public void loseReply() {
      add(
          new Action() {
            @Override
            public <T> T act(Operation op, @Nullable ObjectKey k, Request<T> request) {
              request.send();
              throw failure(StoreFailure.CONNECTION, op, k);
            }
          });
    }

    /** A GET's body ends after that many bytes: CONNECTION, with those bytes in the buffer. */
    public void cutBody(int afterBytes) {
      add(
          new Action() {
            @Override
            public <T> T act(Operation op, @Nullable ObjectKey k, Request<T> request) {
              request.send();
              throw new CutBody(afterBytes);
            }
          });
    }

    /** A GET's body arrives in full, but for one byte that is another. */
    public void corruptBody() {
      add(
          new Action() {
            @Override
            public <T> T act(Operation op, @Nullable ObjectKey k, Request<T> request) {
              T reply = request.send();
              corrupted.set(true);
              return reply;
            }
          });
    }

    /** This runs just before they reach the store, for example to change the source. */
    public void before(Runnable act) {
      add(
          new Action() {
            @Override
            public <T> T act(Operation op, @Nullable ObjectKey k, Request<T> request) {
              act.run();
              return request.send();
            }
          });
    }

    /** This runs after they happened and before the caller knows. */
    public void after(Runnable act) {
      add(
          new Action() {
            @Override
            public <T> T act(Operation op, @Nullable ObjectKey k, Request<T> request) {
              T reply = request.send();
              act.run();
              return reply;
            }
          });
    }

    /**
     * They wait before they reach the store until the gate is opened, or interrupted: CONNECTION.
     */
    public Gate hold() {
      Gate gate = new Gate();
      add(
          new Action() {
            @Override
            public <T> T act(Operation op, @Nullable ObjectKey k, Request<T> request) {
              if (!gate.pass()) {
                throw failure(StoreFailure.CONNECTION, op, k);
              }
              return request.send();
            }
          });
      return gate;
    }

    private void failWith(FailureOf failures) {
      add(
          new Action() {
            @Override
            public <T> T act(Operation op, @Nullable ObjectKey k, Request<T> request) {
              throw failures.of(op, k);
            }
          });
    }

    private void add(Action action) {
      faults.add(new Fault(operation, key, new AtomicInteger(times), action));
    }
  }

  /** Holds requests back. */
  public static final class Gate {

    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    private Gate() {}

    /** Waits until a request stands at the gate; fails the test if none comes. */
    public void awaitArrival() {
      try {
        if (!arrived.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new AssertionError("no request arrived in " + PATIENCE_SECONDS + " s");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for a request", e);
      }
    }

    /** Whether a request stands, or stood, at the gate. */
    public boolean hasArrival() {
      return arrived.getCount() == 0;
    }

    /** Lets all pass from now on. */
    public void open() {
      opened.countDown();
    }

    private boolean pass() {
      arrived.countDown();
      try {
        opened.await();
        return true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  /** What is passed on to the store, and counted if it succeeds. */
  private interface Request<T> {
    T send();
  }

  private interface Action {
    <T> T act(Operation operation, @Nullable ObjectKey key, Request<T> request);
  }

  private interface FailureOf {
    StoreException of(Operation operation, @Nullable ObjectKey key);
  }

  private record Fault(
      Operation operation, @Nullable ObjectKey key, AtomicInteger left, Action action) {

    boolean takes(Operation arrived, @Nullable ObjectKey arrivedKey) {
      return operation == arrived
          && (key == null || key.equals(arrivedKey))
          && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    <T> T act(Operation arrived, @Nullable ObjectKey arrivedKey, Request<T> request) {
      return action.act(arrived, arrivedKey, request);
    }
  }

  /** Carries {@link FaultBuilder#cutBody} to the GET that knows the buffer. */
  private static final class CutBody extends RuntimeException {

    private static final long serialVersionUID = 1L;
    final int afterBytes;

    CutBody(int afterBytes) {
      this.afterBytes = afterBytes;
    }
  }
}
