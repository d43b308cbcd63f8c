package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.copy.AttributeCarrier.CannotCarryException;
import io.bucketbrigade.engine.store.ByteRange;
import io.bucketbrigade.engine.store.CopySource;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ObjectAcl.Grant;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.UploadedPart;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.engine.store.WriteResult;
import io.bucketbrigade.engine.upload.PartLayout;
import io.bucketbrigade.engine.upload.UploadRecord;
import io.bucketbrigade.engine.upload.Uploads;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.large.PartsEtag;
import io.bucketbrigade.model.spec.CopyOptions.CopyPath;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Copies one object by many hands: somebody opens its upload, many send parts of it, and somebody
 * completes it. Nobody needs to know more than the upload's name, for the record says what it is of
 * and the destination says which parts it holds.
 *
 * <p>Retry: each step may be repeated at any time. Failures are judged as {@link ObjectCopier}
 * does: a transient one is tried again, a side's own trouble is thrown. Thread-safe; blocks; an
 * interrupt ends it without an outcome.
 */
public final class SharedCopy {

  private final ObjectCopier copier;

  /** Copies as {@code copier} does. */
  public SharedCopy(ObjectCopier copier) {
    this.copier = copier;
  }

  /** What a step came to. */
  public sealed interface Step {

    /**
     * The parts that the upload does not hold yet, of those that were asked for.
     *
     * @param missing their numbers, ascending
     */
    record Missing(Collection<Integer> missing) implements Step {}

    /**
     * The object has to be begun again: it changed, or its upload is gone or refused.
     *
     * @param otherwise what it comes to if it is not
     * @param partsEtag what its parts make, where that is the cause; else null
     */
    record Restart(CopyOutcome otherwise, @Nullable PartsEtag partsEtag) implements Step {}

    /**
     * The object has its outcome.
     *
     * @param outcome which
     */
    record Over(CopyOutcome outcome) implements Step {}
  }

  private interface Work {
    Step run() throws CannotCarryException, InterruptedException;
  }

  /**
   * Opens an upload for others to send its parts.
   *
   * @param condition what must hold at the destination when it is completed
   * @param afresh whether uploads of the object that are open already are aborted first
   * @param opened takes the upload
   * @return {@link CopyOutcome.Deferred} if it is open; {@link CopyOutcome.Copied} for an object
   *     that is not to be shared any more
   */
  public CopyOutcome open(
      ListedObject object, WriteCondition condition, boolean afresh, Consumer<Uploads.Open> opened)
      throws InterruptedException {
    if (!copier.isShared(object)) {
      return copier.copy(object, condition);
    }
    if (afresh) {
      copier.uploader.discard(object);
    }
    Step step = attempt(object, () -> open(object, opened));
    return switch (step) {
      case Step.Over over -> over.outcome();
      case Step.Restart restart -> restart.otherwise();
      case Step.Missing ignored ->
          new CopyOutcome.Deferred(
              FailureCode.OBJECT_HANDED_OVER, "The object is copied by many workers together.");
    };
  }

  private Step open(ListedObject object, Consumer<Uploads.Open> opened)
      throws CannotCarryException, InterruptedException {
    // Who would be quarantined for a grant is so before its parts are sent.
    copier.acls.wanted(object);
    long maxPartBytes = copier.route.largestPartBytes();
    ObjectAttributes attributes = copier.attributesOfReadableParts(object);
    PartLayout layout = copier.layoutOf(object, maxPartBytes);
    Uploads.Open upload = copier.uploader.open(object, layout, attributes, copier.carrier);
    try {
      // Who cannot look into uploads would learn it after the last part.
      copier.uploads.present(upload.record());
    } catch (SideException e) {
      if (e.failure() == StoreFailure.ACCESS_DENIED
          || e.failure() == StoreFailure.NOT_IMPLEMENTED) {
        return new Step.Over(cannotListParts(e));
      }
      throw e;
    }
    opened.accept(upload);
    return new Step.Missing(List.of());
  }

  private static CopyOutcome cannotListParts(SideException e) {
    return new CopyOutcome.Failed(
        FailureCode.OBJECT_ACCESS_DENIED,
        "Workers cannot share the object because the destination does not list the parts of uploads;"
            + " grant s3:ListMultipartUploadParts, or raise largeObjectThreshold in the spec.",
        e.failed().providerCode(),
        e.failed().requestId(),
        1);
  }

  /**
   * Sends parts, some at a time.
   *
   * @param object the version that the upload is of
   * @param name under which the upload is recorded
   * @param parts numbers of parts
   * @param look whether some may be there already, so that the destination is asked
   * @param stop asked before each part; once it says so, no further part is begun
   * @param onSent takes the number of each part that is there
   */
  public Step send(
      ListedObject object,
      String name,
      Collection<Integer> parts,
      boolean look,
      BooleanSupplier stop,
      IntConsumer onSent)
      throws InterruptedException {
    Optional<UploadRecord> record = copier.uploads.record(name);
    if (record.isEmpty()) {
      return gone(object);
    }
    // What one attempt sent the next one does not send again.
    TreeSet<Integer> missing = new TreeSet<>(parts);
    return attempt(
        object,
        () -> {
          if (look) {
            copier.uploads.present(record.get()).keySet().stream()
                .filter(missing::remove)
                .forEach(onSent::accept);
          }
          PartsInFlight.run(
              List.copyOf(missing),
              PartUploader.PARTS_IN_FLIGHT,
              part -> {
                if (!stop.getAsBoolean()) {
                  sendPart(object, record.get(), part);
                  synchronized (missing) {
                    missing.remove(part);
                  }
                  onSent.accept(part);
                }
                return part;
              });
          return new Step.Missing(List.copyOf(missing));
        });
  }

