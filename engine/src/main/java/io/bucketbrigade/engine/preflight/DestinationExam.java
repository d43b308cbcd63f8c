package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.copy.RecordedDate;
import io.bucketbrigade.engine.decide.Etags;
import io.bucketbrigade.engine.store.CopyRequest;
import io.bucketbrigade.engine.store.CopySource;
import io.bucketbrigade.engine.store.Encryption;
import io.bucketbrigade.engine.store.GetRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.ObjectStore;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.UploadedPart;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.engine.store.WriteResult;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.preflight.Capabilities;
import io.bucketbrigade.model.preflight.Carrying;
import io.bucketbrigade.model.preflight.SideRecord;
import io.bucketbrigade.model.spec.CopyOptions.CopyPath;
import io.bucketbrigade.model.spec.CopyOptions.TagPolicy;
import io.bucketbrigade.model.spec.EncryptionRule;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.PassOptions;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes, reads and deletes a canary at the destination, and learns from it what the destination
 * does. Nothing is assumed of a server by its name.
 */
final class DestinationExam {

  private static final Map<String, String> TAGS = Map.of("bucket-brigade", "canary");

  /** The MD5 of nothing, which no canary is. */
  private static final String OTHER_ETAG = "d41d8cd98f00b204e9800998ecf8427e";

  static final String TWO_ENDPOINTS = "the two sides have different endpoints";

  private final ReachedSide destination;
  private final @Nullable ReachedSide source;
  private final @Nullable ListedObject sourceSample;
  private final boolean sourceHasChecksums;
  private final MigrationSpec spec;
  private final PassOptions options;
  private final RetryPolicy retries;
  private final Findings findings;
  private final ObjectStore store;
  private final LockExam locks;

  /**
   * An exam.
   *
   * @param source null if it cannot be used
   * @param sourceSample a source object to try a server-side copy with; null if there is none
   * @param sourceHasChecksums whether there are checksums to be kept
   * @param options what is to be done beyond copying
   */
  DestinationExam(
      ReachedSide destination,
      @Nullable ReachedSide source,
      @Nullable ListedObject sourceSample,
      boolean sourceHasChecksums,
      MigrationSpec spec,
      PassOptions options,
      RetryPolicy retries,
      Findings findings) {
    this.destination = destination;
    this.source = source;
    this.sourceSample = sourceSample;
    this.sourceHasChecksums = sourceHasChecksums;
    this.spec = spec;
    this.options = options;
    this.retries = retries;
    this.findings = findings;
    this.store = destination.store();
    this.locks = new LockExam(destination, spec.copy().fidelity(), findings);
  }

  /** The destination as found; whether it is refused is among the findings. */
  SideRecord examine() {
    if (!locks.mayWrite()) {
      return destination.record(Capabilities.UNKNOWN, null);
    }
    Capabilities capabilities = spec.canary().enabled() ? withCanary() : withoutCanary();
    return destination.record(capabilities, null);
  }

  private Capabilities withCanary() {
    EncryptionRule rule = spec.copy().fidelity().encryption();
    EncryptionExam encryption = new EncryptionExam(destination, rule, findings);
    Encryption first = encryption.first();
    Canary canary =
        new Canary(destination, spec.canary().key(), spec.id(), first, retries, findings);
    try {
      canary.place();
      encryption.examine(canary);
      return examineWith(canary);
    } catch (StoreException e) {
      findings.refuse(
          first != null && Probes.isAboutTheRequest(e.failure())
              ? encryption.refusal(first, String.valueOf(e.getMessage()))
              : Act.WRITE.refusal(Side.DESTINATION, destination.location(), e));
      return Capabilities.UNKNOWN;
    } finally {
      canary.remove();
    }
  }

  private Capabilities examineWith(Canary canary) {
    ObjectHead head = readBack(canary);
    if (head == null) {
      return Capabilities.UNKNOWN;
    }
    lookThroughSource(canary);
    locks.examine(canary, head.versionId());
    new AclExam(destination, spec.copy().fidelity().acl(), findings)
        .examine(canary, head.versionId());
    // Some objects may be encrypted otherwise than the canary, and KMS makes ETags of its own.
    boolean etagIsMd5 =
        spec.copy().fidelity().encryption().mode() != EncryptionRule.Mode.KMS
            && Digests.md5Hex(canary.content()).equals(head.etag());
    boolean conditionalPut =
        Probes.isRefusedByCondition(
            () -> canary.put(canary.first(), ObjectAttributes.NONE, WriteCondition.IF_ABSENT));
    boolean conditionalComplete = conditionalComplete(canary);
    Set<String> storageClasses =
        new StorageClassExam(destination, source, spec, findings).kept(canary);
    boolean ownerControl = ownerNeedsControl(canary);
    boolean websiteRedirects = keepsWebsiteRedirects(canary);
    requireRecordedDate(canary);
    boolean refusesWrongCrc32c = new ChecksumExam(store, canary).refusesWrongCrc32c();
    TagAnswer tags = tags(canary);
    boolean conditionalCopy =
        Probes.isRefusedByCondition(
            () -> copyToSecond(canary, new CopySource(store.bucket(), canary.first(), null)));
    boolean serverSideCopy = serverSideCopy(canary, tags.kept);
    boolean conditionalDelete = options.propagateDeletes() && conditionalDelete(canary);
    Carrying carrying =
        new Carrying(storageClasses, websiteRedirects, ownerControl, false, false)
            .withRefusesWrongCrc32c(refusesWrongCrc32c);
    return new Capabilities(
        conditionalPut,
        conditionalComplete,
        conditionalCopy,
        etagIsMd5,
        false,
        tags.kept,
        tags.onWrite,
        tags.countOnRead,
        destination.facts().versioned(),
        serverSideCopy,
        sourceHasChecksums ? withChecksums(carrying, canary, serverSideCopy) : carrying,
        false,
        conditionalDelete);
  }

