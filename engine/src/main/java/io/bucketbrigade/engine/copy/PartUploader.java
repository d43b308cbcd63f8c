package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.copy.CheckedWrite.Expectation;
import io.bucketbrigade.engine.copy.PartsInFlight.PartRequest;
import io.bucketbrigade.engine.decide.Etags;
import io.bucketbrigade.engine.store.ByteRange;
import io.bucketbrigade.engine.store.CopySource;
import io.bucketbrigade.engine.store.GetRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.engine.store.SideException;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.UploadedPart;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.engine.store.WritePermit;
import io.bucketbrigade.engine.store.WriteResult;
import io.bucketbrigade.engine.upload.PartLayout;
import io.bucketbrigade.engine.upload.UploadRecord;
import io.bucketbrigade.engine.upload.Uploads;
import io.bucketbrigade.model.key.ObjectKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Copies an object in parts: those that its upload does not hold yet, in parallel, then one
 * Complete that makes the object visible.
 *
 * <p>An upload that ends early is left as it is, so that the next attempt, or a later lease, sends
 * only what is missing. Whoever knows that there will be none calls {@link #discard}.
 */
final class PartUploader {

  /** One object's parts in flight: enough to hide a round trip, few enough to leave room. */
  static final int PARTS_IN_FLIGHT = 4;

  /** Objects that are tried again at a time are as many as are in flight, some hundred. */
  private static final int MAX_DIFFERING = 1_000;

  private final MappingSide source;
  private final MappingSide destination;
  private final Uploads uploads;
  private final BufferPool buffers;
  private final WritePermit permit;
  private final CheckedWrite checkedWrite;

  /** ETags that parts had where the source's differed, by object and its version. */
  private final Map<String, String> differing = new ConcurrentHashMap<>();

  PartUploader(
      MappingSide source,
      MappingSide destination,
      Uploads uploads,
      BufferPool buffers,
      WritePermit permit,
      CheckedWrite checkedWrite) {
    this.source = source;
    this.destination = destination;
    this.uploads = uploads;
    this.buffers = buffers;
    this.permit = permit;
    this.checkedWrite = checkedWrite;
  }

  /** Reads and writes part by part. */
  WriteResult stream(
      ListedObject object,
      PartLayout layout,
      ObjectAttributes attributes,
      AttributeCarrier carrier,
      WriteCondition condition)
      throws InterruptedException {
    return upload(
        object,
        layout,
        attributes,
        carrier,
        condition,
        (upload, part) -> streamPart(object, upload, part, layout.range(part)));
  }

  /** Lets the server copy part by part. */
  WriteResult copyOnServer(
      ListedObject object,
      CopySource from,
      PartLayout layout,
      ObjectAttributes attributes,
      AttributeCarrier carrier,
      WriteCondition condition)
      throws InterruptedException {
    ObjectKey full = destination.full(object.key());
    return upload(
        object,
        layout,
        attributes,
        carrier,
        condition,
        (upload, part) -> copyPart(full, from, upload.uploadId(), part, layout.range(part)));
  }

  /** Lets the server copy one part. */
  UploadedPart copyPart(
      ObjectKey full, CopySource from, String uploadId, int partNumber, ByteRange range)
      throws InterruptedException {
    permit.await();
    return destination.call(
        () -> destination.store().uploadPartCopy(full, uploadId, partNumber, from, range));
  }

  /** Aborts what was begun of an object that is not to be copied any more, or not so. */
  void discard(ListedObject object) throws InterruptedException {
    uploads.discard(destination.full(object.key()));
  }

  private interface PartTransfer {
    UploadedPart send(UploadRecord upload, int partNumber) throws InterruptedException;
  }

  private WriteResult upload(
      ListedObject object,
      PartLayout layout,
      ObjectAttributes attributes,
      AttributeCarrier carrier,
      WriteCondition condition,
      PartTransfer transfer)
      throws InterruptedException {
    Uploads.Open upload = open(object, layout, attributes, carrier);
    UploadRecord record = upload.record();
    List<UploadedPart> parts = sendMissing(upload, part -> transfer.send(record, part));
    requireSourcesParts(object, parts, upload.present().isEmpty());
    WriteResult result = complete(object, record, parts, condition);
    uploads.settle(upload.name());
    carrier.afterWrite(object.key(), attributes);
    return result;
  }

  /** Goes on with an upload of the object, or begins one. */
  Uploads.Open open(
      ListedObject object, PartLayout layout, ObjectAttributes attributes, AttributeCarrier carrier)
      throws InterruptedException {
    ObjectKey full = destination.full(object.key());
    return uploads.open(
        new Uploads.Wanted(full, object.etag(), layout, carrier.onUpload(attributes)));
  }

  /** Makes the object visible. */
  WriteResult complete(
      ListedObject object, UploadRecord upload, List<UploadedPart> parts, WriteCondition condition)
      throws InterruptedException {
    ObjectKey full = destination.full(object.key());
    Expectation expected = Expectation.of(object, () -> etagOf(parts));
    return checkedWrite.write(
        object.key(),
        expected,
        condition,
        destination.capabilities().conditionalComplete(),
        sent ->
            destination
                .store()
                .completeMultipartUpload(full, upload.uploadId(), parts, sent, upload.checksum()));
  }

  private static List<UploadedPart> sendMissing(
      Uploads.Open upload, PartRequest<UploadedPart> request) throws InterruptedException {
    Map<Integer, UploadedPart> parts = new TreeMap<>(upload.present());
    List<Integer> missing =
        IntStream.rangeClosed(1, upload.record().layout().count())
            .filter(part -> !parts.containsKey(part))
            .boxed()
            .toList();
    for (UploadedPart sent : PartsInFlight.run(missing, PARTS_IN_FLIGHT, request)) {
      parts.put(sent.partNumber(), sent);
    }
    return List.copyOf(parts.values());
  }

  /**
   * Where both sides' ETags are MD5s and the parts are the source's own, they prove themselves, and
   * what was read with them, before anything is visible; if they do not, the object is begun again.
   * An object that was read twice alike is taken as it is: then its source has an ETag that is no
   * MD5 (a key of KMS), or was cut otherwise than it seemed.
   *
   * @param allRead whether this attempt has read and sent every part; parts that an earlier one
   *     sent are trusted by number and size alone
   */
  void requireSourcesParts(ListedObject object, List<UploadedPart> parts, boolean allRead) {
    String etag = differingEtag(object, parts);
    if (etag != null && !(allRead && etag.equals(readOnce(object, etag)))) {
      throw new SideException(
          destination.side(),
          new StoreException(StoreFailure.PART_REFUSED, difference(object, etag)));
    }
  }

  /** The ETag that the parts make, where that is comparable with the source's, and another one. */
  @Nullable String differingEtag(ListedObject object, List<UploadedPart> parts) {
    String etag = etagOf(parts);
    boolean comparable =
        source.capabilities().etagIsMd5()
            && destination.capabilities().etagIsMd5()
            && Etags.isMultipart(object.etag())
            && object.etag().endsWith("-" + parts.size());
    return !comparable || etag.isEmpty() || etag.equals(object.etag()) ? null : etag;
  }

  static String difference(ListedObject object, String etag) {
    return "the parts of '%s' at the destination would have ETag %s where the source has %s"
        .formatted(object.key(), etag, object.etag());
  }

  /** The ETag that the same version was read with before; null if this is the first time. */
  private @Nullable String readOnce(ListedObject object, String etag) {
    if (differing.size() >= MAX_DIFFERING) {
      differing.clear();
    }
    return differing.put(object.key().value() + '\n' + object.etag(), etag);
  }

  /** Reads and writes one part. */
  UploadedPart streamPart(ListedObject object, UploadRecord upload, int partNumber, ByteRange range)
      throws InterruptedException {
    ObjectChecksum checksum = upload.checksum();
    ObjectChecksum.Algorithm algorithm = checksum == null ? null : checksum.algorithm();
    try (BufferPool.Lease lease = buffers.acquire(Math.toIntExact(range.length()))) {
      ByteBuffer body = lease.buffer();
      String pin = object.etag().isEmpty() ? null : object.etag();
      GetRequest get = new GetRequest(source.full(object.key()), range, pin, object.versionId());
      source.call(() -> source.store().get(get, body));
      body.flip();
      permit.await();
      ObjectKey full = destination.full(object.key());
      return destination.call(
          () ->
              destination
                  .store()
                  .uploadPart(full, upload.uploadId(), partNumber, body.duplicate(), algorithm));
    }
  }

  /** The ETag that S3 makes of parts whose ETags are MD5s; empty if they are none. */
  private static String etagOf(List<UploadedPart> parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      for (UploadedPart part : parts) {
        digest.update(HexFormat.of().parseHex(part.etag()));
      }
      return HexFormat.of().formatHex(digest.digest()) + "-" + parts.size();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
