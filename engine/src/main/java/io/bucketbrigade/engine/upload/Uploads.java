package io.bucketbrigade.engine.upload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.bucketbrigade.engine.decide.Etags;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.state.StateStoreException;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.UploadedPart;
import io.bucketbrigade.engine.store.WritePermit;
import io.bucketbrigade.engine.upload.UploadRecords.Recorded;
import io.bucketbrigade.model.key.ObjectKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The uploads of one migration at its destination: goes on with one that an earlier attempt left,
 * or begins one in the safe order (intent, Create, record, first part).
 *
 * <p>Retry: opening may be repeated at any time. Two attempts that open the same upload send the
 * same bytes to the same part numbers. Thread-safe; blocks.
 */
public final class Uploads {

  private static final Logger log = LoggerFactory.getLogger(Uploads.class);

  /** Equal attributes have to make equal text in every process. */
  private static final ObjectWriter CANONICAL =
      StateRecords.json().writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private final MappingSide destination;
  private final UploadRecords records;
  private final WritePermit permit;

  /**
   * Uploads to {@code destination}.
   *
   * @param permit asked before anything is begun or aborted
   */
  public Uploads(MappingSide destination, UploadRecords records, WritePermit permit) {
    this.destination = destination;
    this.records = records;
    this.permit = permit;
  }

  /**
   * What is to be uploaded.
   *
   * @param key the whole key of the object to be
   * @param sourceEtag the version of the source object; empty if the source tells none, so that no
   *     later attempt can know that it is still the same
   * @param layout how it is cut
   * @param attributes what the object will carry
   */
  public record Wanted(
      ObjectKey key, String sourceEtag, PartLayout layout, ObjectAttributes attributes) {

    private boolean isOf(UploadRecord record) {
      return !sourceEtag.isEmpty()
          && sourceEtag.equals(record.sourceEtag())
          && layout.equals(record.layout())
          && digest().equals(record.attributesDigest());
    }

    private String digest() {
      try {
        return UploadRecords.sha256(CANONICAL.writeValueAsString(attributes));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException("cannot be written: " + attributes.getClass(), e);
      }
    }
  }

  /**
   * An upload that takes parts.
   *
   * @param name under which it is recorded
   * @param record what is recorded of it
   * @param present the parts that it holds already, by number; empty if it was begun just now
   */
  public record Open(String name, UploadRecord record, Map<Integer, UploadedPart> present) {}

  /**
   * Goes on with a recorded upload of the same source version, layout and attributes, or begins
   * one. Recorded uploads of the object that cannot be gone on with are aborted.
   *
   * @throws SideException if the destination does not answer or refuses
   * @throws StateStoreException if it cannot be recorded; then no part was sent
   */
  public Open open(Wanted wanted) throws InterruptedException {
    Open resumed = null;
    for (Recorded recorded : records.of(bucket(), wanted.key()).reversed()) {
      if (resumed == null && wanted.isOf(recorded.record())) {
        resumed = resume(recorded).orElse(null);
      } else {
        discard(recorded);
      }
    }
    return resumed == null ? begin(wanted) : resumed;
  }

  private Open begin(Wanted wanted) throws InterruptedException {
    permit.await();
    String name = records.intend(new UploadIntent(bucket(), wanted.key(), Instant.now()));
    String uploadId = create(wanted, name);
    UploadRecord record =
        new UploadRecord(
            bucket(),
            wanted.key(),
            uploadId,
            wanted.sourceEtag(),
            wanted.layout(),
            wanted.digest(),
            Instant.now(),
            wanted.attributes().checksum());
    records.write(name, record);
    return new Open(name, record, Map.of());
  }

  private String create(Wanted wanted, String name) {
    try {
      return destination.call(
          () -> destination.store().createMultipartUpload(wanted.key(), wanted.attributes()));
    } catch (SideException e) {
      if (!mayHaveBegun(e.failure())) {
        settle(name);
      }
      throw e;
    }
  }

  private static boolean mayHaveBegun(StoreFailure failure) {
    return failure == StoreFailure.SERVER_ERROR
        || failure == StoreFailure.CONNECTION
        || failure == StoreFailure.MALFORMED_REPLY;
  }

  /**
   * The parts that an upload holds, by number.
   *
   * @throws SideException if it is gone, or this principal may not look into it
   */
  public Map<Integer, UploadedPart> present(UploadRecord record) {
    return present(
        record.layout(),
        destination.call(() -> destination.store().listParts(record.key(), record.uploadId())));
  }

  /** What is recorded under a name; empty if that upload is completed or aborted. */
  public Optional<UploadRecord> record(String name) {
    return records.record(name);
  }

  /** Empty if it is gone, or this principal may not look into it. */
  private Optional<Open> resume(Recorded recorded) throws InterruptedException {
    UploadRecord record = recorded.record();
    try {
      return Optional.of(new Open(recorded.name(), record, present(record)));
    } catch (SideException e) {
      if (!isAboutTheUpload(e.failure())) {
        throw e;
      }
      discard(recorded);
      return Optional.empty();
    }
  }

  private static boolean isAboutTheUpload(StoreFailure failure) {
    return switch (failure) {
      case NO_SUCH_UPLOAD, NOT_FOUND, ACCESS_DENIED, NOT_IMPLEMENTED, INVALID_REQUEST -> true;
      case NO_SUCH_BUCKET,
          BAD_CREDENTIALS,
          EXPIRED_CREDENTIALS,
          PRECONDITION_FAILED,
          CONFLICT,
          THROTTLED,
          SERVER_ERROR,
          UNREACHABLE,
          CONNECTION,
          MALFORMED_REPLY,
          ARCHIVED,
          CUSTOMER_KEY,
          NO_SPACE,
          PART_REFUSED ->
          false;
    };
  }

  /** A part counts if it has its place's size, and an ETag by which it can be completed. */
  private Map<Integer, UploadedPart> present(PartLayout layout, List<UploadedPart> listed) {
    int count = layout.count();
    Map<Integer, UploadedPart> present = new TreeMap<>();
    for (UploadedPart part : listed) {
      int number = part.partNumber();
      if (number >= 1
          && number <= count
          && part.sizeBytes() == layout.range(number).length()
          && isUsable(part.etag())) {
        present.put(number, part);
      }
    }
    return Map.copyOf(present);
  }

  private boolean isUsable(String etag) {
    return destination.capabilities().etagIsMd5() ? Etags.isPlainMd5(etag) : !etag.isEmpty();
  }

  /** Aborts all recorded uploads of an object. What cannot be aborted is left to the sweeper. */
  public void discard(ObjectKey key) throws InterruptedException {
    for (Recorded recorded : records.of(bucket(), key)) {
      discard(recorded);
    }
  }

  private void discard(Recorded recorded) throws InterruptedException {
    UploadRecord record = recorded.record();
    // A successor may be at work on it.
    permit.await();
    try {
      destination.store().abortMultipartUpload(record.key(), record.uploadId());
    } catch (StoreException e) {
      log.warn(
          "upload.abort.failed key={} upload={} cause={}",
          record.key(),
          record.uploadId(),
          e.getMessage());
      return;
    }
    settle(recorded.name());
  }

  /** Forgets a completed upload. */
  public void settle(String name) {
    try {
      records.settle(name);
    } catch (StateStoreException e) {
      // The sweeper finds that the upload is gone.
      log.warn("upload.record.left name={} cause={}", name, e.getMessage());
    }
  }

  private String bucket() {
    return destination.store().bucket();
  }
}