  private Carrying withChecksums(Carrying carrying, Canary canary, boolean copied) {
    ChecksumExam exam = new ChecksumExam(store, canary);
    Set<String> ofWhole = exam.ofWhole();
    // Who keeps none of whole objects keeps none of those in parts.
    return carrying.withChecksums(ofWhole, ofWhole.isEmpty() ? Set.of() : exam.ofParts(copied));
  }

  /** Nothing may be written, so what needs a write is taken to be missing. */
  private Capabilities withoutCanary() {
    findings.warn(
        "The canary is switched off, so nothing proves that the destination %s can be written to; a missing permission will show only when copying starts."
            .formatted(destination.location().uri()));
    boolean knowsTags = false;
    try {
      store.getTags(destination.keyOf(spec.canary().key()));
      knowsTags = true;
    } catch (StoreException e) {
      knowsTags = e.failure() == StoreFailure.NOT_FOUND;
    }
    if (!knowsTags) {
      tellOfNoTags(null);
    }
    return new Capabilities(
        false,
        false,
        false,
        false,
        false,
        knowsTags,
        false,
        false,
        destination.facts().versioned(),
        false);
  }

  // ---- reading it back, and through the source

  /** The canary's head; null if it does not come back as it was written. */
  private @Nullable ObjectHead readBack(Canary canary) {
    ByteBuffer body = ByteBuffer.allocate(canary.content().remaining());
    try {
      ObjectHead head = store.head(canary.first());
      store.get(new GetRequest(canary.first(), null, null), body);
      if (body.flip().equals(canary.content()) && head.sizeBytes() == body.limit()) {
        return head;
      }
    } catch (StoreException e) {
      findings.refuse(Act.READ.refusal(Side.DESTINATION, destination.location(), e));
      return null;
    }
    findings.refuse(
        Side.DESTINATION,
        FailureCode.CONTENT_MISMATCH,
        "The destination %s returned other bytes than were written to %s; no copy could be trusted, so mend the server."
            .formatted(destination.location().uri(), canary.first()));
    return null;
  }

  private void lookThroughSource(Canary canary) {
    ReachedSide from = source;
    if (from == null || !canary.isSeenThrough(from.store())) {
      return;
    }
    String how = ", for what was written to the one showed in the other";
    Problem overlap = Overlaps.ofSides(from.location(), destination.location(), how);
    if (overlap == null) {
      findings.warn(
          "Source %s and destination %s are one bucket; their prefixes do not overlap, so this is allowed."
              .formatted(from.location().uri(), destination.location().uri()));
    } else {
      findings.refuse(overlap);
    }
  }

  // ---- conditions

  private boolean conditionalComplete(Canary canary) {
    String uploadId;
    try {
      uploadId = store.createMultipartUpload(canary.first(), canary.attributes());
    } catch (StoreException e) {
      if (!Probes.isAboutTheRequest(e.failure())) {
        throw e;
      }
      findings.warn(
          "The destination %s refuses multipart uploads (%s); objects above %d bytes will fail."
              .formatted(
                  destination.location().uri(),
                  e.getMessage(),
                  spec.copy().multipartThresholdBytes()));
      return false;
    }
    try {
      return Probes.isRefusedByCondition(() -> complete(canary, uploadId));
    } finally {
      abort(canary, uploadId);
    }
  }

  private void complete(Canary canary, String uploadId) {
    UploadedPart part = store.uploadPart(canary.first(), uploadId, 1, canary.content());
    canary.write(
        canary.first(),
        () ->
            store.completeMultipartUpload(
                canary.first(), uploadId, List.of(part), WriteCondition.IF_ABSENT));
  }

