package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.copy.AttributeCarrier.CannotCarryException;
import io.bucketbrigade.engine.copy.AttributeCarrier.MissingCount;
import io.bucketbrigade.engine.copy.CheckedWrite.Expectation;
import io.bucketbrigade.engine.decide.Etags;
import io.bucketbrigade.engine.store.ByteRange;
import io.bucketbrigade.engine.store.CopyRequest;
import io.bucketbrigade.engine.store.CopySource;
import io.bucketbrigade.engine.store.GetRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectAcl.Grant;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.engine.store.ObjectChecksum.Algorithm;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.PutRequest;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.engine.store.WritePermit;
import io.bucketbrigade.engine.store.WriteResult;
import io.bucketbrigade.engine.upload.PartLayout;
import io.bucketbrigade.engine.upload.UploadRecords;
import io.bucketbrigade.engine.upload.Uploads;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.CopyOptions.CopyPath;
import io.bucketbrigade.model.spec.RestoreOptions;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies one object with its content headers, user metadata and tags: on the server where one
 * principal sees both sides, else by a pinned GET and a PUT, or in parts above the multipart
 * threshold.
 *
 * <p>Retry: a copy may be repeated at any time; the object becomes visible whole or not at all. A
 * transient failure is tried again {@value #ATTEMPTS} times in all; then the side is probed, and
 * only if it works is the object booked as failed. Thread-safe; blocks; an interrupt ends it
 * without an outcome.
 */
public final class ObjectCopier {

  /** What to say of an object under SSE-C. */
  public static final String CUSTOMER_KEY_NEEDED =
      "The object is encrypted with a key of its owner's (SSE-C), which cannot be read without it; copy it by hand.";

  /** The lease's own few attempts per object, above the wire's retries. */
  static final int ATTEMPTS = 4;

  /** The largest object that CopyObject takes (S3 API reference). */
  static final long COPY_OBJECT_MAX_BYTES = 5L * 1024 * 1024 * 1024;

  /** Two of these are held at a time to compare bytes. */
  static final long COMPARE_CHUNK_BYTES = 4L * 1024 * 1024;

  private static final String INTELLIGENT_TIERING = "INTELLIGENT_TIERING";

  private static final String ETAG_MISMATCH = "ETagMismatch";

  static final Duration PAUSE_BETWEEN_ATTEMPTS = Duration.ofMillis(100);

  final MappingSide source;
  final MappingSide destination;
  final CopyOptions options;
  final BufferPool buffers;
  final CopyRoute route;
  private final SideProbe sourceProbe;
  private final SideProbe destinationProbe;
  final AttributeCarrier carrier;
  final Uploads uploads;
  final PartUploader uploader;
  private final CheckedWrite checkedWrite;
  private final SourceLayout sourceLayout;
  final AclCarrier acls;
  private final LockCarrier locks;
  private final Archives archives;

  /**
   * Copies between two sides.
   *
   * @param buffers the worker's byte budget
   * @param uploadRecords what the migration wrote down of its uploads
   * @param permit asked before each write
   * @param destinationClockAhead the destination's clock minus ours
   */
  public ObjectCopier(
      MappingSide source,
      MappingSide destination,
      CopyOptions options,
      BufferPool buffers,
      UploadRecords uploadRecords,
      WritePermit permit,
      SideProbe sourceProbe,
      SideProbe destinationProbe,
      Duration destinationClockAhead) {
    this.source = source;
    this.destination = destination;
    this.options = options;
    this.buffers = buffers;
    this.route = CopyRoute.of(options, destination.capabilities(), buffers.maxPartBytes());
    this.sourceProbe = sourceProbe;
    this.destinationProbe = destinationProbe;
    this.carrier = new AttributeCarrier(source, destination, options);
    this.checkedWrite = new CheckedWrite(destination, destinationClockAhead, permit);
    this.uploads = new Uploads(destination, uploadRecords, permit);
    this.uploader = new PartUploader(source, destination, uploads, buffers, permit, checkedWrite);
    this.sourceLayout = new SourceLayout(source);
    this.acls = new AclCarrier(source, destination, options.fidelity().acl());
    this.locks = new LockCarrier(source, destination, options.fidelity(), InstantSource.system());
    this.archives = new Archives(source);
  }

  /**
   * Copies the object that a listing showed.
   *
   * @param object its row, key relative to the mapping; its ETag pins what is read
   * @param condition what must hold at the destination: enforced by the server where it does that,
   *     else looked at directly before the write
   * @throws SideUnavailableException if the failure is the side's and not the object's
   */
  public CopyOutcome copy(ListedObject object, WriteCondition condition)
      throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      CopyOutcome outcome = attempt(object, condition, attempt);
      if (outcome != null) {
        return outcome;
      }
      Thread.sleep(PAUSE_BETWEEN_ATTEMPTS.multipliedBy(attempt));
    }
  }

  /**
   * One attempt to copy an object, or the version of it that its row names. Of a version whose
   * write has an unknown outcome only the destination's whole history can tell whether it arrived,
   * because its neighbours may be equal; so the caller looks there before the next attempt.
   *
   * @param attempt counts the attempts, from 1; after {@value #ATTEMPTS} the object is failed
   * @return null if another attempt may succeed
   */
  public @Nullable CopyOutcome attempt(ListedObject object, WriteCondition condition, int attempt)
      throws InterruptedException {
    try {
      Set<Grant> grants = acls.wanted(object);
      WriteResult written = transfer(object, condition);
      requireBodyOfMarker(object);
      CopyOutcome arrived = new CopyOutcome.Copied(object.sizeBytes(), written);
      if (object.versionId() != null) {
        return arrived;
      }
      CopyOutcome completed = afterWrite(object, grants);
      return completed instanceof CopyOutcome.Copied ? arrived : completed;
    } catch (CannotCarryException e) {
      return e.outcome();
    } catch (SideException e) {
      CopyOutcome outcome = afterFailure(object, e, attempt);
      if (route.goesInParts(object) && (outcome != null || endsUpload(e.failure()))) {
        uploader.discard(object);
      }
      return outcome;
    }
  }

  /**
   * Puts a delete marker on top of a key's versions, once: an unknown outcome is the caller's to
   * look into, as with a version.
   *
   * @param current what must be current before
   * @param attempt as above
   * @return null if another attempt may succeed
   */
  public @Nullable CopyOutcome attemptMarker(ObjectKey key, WriteCondition current, int attempt)
      throws InterruptedException {
    ObjectKey full = destination.full(key);
    try {
      // Most servers know no conditions on deletes, so the destination is looked at before.
      WriteResult marker =
          checkedWrite.write(
              key, null, current, false, sent -> destination.store().addDeleteMarker(full));
      return new CopyOutcome.Copied(0, marker);
    } catch (SideException e) {
      return afterFailure(e, attempt);
    }
  }

  /** Whether an object that is present may still lack its grants, retention or legal hold. */
  public boolean looksAtPresent() {
    return acls.isActive() || locks.isActive();
  }

  /**
   * Sees that a copy that is present grants what its source grants, and is held as its source is.
   *
   * @param object the source's row
   * @param doubted the destination's row, where its bytes have to be compared with the source's
   *     before anything is done to a copy; null where they are known to be the same
   */
  public CopyOutcome completePresent(ListedObject object, @Nullable ListedObject doubted)
      throws InterruptedException {
    CopyOutcome granted =
        retryingStep(
            FailureCode.ACL_NOT_SET,
            object,
            () -> {
              Set<Grant> grants = acls.wanted(object);
              if (!grants.isEmpty() && doubted != null && !sameBytes(object, doubted)) {
                return doubtful(FailureCode.ACL_NOT_SET);
              }
              acls.give(object, grants);
              return new CopyOutcome.Copied(object.sizeBytes());
            });
    return granted instanceof CopyOutcome.Copied ? completeLock(object, doubted) : granted;
  }

  /**
   * What becomes of an object that was just written and checked: first it is opened to those who
   * have a right to it, and its lock comes last.
   *
   * @param grants what its source grants to others
   */
  CopyOutcome afterWrite(ListedObject object, Set<Grant> grants) throws InterruptedException {
    CopyOutcome granted =
        retryingStep(
            FailureCode.ACL_NOT_SET,
            object,
            () -> {
              acls.give(object, grants);
              return new CopyOutcome.Copied(object.sizeBytes());
            });
    return granted instanceof CopyOutcome.Copied ? completeLock(object, null) : granted;
  }

  private CopyOutcome completeLock(ListedObject object, @Nullable ListedObject doubted)
      throws InterruptedException {
    if (!locks.isActive()) {
      return new CopyOutcome.Copied(object.sizeBytes());
    }
    return retryingStep(
        FailureCode.LOCK_NOT_SET,
        object,
        () -> {
          LockCarrier.Missing missing = locks.missing(object);
          if (missing != null && doubted != null && !sameBytes(object, doubted)) {
            return doubtful(FailureCode.LOCK_NOT_SET);
          }
          if (missing != null) {
            locks.set(object.key(), missing);
          }
          return new CopyOutcome.Copied(object.sizeBytes());
        });
  }

  private static CopyOutcome doubtful(FailureCode code) {
    return new CopyOutcome.Failed(
        code,
        "The destination object is newer and not what the source has, so its %s not set."
            .formatted(whatIsSet(code) + (code == FailureCode.ACL_NOT_SET ? " were" : " was")),
        null,
        null,
        1);
  }

  private static String whatIsSet(FailureCode code) {
    return code == FailureCode.ACL_NOT_SET ? "grants" : "retention or legal hold";
  }

  private interface Step {
    CopyOutcome take() throws CannotCarryException, InterruptedException;
  }

  /** The bytes are there already, so the write is not repeated with a step that fails after it. */
  private CopyOutcome retryingStep(FailureCode code, ListedObject object, Step step)
      throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return step.take();
      } catch (CannotCarryException e) {
        return e.outcome();
      } catch (SideException e) {
        CopyOutcome outcome = afterFailure(e, attempt);
        if (outcome instanceof CopyOutcome.Failed failed) {
          return new CopyOutcome.Failed(
              code,
              "The object '%s' was copied without its %s: %s"
                  .formatted(object.key(), whatIsSet(code), failed.message()),
              failed.providerCode(),
              failed.requestId(),
              failed.attempts());
        }
        if (outcome != null) {
          return outcome;
        }
        Thread.sleep(PAUSE_BETWEEN_ATTEMPTS.multipliedBy(attempt));
      }
    }
  }

  /** After other failures the next attempt, or a later lease, goes on with the upload. */
  static boolean endsUpload(StoreFailure failure) {
    return failure == StoreFailure.NO_SUCH_UPLOAD || failure == StoreFailure.PART_REFUSED;
  }

  /**
   * Sees that an object written by an earlier attempt has all that it should carry.
   *
   * @param object the source's row
   */
  public CopyOutcome completeAttributes(ListedObject object) throws InterruptedException {
    if (!carrier.hasStepsAfterWrite()) {
      return completePresent(object, null);
    }
    for (int attempt = 1; ; attempt++) {
      try {
        carrier.afterWrite(object.key(), readAttributes(object));
        return completePresent(object, null);
      } catch (CannotCarryException e) {
        return e.outcome();
      } catch (SideException e) {
        CopyOutcome outcome = afterFailure(e, attempt);
        if (outcome != null) {
          return outcome;
        }
        Thread.sleep(PAUSE_BETWEEN_ATTEMPTS.multipliedBy(attempt));
      }
    }
  }

  /**
   * Compares what a copy carries beside its bytes with what would be written of its source now: a
   * HEAD a side, and a read of tags where there may be some.
   *
   * @param object the source's row
   * @param copy the destination's
   */
  public AttributeLook lookAtAttributes(ListedObject object, ListedObject copy)
      throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return look(object, copy);
      } catch (CannotCarryException e) {
        return new AttributeLook.Undecided(e.outcome());
      } catch (SideException e) {
        if (e.failure() == StoreFailure.PRECONDITION_FAILED
            || e.failure() == StoreFailure.NOT_FOUND) {
          return new AttributeLook.Replaced();
        }
        CopyOutcome outcome = afterFailure(e, attempt);
        if (outcome != null) {
          return new AttributeLook.Undecided(outcome);
        }
        Thread.sleep(PAUSE_BETWEEN_ATTEMPTS.multipliedBy(attempt));
      }
    }
  }

  private AttributeLook look(ListedObject object, ListedObject copy) throws CannotCarryException {
    ObjectHead head = SourceHead.read(source, object);
    ObjectHead there =
        destination.call(() -> destination.store().head(destination.full(copy.key())));
    if (!there.etag().equals(copy.etag())) {
      return new AttributeLook.Replaced();
    }
    if (!carrier.isCarried(object, head, there)) {
      return new AttributeLook.Other();
    }
    Map<String, String> tags = carrier.otherTags(object, head, there);
    return tags == null ? new AttributeLook.Same() : new AttributeLook.OtherTags(tags);
  }

  /**
   * Replaces the tags of a copy. No condition can pin that, so whoever replaces the copy in this
   * very moment gets them, too.
   */
  public CopyOutcome replaceTags(ListedObject object, Map<String, String> tags)
      throws InterruptedException {
    ObjectKey full = destination.full(object.key());
    for (int attempt = 1; ; attempt++) {
      try {
        destination.run(() -> destination.store().putTags(full, tags));
        return new CopyOutcome.Copied(0);
      } catch (SideException e) {
        CopyOutcome outcome = afterFailure(e, attempt);
        if (outcome != null) {
          return outcome;
        }
        Thread.sleep(PAUSE_BETWEEN_ATTEMPTS.multipliedBy(attempt));
      }
    }
  }

  /** Whether the objects of two rows of one size hold the same bytes; reads both in full. */
  public boolean sameBytes(ListedObject left, ListedObject right) throws InterruptedException {
    PartLayout layout = PartLayout.uniform(left.sizeBytes(), COMPARE_CHUNK_BYTES);
    for (int part = 1; part <= layout.count(); part++) {
      ByteRange range = layout.range(part);
      int length = Math.toIntExact(range.length());
      try (BufferPool.Lease both = buffers.acquire(2 * length)) {
        ByteBuffer sourceBytes = both.buffer().slice(0, length);
        ByteBuffer destinationBytes = both.buffer().slice(length, length);
        read(source, left, range, sourceBytes);
        read(destination, right, range, destinationBytes);
        if (!sourceBytes.flip().equals(destinationBytes.flip())) {
          return false;
        }
      }
    }
    return true;
  }

  private static void read(
      MappingSide side, ListedObject object, ByteRange range, ByteBuffer into) {
    GetRequest request =
        new GetRequest(side.full(object.key()), range, pin(object), object.versionId());
    side.call(() -> side.store().get(request, into));
  }

  private static @Nullable String pin(ListedObject object) {
    return object.etag().isEmpty() ? null : object.etag();
  }

  private WriteResult transfer(ListedObject object, WriteCondition condition)
      throws CannotCarryException, InterruptedException {
    // A server that refused to copy may have done so for tags that it does not count for us either.
    MissingCount missing = MissingCount.MEANS_NONE;
    if (route.mayCopyOnServer()) {
      Optional<WriteResult> copied = copyOnServer(object, condition);
      if (copied.isPresent()) {
        return copied.get();
      }
      missing = MissingCount.MEANS_NOTHING;
    }
    return route.goesInParts(object)
        ? streamParts(object, condition)
        : stream(object, condition, missing);
  }

  /** Whether many workers should share the object, in place of {@link #copy}. */
  public boolean isShared(ListedObject object) {
    return route.isShared(object);
  }

  /** Empty if the server refuses this object and its bytes may pass through us instead. */
  private Optional<WriteResult> copyOnServer(ListedObject object, WriteCondition condition)
      throws CannotCarryException, InterruptedException {
    CopySource from =
        new CopySource(
            source.store().bucket(), source.full(object.key()), pin(object), object.versionId());
    try {
      return Optional.of(
          route.goesInPartsOnServer(object)
              ? copyPartsOnServer(object, from, condition)
              : copyWholeOnServer(object, from, condition));
    } catch (SideException e) {
      if (options.path() == CopyPath.AUTO && isRefusalOfServerSideCopy(e.failure())) {
        return Optional.empty();
      }
      throw atItsSide(object, e);
    }
  }

  static boolean isRefusalOfServerSideCopy(StoreFailure failure) {
    return failure == StoreFailure.ACCESS_DENIED
        || failure == StoreFailure.NOT_IMPLEMENTED
        || failure == StoreFailure.INVALID_REQUEST;
  }

  /** One request reads and writes, so a missing object or a broken pin is the source's. */
  SideException atItsSide(ListedObject object, SideException e) {
    if (e.failure() == StoreFailure.NOT_FOUND) {
      return new SideException(Side.SOURCE, e.failed());
    }
    if (e.failure() == StoreFailure.PRECONDITION_FAILED) {
      ObjectHead now =
          source.call(() -> source.store().head(source.full(object.key()), object.versionId()));
      return now.etag().equals(object.etag()) ? e : new SideException(Side.SOURCE, e.failed());
    }
    return e;
  }

  private WriteResult copyWholeOnServer(
      ListedObject object, CopySource from, WriteCondition condition)
      throws CannotCarryException, InterruptedException {
    // Where tags do not ride on writes, the server drops them from a copy without a word.
    ObjectAttributes attributes =
        carrier.hasStepsAfterWrite()
            ? attributesOfReadable(object)
            : carrier.besideCopy(object, needsHeadToCopy(object) ? readableHead(object) : null);
    ObjectKey full = destination.full(object.key());
    boolean withTags = options.tags().carries();
    Expectation expected = Expectation.of(object, object::etag);
    WriteResult result =
        checkedWrite.write(
            object.key(),
            expected,
            condition,
            destination.capabilities().conditionalCopy(),
            sent ->
                destination
                    .store()
                    .copy(
                        new CopyRequest(
                            from, full, withTags, sent, attributes, carrier.restatesMetadata())));
    requireSameContent(object, result);
    carrier.afterWrite(object.key(), attributes);
    return result;
  }

  private boolean needsHeadToCopy(ListedObject object) {
    return carrier.needsHeadToCopy() || archives.isInRefusedClass(object);
  }

  private WriteResult copyPartsOnServer(
      ListedObject object, CopySource from, WriteCondition condition)
      throws CannotCarryException, InterruptedException {
    ObjectAttributes attributes = attributesOfReadableParts(object);
    PartLayout layout = layoutOf(object, COPY_OBJECT_MAX_BYTES);
    return uploader.copyOnServer(object, from, layout, attributes, carrier, condition);
  }

  ObjectAttributes readAttributes(ListedObject object) throws CannotCarryException {
    return attributesOf(object, SourceHead.read(source, object, carrier.asksForChecksums()));
  }

  private ObjectAttributes attributesOf(ListedObject object, ObjectHead head)
      throws CannotCarryException {
    // Tag counts were seen on GET alone; servers that send them there need not do so with HEAD.
    return carrier.attributes(object, head, MissingCount.MEANS_NOTHING);
  }

  private ObjectAttributes attributesOfReadable(ListedObject object) throws CannotCarryException {
    return attributesOf(object, readableHead(object));
  }

  /** What an object carries whose parts are going to be read. */
  ObjectAttributes attributesOfReadableParts(ListedObject object) throws CannotCarryException {
    ObjectHead head = SourceHead.read(source, object, carrier.asksForChecksums());
    archives.requireReadableInParts(object, head);
    return attributesOf(object, head);
  }

  private ObjectHead readableHead(ListedObject object) {
    ObjectHead head = SourceHead.read(source, object, carrier.asksForChecksums());
    archives.requireReadable(object, head);
    return head;
  }

  private WriteResult stream(ListedObject object, WriteCondition condition, MissingCount missing)
      throws CannotCarryException, InterruptedException {
    if (archives.isInRefusedClass(object)) {
      readableHead(object);
    }
    ObjectKey key = object.key();
    int size = Math.toIntExact(object.sizeBytes());
    Map<String, String> tagsBefore = carrier.tagsBeforeRead(object, missing);
    try (BufferPool.Lease lease = buffers.acquire(size)) {
      ByteBuffer body = lease.buffer();
      GetRequest get =
          new GetRequest(
              source.full(key), null, pin(object), object.versionId(), carrier.asksForChecksums());
      ObjectHead head = source.call(() -> source.store().get(get, body));
      body.flip();
      requireComplete(object, body.limit());
      ObjectAttributes attributes = carrier.attributes(object, head, missing, tagsBefore);
      ObjectKey full = destination.full(key);
      ObjectAttributes onWrite = guarded(carrier.onWrite(attributes), body);
      Expectation expected = Expectation.of(object, () -> md5Hex(body.duplicate()));
      WriteResult result =
          checkedWrite.write(
              key,
              expected,
              condition,
              destination.capabilities().conditionalPut(),
              sent ->
                  destination.store().put(new PutRequest(full, onWrite, sent), body.duplicate()));
      requireSameContent(object, result);
      carrier.afterWrite(key, attributes);
      return result;
    }
  }

  /** The store sends an MD5, which costs much more, with what has no checksum. */
  private ObjectAttributes guarded(ObjectAttributes attributes, ByteBuffer body) {
    return attributes.checksum() == null
            && destination.capabilities().carrying().refusesWrongCrc32c()
        ? attributes.withChecksum(ObjectChecksum.of(Algorithm.CRC32C, body))
        : attributes;
  }

  private WriteResult streamParts(ListedObject object, WriteCondition condition)
      throws CannotCarryException, InterruptedException {
    ObjectAttributes attributes = attributesOfReadableParts(object);
    PartLayout layout = layoutOf(object, buffers.maxPartBytes());
    return uploader.stream(object, layout, attributes, carrier, condition);
  }

  PartLayout layoutOf(ListedObject object, long maxPartBytes)
      throws CannotCarryException, InterruptedException {
    Optional<PartLayout> layout = sourceLayout.of(object, maxPartBytes);
    if (layout.isEmpty()) {
      long preferred = Math.min(options.partSizeBytes(), maxPartBytes);
      layout = PartLayout.choose(object.sizeBytes(), preferred, maxPartBytes);
    }
    return layout.orElseThrow(
        () ->
            new CannotCarryException(
                FailureCode.OBJECT_TOO_LARGE,
                "The object has %d bytes, more than 10,000 parts of the %d bytes that fit into memory."
                    .formatted(object.sizeBytes(), maxPartBytes)));
  }

  private void requireComplete(ListedObject object, int bytesRead) {
    if (bytesRead != object.sizeBytes()) {
      throw new SideException(
          Side.SOURCE,
          new StoreException(
              StoreFailure.PRECONDITION_FAILED,
              "listed with %d bytes, read with %d".formatted(object.sizeBytes(), bytesRead)));
    }
  }

  /** Some servers drop the body of a folder marker and answer with the ETag that it would have. */
  private void requireBodyOfMarker(ListedObject object) {
    if (object.sizeBytes() == 0 || !object.key().value().endsWith("/")) {
      return;
    }
    ObjectHead kept =
        destination.call(() -> destination.store().head(destination.full(object.key())));
    if (kept.sizeBytes() > 0 && kept.sizeBytes() != object.sizeBytes()) {
      throw new SideException(
          Side.DESTINATION,
          new StoreException(
              StoreFailure.PRECONDITION_FAILED,
              "somebody replaced '%s' after it was written".formatted(object.key())));
    }
    if (kept.sizeBytes() == 0) {
      throw new SideException(
          Side.DESTINATION,
          new StoreException(
              StoreFailure.INVALID_REQUEST,
              "the destination keeps none of the %d bytes of the folder marker '%s'"
                  .formatted(object.sizeBytes(), object.key()),
              0,
              ETAG_MISMATCH,
              null,
              null));
    }
  }

  /** Where both sides' ETags are MD5s, the destination's proves that the bytes arrived. */
  private void requireSameContent(ListedObject object, WriteResult result) {
    boolean comparable =
        source.capabilities().etagIsMd5()
            && destination.capabilities().etagIsMd5()
            && Etags.isPlainMd5(object.etag())
            && Etags.isPlainMd5(result.etag());
    if (comparable && !object.etag().equals(result.etag())) {
      throw new SideException(
          Side.DESTINATION,
          new StoreException(
              StoreFailure.MALFORMED_REPLY,
              "wrote '%s' and the destination has ETag %s where the source has %s"
                  .formatted(object.key(), result.etag(), object.etag()),
              0,
              ETAG_MISMATCH,
              null,
              null));
    }
  }

  /** What a failure means for an object; null to try again. */
  @Nullable CopyOutcome afterFailure(ListedObject object, SideException e, int attempt)
      throws InterruptedException {
    CopyOutcome outcome = afterFailure(e, attempt);
    if (e.failure() != StoreFailure.ARCHIVED) {
      return outcome;
    }
    archives.refused(object);
    return object.versionId() == null ? askForRestore(object, e.failed()) : outcome;
  }

  /** What a failure means; null to try again. */
  private @Nullable CopyOutcome afterFailure(SideException e, int attempt)
      throws InterruptedException {
    long failedAtNanos = System.nanoTime();
    MappingSide side = e.side() == Side.SOURCE ? source : destination;
    SideProbe probe = e.side() == Side.SOURCE ? sourceProbe : destinationProbe;
    if (Thread.interrupted()) {
      throw new InterruptedException("the lease stops");
    }
    if (SideTrouble.isWholeSide(e.failure())) {
      throw new SideUnavailableException(SideTrouble.describe(side, e.failed()));
    }
    return switch (e.failure()) {
      case PRECONDITION_FAILED -> new CopyOutcome.Changed();
      case ARCHIVED -> archived("it must be restored before it can be read");
      case CUSTOMER_KEY ->
          new CopyOutcome.Quarantined(FailureCode.CUSTOMER_KEY, CUSTOMER_KEY_NEEDED);
      case NOT_FOUND -> {
        probe.requireWorking(failedAtNanos);
        yield e.side() == Side.SOURCE ? new CopyOutcome.Vanished() : new CopyOutcome.Changed();
      }
      case SERVER_ERROR, CONNECTION, MALFORMED_REPLY, CONFLICT, NO_SUCH_UPLOAD, PART_REFUSED -> {
        if (attempt < ATTEMPTS) {
          yield null;
        }
        probe.requireWorking(failedAtNanos);
        yield failed(e, attempt);
      }
      case ACCESS_DENIED, NOT_IMPLEMENTED, INVALID_REQUEST -> {
        probe.requireWorking(failedAtNanos);
        FailureCode nature = Refusals.byNature(e);
        yield nature == null
            ? failed(e, attempt)
            : new CopyOutcome.Quarantined(nature, String.valueOf(e.getMessage()));
      }
      case NO_SUCH_BUCKET, BAD_CREDENTIALS, EXPIRED_CREDENTIALS, THROTTLED, UNREACHABLE, NO_SPACE ->
          throw new IllegalStateException("whole-side failure after its check: " + e.failure());
    };
  }

  private CopyOutcome askForRestore(ListedObject object, StoreException refusal)
      throws InterruptedException {
    if (Archives.RESTORE_UNDER_WAY.equals(refusal.providerCode())) {
      return archived("its restore is under way; start the migration again when that is done");
    }
    RestoreOptions restore = options.fidelity().restore();
    if (restore == null) {
      return archived(
          "must be restored before it can be read; say 'restore: {days: 7}' in the spec to have that asked for");
    }
    // That class gives an object back for good, and refuses to be told for how long.
    Integer days = INTELLIGENT_TIERING.equals(object.storageClass()) ? null : restore.days();
    ObjectKey full = source.full(object.key());
    try {
      source.run(() -> source.store().restore(full, days, restore.tier()));
      return archived(
          "its restore is asked for; start the migration again when that is done, within hours or two days");
    } catch (SideException e) {
      // An interrupt, and trouble of the whole side, leave from here.
      afterFailure(e, ATTEMPTS);
      return archived("its restore could not be asked for (%s)".formatted(e.getMessage()));
    }
  }

  private static CopyOutcome archived(String what) {
    return new CopyOutcome.Deferred(
        FailureCode.OBJECT_ARCHIVED, "The object is archived: %s.".formatted(what));
  }

  private static CopyOutcome failed(SideException e, int attempts) {
    StoreException cause = e.failed();
    return new CopyOutcome.Failed(
        codeOf(e),
        String.valueOf(e.getMessage()),
        cause.providerCode(),
        cause.requestId(),
        attempts);
  }

  private static FailureCode codeOf(SideException e) {
    if (e.failure() == StoreFailure.ACCESS_DENIED) {
      return FailureCode.OBJECT_ACCESS_DENIED;
    }
    String told = String.valueOf(e.failed().providerCode());
    if (told.equals(ETAG_MISMATCH) || ObjectChecksum.REFUSALS.contains(told)) {
      return FailureCode.CONTENT_MISMATCH;
    }
    return e.side() == Side.SOURCE ? FailureCode.OBJECT_UNREADABLE : FailureCode.WRITE_REFUSED;
  }

  /** The MD5 of the bytes between position and limit, as an ETag states it. */
  static String md5Hex(ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      digest.update(bytes);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  /** For holes and re-decisions: an object's row as HEAD shows it; null if there is none. */
  public static @Nullable ListedObject headAsRow(MappingSide side, ObjectKey key) {
    ObjectHead head = side.headOrNull(key);
    return head == null
        ? null
        : new ListedObject(
            key,
            head.sizeBytes(),
            head.etag(),
            head.lastModified(),
            head.attributes().storageClass());
  }
}
