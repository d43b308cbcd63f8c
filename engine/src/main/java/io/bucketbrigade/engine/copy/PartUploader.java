package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.copy.CheckedWrite.Expectation;
import io.bucketbrigade.engine.store.ByteRange;
import io.bucketbrigade.engine.store.CopySource;
import io.bucketbrigade.engine.store.GetRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.UploadedPart;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.engine.store.WritePermit;
import io.bucketbrigade.model.key.ObjectKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Multipart uploads: parts in parallel, then one Complete that makes the object visible. An upload
 * that does not end well is aborted, because its parts are billed until it is gone.
 */
final class PartUploader {

  private static final Logger log = LoggerFactory.getLogger(PartUploader.class);

  /** One object's parts in flight: enough to hide a round trip, few enough to leave room. */
  private static final int PARTS_IN_FLIGHT = 4;

  private final MappingSide source;
  private final MappingSide destination;
  private final BufferPool buffers;
  private final WritePermit permit;
  private final CheckedWrite checkedWrite;

  PartUploader(
      MappingSide source,
      MappingSide destination,
      BufferPool buffers,
      WritePermit permit,
      CheckedWrite checkedWrite) {
    this.source = source;
    this.destination = destination;
    this.buffers = buffers;
    this.permit = permit;
    this.checkedWrite = checkedWrite;
  }

  /** Reads and writes part by part. */
  void stream(
      ListedObject object,
      PartLayout layout,
      ObjectAttributes attributes,
      AttributeCarrier carrier,
      WriteCondition condition)
      throws InterruptedException {
    upload(
        object,
        layout,
        attributes,
        carrier,
        condition,
        (uploadId, part) -> streamPart(object, uploadId, part, layout.range(part)));
  }

  /** Lets the server copy part by part. */
  void copyOnServer(
      ListedObject object,
      CopySource from,
      PartLayout layout,
      ObjectAttributes attributes,
      AttributeCarrier carrier,
      WriteCondition condition)
      throws InterruptedException {
    ObjectKey full = destination.full(object.key());
    upload(
        object,
        layout,
        attributes,
        carrier,
        condition,
        (uploadId, part) -> {
          permit.await();
          return destination.call(
              () ->
                  destination
                      .store()
                      .uploadPartCopy(full, uploadId, part, from, layout.range(part)));
        });
  }

  private interface PartTransfer {
    UploadedPart send(String uploadId, int partNumber) throws InterruptedException;
  }

  private void upload(
      ListedObject object,
      PartLayout layout,
      ObjectAttributes attributes,
      AttributeCarrier carrier,
      WriteCondition condition,
      PartTransfer transfer)
      throws InterruptedException {
    ObjectKey full = destination.full(object.key());
    permit.await();
    String uploadId =
        destination.call(
            () -> destination.store().createMultipartUpload(full, carrier.onWrite(attributes)));
    boolean complete = false;
    try {
      List<UploadedPart> parts = sendAll(layout, uploadId, transfer);
      Expectation expected = new Expectation(object.sizeBytes(), () -> etagOf(parts));
      checkedWrite.write(
          object.key(),
          expected,
          condition,
          destination.capabilities().conditionalComplete(),
          sent -> destination.store().completeMultipartUpload(full, uploadId, parts, sent));
      complete = true;
    } finally {
      if (!complete) {
        abort(full, uploadId);
      }
    }
    carrier.afterWrite(object.key(), attributes);
  }

  private List<UploadedPart> sendAll(PartLayout layout, String uploadId, PartTransfer transfer)
      throws InterruptedException {
    Semaphore slots = new Semaphore(PARTS_IN_FLIGHT);
    List<Future<UploadedPart>> sent = new ArrayList<>(layout.count());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (int part = 1; part <= layout.count(); part++) {
          slots.acquire();
          int number = part;
          sent.add(threads.submit(releasing(slots, () -> transfer.send(uploadId, number))));
          requireNoneFailed(sent);
        }
        return collect(sent);
      } catch (InterruptedException | RuntimeException e) {
        threads.shutdownNow();
        throw e;
      }
    }
  }

  private static Callable<UploadedPart> releasing(Semaphore slots, Callable<UploadedPart> send) {
    return () -> {
      try {
        return send.call();
      } finally {
        slots.release();
      }
    };
  }

  /** Stops at the first failure instead of sending the rest of a large object in vain. */
  private static void requireNoneFailed(List<Future<UploadedPart>> sent)
      throws InterruptedException {
    for (int i = Math.max(0, sent.size() - 2 * PARTS_IN_FLIGHT); i < sent.size(); i++) {
      if (sent.get(i).state() == Future.State.FAILED) {
        get(sent.get(i));
      }
    }
  }

  private static List<UploadedPart> collect(List<Future<UploadedPart>> sent)
      throws InterruptedException {
    List<UploadedPart> parts = new ArrayList<>(sent.size());
    for (Future<UploadedPart> part : sent) {
      parts.add(get(part));
    }
    return parts;
  }

  private static UploadedPart get(Future<UploadedPart> part) throws InterruptedException {
    try {
      return part.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case InterruptedException interrupted -> throw interrupted;
        case null, default -> throw new IllegalStateException("part failed", e.getCause());
      }
    }
  }

  private UploadedPart streamPart(
      ListedObject object, String uploadId, int partNumber, ByteRange range)
      throws InterruptedException {
    try (BufferPool.Lease lease = buffers.acquire(Math.toIntExact(range.length()))) {
      ByteBuffer body = lease.buffer();
      String pin = object.etag().isEmpty() ? null : object.etag();
      GetRequest get = new GetRequest(source.full(object.key()), range, pin);
      source.call(() -> source.store().get(get, body));
      body.flip();
      permit.await();
      ObjectKey full = destination.full(object.key());
      return destination.call(
          () -> destination.store().uploadPart(full, uploadId, partNumber, body.duplicate()));
    }
  }

  private void abort(ObjectKey full, String uploadId) {
    // On a thread of its own: this one may be interrupted, and the abort must be sent all the same.
    Thread.ofVirtual()
        .name("abort-upload")
        .start(
            () -> {
              try {
                destination.store().abortMultipartUpload(full, uploadId);
              } catch (StoreException e) {
                log.warn(
                    "upload.abort.failed key={} upload={} cause={}",
                    full,
                    uploadId,
                    e.getMessage());
              }
            });
  }

  /** The ETag that S3 makes of parts whose ETags are MD5s. */
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