  private void abort(Canary canary, String uploadId) {
    try {
      store.abortMultipartUpload(canary.first(), uploadId);
    } catch (StoreException e) {
      if (e.failure() != StoreFailure.NO_SUCH_UPLOAD && e.failure() != StoreFailure.NOT_FOUND) {
        findings.warn(
            "A multipart upload at the destination %s could not be aborted (%s); grant s3:AbortMultipartUpload, or its parts are billed."
                .formatted(destination.location().uri(), e.getMessage()));
      }
    }
  }

  private void copyToSecond(Canary canary, CopySource from) {
    canary.write(
        canary.second(),
        () ->
            store.copy(
                new CopyRequest(
                    from, canary.second(), false, WriteCondition.IF_ABSENT, canary.attributes())));
  }

  /**
   * Whether a delete takes the object that it names by its ETag and no other. A server that ignores
   * the condition deletes the canary's second object or hides it, so this comes last.
   */
  private boolean conditionalDelete(Canary canary) {
    try {
      canary.deleteSecond(putSecond(canary).etag());
    } catch (StoreException e) {
      if (requireAboutTheRequest(e).failure() == StoreFailure.ACCESS_DENIED) {
        findings.refuse(
            Side.DESTINATION,
            FailureCode.DELETE_DENIED,
            "Deleting from the destination %s is denied, which propagateDeletes asks for; grant s3:DeleteObject, or leave that out."
                .formatted(destination.location().uri()));
      }
      return false;
    }
    putSecond(canary);
    return Probes.isRefusedByCondition(() -> canary.deleteSecond(OTHER_ETAG));
  }

  private static WriteResult putSecond(Canary canary) {
    return canary.put(canary.second(), canary.attributes(), WriteCondition.ANY);
  }

  // ---- website redirects

  /** Objects that have one are quarantined where they would lose it, so nothing is said here. */
  private boolean keepsWebsiteRedirects(Canary canary) {
    String redirect = "/" + spec.canary().key();
    try {
      canary.put(canary.second(), ObjectAttributes.beside(redirect, null), WriteCondition.ANY);
      return redirect.equals(store.head(canary.second()).attributes().websiteRedirect());
    } catch (StoreException e) {
      requireAboutTheRequest(e);
      return false;
    }
  }

  // ---- recorded dates

  private void requireRecordedDate(Canary canary) {
    if (spec.copy().fidelity().recordLastModified() == null) {
      return;
    }
    Map<String, String> wanted = recordedDate();
    try {
      canary.put(
          canary.second(), ObjectAttributes.NONE.withUserMetadata(wanted), WriteCondition.ANY);
      if (store.head(canary.second()).attributes().userMetadata().equals(wanted)) {
        return;
      }
      refuseRecordedDate("does not keep");
    } catch (StoreException e) {
      requireAboutTheRequest(e);
      refuseRecordedDate("refuses (" + e.getMessage() + ")");
    }
  }

  private void refuseRecordedDate(String what) {
    findings.refuse(
        Side.DESTINATION,
        FailureCode.CANNOT_CARRY,
        "The destination %s %s the user metadata '%s' that recordLastModified asks for; choose another name, or leave that out."
            .formatted(
                destination.location().uri(), what, spec.copy().fidelity().recordLastModified()));
  }

  /** The canary's own entry; empty where the spec asks for none. */
  private Map<String, String> recordedDate() {
    String entry = spec.copy().fidelity().recordLastModified();
    return entry == null ? Map.of() : Map.of(entry, RecordedDate.text(Instant.EPOCH));
  }

  // ---- ownership

  /** Whether what we write is ours and not the bucket owner's, who could not even read it. */
  private boolean ownerNeedsControl(Canary canary) {
    String bucketOwner = destination.facts().owner();
    String owner = bucketOwner == null ? null : store.ownerOf(canary.first());
    if (owner == null || owner.equals(bucketOwner)) {
      return false;
    }
    try {
      canary.put(canary.second(), ObjectAttributes.NONE.withOwnerControl(true), WriteCondition.ANY);
      return true;
    } catch (StoreException e) {
      requireAboutTheRequest(e);
      findings.warn(
          "Objects that are written to the destination %s belong to '%s' and not to its owner '%s', who may not be able to read them, and the ACL bucket-owner-full-control is refused (%s); grant s3:PutObjectAcl, or set the bucket's object ownership to enforced."
              .formatted(destination.location().uri(), owner, bucketOwner, e.getMessage()));
      return false;
    }
  }

  // ---- tags

  private record TagAnswer(boolean kept, boolean onWrite, boolean countOnRead) {}