  private void sendPart(ListedObject object, UploadRecord record, int part)
      throws InterruptedException {
    ByteRange range = record.layout().range(part);
    if (copier.route.mayCopyOnServer() && copyOnServer(object, record, part, range)) {
      return;
    }
    copier.uploader.streamPart(object, record, part, range);
  }

  /** Returns false if the server refuses and the part's bytes may pass through us instead. */
  private boolean copyOnServer(ListedObject object, UploadRecord record, int part, ByteRange range)
      throws InterruptedException {
    ObjectKey full = copier.source.full(object.key());
    CopySource from = new CopySource(copier.source.store().bucket(), full, object.etag());
    try {
      copier.uploader.copyPart(record.key(), from, record.uploadId(), part, range);
      return true;
    } catch (SideException e) {
      boolean fits = range.length() <= copier.buffers.maxPartBytes();
      if (fits
          && copier.options.path() == CopyPath.AUTO
          && ObjectCopier.isRefusalOfServerSideCopy(e.failure())) {
        return false;
      }
      throw copier.atItsSide(object, e);
    }
  }

  /**
   * Makes the object visible, if all of its parts are there.
   *
   * @param object the version that the upload is of
   * @param name under which the upload is recorded
   * @param condition what must hold at the destination
   * @param earlierParts what the parts of an earlier upload made; null if that was no cause to
   *     begin the object again
   */
  public Step complete(
      ListedObject object, String name, WriteCondition condition, @Nullable PartsEtag earlierParts)
      throws InterruptedException {
    Optional<UploadRecord> record = copier.uploads.record(name);
    return record.isEmpty()
        ? gone(object)
        : attempt(object, () -> complete(object, name, record.get(), condition, earlierParts));
  }

  private Step complete(
      ListedObject object,
      String name,
      UploadRecord record,
      WriteCondition condition,
      @Nullable PartsEtag earlierParts)
      throws CannotCarryException, InterruptedException {
    Map<Integer, UploadedPart> present = new TreeMap<>(copier.uploads.present(record));
    int count = record.layout().count();
    if (present.size() < count) {
      return new Step.Missing(
          IntStream.rangeClosed(1, count)
              .filter(part -> !present.containsKey(part))
              .boxed()
              .toList());
    }
    List<UploadedPart> parts = List.copyOf(present.values());
    String differing = copier.uploader.differingEtag(object, parts);
    if (differing != null) {
      PartsEtag made = new PartsEtag(record.uploadId(), differing);
      if (earlierParts == null || !made.confirms(earlierParts)) {
        return new Step.Restart(notTheSources(object, differing), made);
      }
    }
    // Read before the object is visible: what cannot be carried must not be left behind.
    ObjectAttributes attributes = copier.readAttributes(object);
    Set<Grant> grants = copier.acls.wanted(object);
    WriteResult written = copier.uploader.complete(object, record, parts, condition);
    copier.uploads.settle(name);
    copier.carrier.afterWrite(object.key(), attributes);
    CopyOutcome completed = copier.afterWrite(object, grants);
    return new Step.Over(
        completed instanceof CopyOutcome.Copied
            ? new CopyOutcome.Copied(object.sizeBytes(), written)
            : completed);
  }

  private static CopyOutcome notTheSources(ListedObject object, String etag) {
    return refused("Sent again and again, %s.".formatted(PartUploader.difference(object, etag)));
  }

  private static Step gone(ListedObject object) {
    return new Step.Restart(
        refused(
            "The upload of '%s' was completed or aborted by somebody else."
                .formatted(object.key())),
        null);
  }

  private static CopyOutcome refused(String message) {
    return new CopyOutcome.Failed(FailureCode.WRITE_REFUSED, message, null, null, 1);
  }

  private Step attempt(ListedObject object, Work work) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return work.run();
      } catch (CannotCarryException e) {
        return new Step.Over(e.outcome());
      } catch (SideException e) {
        boolean restart = ObjectCopier.endsUpload(e.failure());
        // A last attempt: what ends the upload does not mend by trying the same again.
        CopyOutcome outcome =
            copier.afterFailure(object, e, restart ? ObjectCopier.ATTEMPTS : attempt);
        if (outcome != null) {
          return restart || outcome instanceof CopyOutcome.Changed
              ? new Step.Restart(outcome, null)
              : new Step.Over(outcome);
        }
        Thread.sleep(ObjectCopier.PAUSE_BETWEEN_ATTEMPTS.multipliedBy(attempt));
      }
    }
  }
}