  /** Leaves an object at the canary's second key, tagged or not. */
  private TagAnswer tags(Canary canary) {
    StoreException refused = null;
    boolean onWrite = false;
    try {
      canary.put(canary.second(), ObjectAttributes.NONE.withTags(TAGS), WriteCondition.ANY);
      onWrite = hasTags(canary);
    } catch (StoreException e) {
      refused = requireAboutTheRequest(e);
    }
    boolean kept = onWrite;
    if (!onWrite) {
      canary.put(canary.second(), ObjectAttributes.NONE, WriteCondition.ANY);
      try {
        store.putTags(canary.second(), TAGS);
        kept = hasTags(canary);
      } catch (StoreException e) {
        refused = requireAboutTheRequest(e);
      }
    }
    if (!kept) {
      tellOfNoTags(refused);
    }
    return new TagAnswer(kept, onWrite, kept && tellsTagCount(canary));
  }

  private static StoreException requireAboutTheRequest(StoreException e) {
    if (!Probes.isAboutTheRequest(e.failure())) {
      throw e;
    }
    return e;
  }

  private boolean hasTags(Canary canary) {
    return store.getTags(canary.second()).equals(TAGS);
  }

  private boolean tellsTagCount(Canary canary) {
    ByteBuffer body = ByteBuffer.allocate(canary.content().remaining());
    Integer told = store.get(new GetRequest(canary.second(), null, null), body).tagCount();
    return told != null && told == TAGS.size();
  }

  private void tellOfNoTags(@Nullable StoreException refused) {
    if (!spec.copy().tags().carries()) {
      return;
    }
    boolean denied = refused != null && refused.failure() == StoreFailure.ACCESS_DENIED;
    String grant = denied ? "grant s3:PutObjectTagging and s3:GetObjectTagging, or " : "";
    String detail = refused == null ? "" : " (" + refused.getMessage() + ")";
    String what = denied ? "denies tags" : "keeps no tags";
    if (spec.copy().tags() == TagPolicy.REQUIRE) {
      findings.refuse(
          Side.DESTINATION,
          FailureCode.CANNOT_CARRY,
          "The destination %s %s, and the spec requires them; %sset tags: carry to copy what has none, or tags: drop to copy all without%s."
              .formatted(destination.location().uri(), what, grant, detail));
      return;
    }
    findings.warn(
        "The destination %s %s, so tagged objects will be quarantined; %sset tags: drop to copy them without%s."
            .formatted(destination.location().uri(), what, grant, detail));
  }

  // ---- server-side copy

  /** Tries one real source object, which replaces the canary's second one. */
  private boolean serverSideCopy(Canary canary, boolean withTags) {
    if (spec.copy().path() == CopyPath.STREAM) {
      return false;
    }
    String obstacle = obstacleToServerSideCopy(canary, withTags);
    if (obstacle != null && spec.copy().path() == CopyPath.SERVER_SIDE) {
      findings.refuse(
          Side.DESTINATION, FailureCode.UNSUPPORTED_BUCKET, serverSideCopyRefusal(spec, obstacle));
    }
    return obstacle == null && sourceSample != null;
  }

  static String serverSideCopyRefusal(MigrationSpec spec, String obstacle) {
    return "Server-side copies from %s to %s are asked for and not possible: %s; mend that, or set path: auto."
        .formatted(spec.source().uri(), spec.destination().uri(), obstacle);
  }

  /** Null if there is none, or if there is no object to find out with. */
  private @Nullable String obstacleToServerSideCopy(Canary canary, boolean withTags) {
    ReachedSide from = source;
    ListedObject sample = sourceSample;
    if (from == null || !from.facts().endpoint().equals(destination.facts().endpoint())) {
      return TWO_ENDPOINTS;
    }
    if (sample == null) {
      return null;
    }
    CopySource copySource =
        new CopySource(
            from.store().bucket(), sample.key(), sample.etag().isEmpty() ? null : sample.etag());
    boolean carriesTags = withTags && spec.copy().tags().carries();
    Map<String, String> recorded = recordedDate();
    CopyRequest request =
        new CopyRequest(
            copySource,
            canary.second(),
            carriesTags,
            WriteCondition.ANY,
            canary.attributes().withUserMetadata(recorded),
            !recorded.isEmpty());
    try {
      canary.write(canary.second(), () -> store.copy(request));
      ObjectHead copy = store.head(canary.second());
      if (!sameAs(sample, copy)) {
        return "a copy of '%s' differed from it".formatted(sample.key());
      }
      boolean restated = recorded.isEmpty() || copy.attributes().userMetadata().equals(recorded);
      return restated ? null : "a copy of '%s' did not record its date".formatted(sample.key());
    } catch (StoreException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** A copy of an object that was uploaded in parts has another ETag by S3's own rules. */
  private static boolean sameAs(ListedObject sample, ObjectHead copy) {
    boolean comparable = Etags.isPlainMd5(sample.etag()) && Etags.isPlainMd5(copy.etag());
    return copy.sizeBytes() == sample.sizeBytes()
        && (!comparable || copy.etag().equals(sample.etag()));
  }
}
