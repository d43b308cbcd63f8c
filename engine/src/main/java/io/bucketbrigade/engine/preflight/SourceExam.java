package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.decide.Etags;
import io.bucketbrigade.engine.store.BucketLock;
import io.bucketbrigade.engine.store.ByteRange;
import io.bucketbrigade.engine.store.GetRequest;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.engine.store.VersionsRequest;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.Capabilities;
import io.bucketbrigade.model.preflight.Carrying;
import io.bucketbrigade.model.preflight.SideRecord;
import io.bucketbrigade.model.spec.FidelityOptions.LockPolicy;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.spec.MigrationSpec.Versions;
import io.bucketbrigade.model.spec.RestoreOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a few objects of the source, and learns from them what the source tells and how; of the
 * destination as well where both are compared and nothing is copied.
 */
final class SourceExam {

  private static final int SPREAD = 5;

  /**
   * Objects up to this size are read whole, so that their bytes can be compared with their ETag.
   */
  static final int WHOLE_BYTES = 1024 * 1024;

  private final ReachedSide source;
  private final MigrationSpec spec;
  private final boolean copies;
  private final Findings findings;
  private final Map<ListedObject, ObjectHead> readable = new LinkedHashMap<>();
  private final List<StoreException> unreadable = new ArrayList<>();
  private boolean sawMd5;
  private boolean sawOtherEtag;
  private boolean sawChecksum;
  private boolean sawWrongChecksum;
  private boolean checksumsAreTold = true;

  /**
   * Examines a side.
   *
   * @param copies whether its objects are to be copied
   */
  SourceExam(ReachedSide source, MigrationSpec spec, boolean copies, Findings findings) {
    this.source = source;
    this.spec = spec;
    this.copies = copies;
    this.findings = findings;
  }

  /** The source as found; whether it is refused is among the findings. */
  SideRecord examine() {
    if (source.isEmpty()) {
      examineEmptiness();
    }
    if (copies) {
      warnOfArchives();
    }
    samples().forEach(this::read);
    judgeReading();
    requireAcls();
    TagFinding tags = tags();
    Capabilities capabilities =
        new Capabilities(
            false,
            false,
            false,
            sawMd5 && !sawOtherEtag,
            hasChecksums(),
            tags.supported,
            false,
            tags.countOnRead,
            source.facts().versioned(),
            false,
            new Carrying(Set.of(), false, false, noWebsite(), mayHaveLocks()),
            tags.countIsOpen,
            false);
    ObjectKey sample = readable.keySet().stream().findFirst().map(ListedObject::key).orElse(null);
    return source.record(capabilities, sample);
  }

  /** The smallest object that was readable; null if there was none. */
  @Nullable ListedObject smallestReadable() {
    return readable.keySet().stream()
        .min(Comparator.comparingLong(ListedObject::sizeBytes))
        .orElse(null);
  }

  private void examineEmptiness() {
    if (!spec.allowEmptySource() && !hasOldVersions()) {
      findings.refuse(
          source.side(),
          FailureCode.EMPTY_PREFIX,
          "The %s %s holds no object; correct the bucket or prefix, or set allowEmptySource if that is right."
              .formatted(source.side().word(), source.location().uri()));
    }
  }

  /** Deleted objects are no reason to refuse a source whose histories are asked for. */
  private boolean hasOldVersions() {
    if (spec.versions() != Versions.ALL) {
      return false;
    }
    try {
      VersionsRequest first = new VersionsRequest(source.location().prefix(), null, null, 1);
      return !source.store().listVersions(first).versions().isEmpty();
    } catch (StoreException e) {
      return false;
    }
  }

  // ---- archives

  /** Said before anything is copied; what is behind the first page shows in the tally alone. */
  private void warnOfArchives() {
    List<ListedObject> rows = source.firstPage().objects();
    long archived = rows.stream().filter(ListedObject::isOfArchiveClass).count();
    if (archived == 0) {
      return;
    }
    RestoreOptions restore = spec.copy().fidelity().restore();
    findings.warn(
        "%d of the first %d objects of the source %s are in an archive; those that cannot be read are deferred, and %s."
            .formatted(
                archived,
                rows.size(),
                source.location().uri(),
                restore == null
                    ? "their restore is up to you, or say 'restore: {days: 7}' in the spec to have it asked for"
                    : "their restore for %d days is asked for, which the provider bills"
                        .formatted(restore.days())));
  }

  // ---- reading

  /** A few rows from the first page's beginning to its end, and its smallest object. */
  private List<ListedObject> samples() {
    List<ListedObject> rows = source.firstPage().objects();
    List<ListedObject> samples = new ArrayList<>();
    int count = Math.min(SPREAD, rows.size());
    for (int i = 0; i < count; i++) {
      samples.add(rows.get((int) ((long) i * (rows.size() - 1) / Math.max(1, count - 1))));
    }
    rows.stream()
        .filter(row -> row.sizeBytes() > 0)
        .min(Comparator.comparingLong(ListedObject::sizeBytes))
        .ifPresent(samples::add);
    return samples.stream().distinct().toList();
  }

  private void read(ListedObject row) {
    boolean whole = row.sizeBytes() <= WHOLE_BYTES;
    ByteBuffer body = ByteBuffer.allocate(whole ? (int) row.sizeBytes() : 1);
    ByteRange range = whole ? null : new ByteRange(0, 1);
    try {
      ObjectHead head = source.store().get(new GetRequest(row.key(), range, null), body);
      readable.put(row, head);
      body.flip();
      if (whole && Etags.isPlainMd5(head.etag())) {
        boolean isMd5 = Digests.md5Hex(body).equals(head.etag());
        sawMd5 |= isMd5;
        sawOtherEtag |= !isMd5;
      }
      lookAtChecksum(row, whole ? body : null);
    } catch (StoreException e) {
      judgeSample(row, e);
    }
  }

  private void judgeSample(ListedObject row, StoreException e) {
    if (e.failure() == StoreFailure.ARCHIVED) {
      warnOfArchivedSample(row);
    } else if (e.failure() == StoreFailure.CUSTOMER_KEY) {
      findings.warn(
          "The %s object s3://%s/%s is encrypted with a key of its owner's (SSE-C); such objects %s."
              .formatted(
                  source.side().word(),
                  source.store().bucket(),
                  row.key(),
                  copies ? "are quarantined" : "cannot be compared"));
    } else if (e.failure() != StoreFailure.NOT_FOUND) {
      // A live source may have deleted or replaced the sample meanwhile: that is no refusal.
      unreadable.add(e);
    }
  }

  /** A class that is no archive by its name may be one, in its archive tiers. */
  private void warnOfArchivedSample(ListedObject row) {
    if (!copies || !row.isOfArchiveClass()) {
      findings.warn(
          "The %s object s3://%s/%s is archived; archived objects %s until they are restored."
              .formatted(
                  source.side().word(),
                  source.store().bucket(),
                  row.key(),
                  copies ? "are deferred" : "cannot be read"));
    }
  }

  private void judgeReading() {
    if (unreadable.isEmpty()) {
      return;
    }
    StoreException first = unreadable.getFirst();
    if (readable.isEmpty()) {
      findings.refuse(Act.READ.refusal(source.side(), source.location(), first));
    } else {
      findings.warn(
          "%d of %d %s objects that were tried cannot be read (%s); such objects will %s."
              .formatted(
                  unreadable.size(),
                  unreadable.size() + readable.size(),
                  source.side().word(),
                  first.getMessage(),
                  copies ? "be failed keys" : "count as different"));
    }
  }

  /** Objects may keep the redirects of a website that is gone, so the samples count as well. */
  private boolean noWebsite() {
    return source.store().servesNoWebsite()
        && readable.values().stream().allMatch(head -> head.attributes().websiteRedirect() == null);
  }

  // ---- ACLs

  private void requireAcls() {
    if (spec.copy().fidelity().acl() == null) {
      return;
    }
    for (Map.Entry<ListedObject, ObjectHead> sample : readable.entrySet()) {
      try {
        source.store().aclOf(sample.getKey().key(), sample.getValue().versionId());
      } catch (StoreException e) {
        if (e.failure() != StoreFailure.NOT_FOUND) {
          findings.refuse(
              Side.SOURCE,
              FailureCode.READ_DENIED,
              "The ACLs of the source's objects in %s cannot be read, so their grants would be lost; grant s3:GetObjectAcl to the principal of connection '%s', or take out 'acl' (%s)."
                  .formatted(
                      source.location().uri(), source.location().connection(), e.getMessage()));
          return;
        }
      }
    }
  }

  // ---- checksums

  /**
   * Asked apart from the bytes, for not every server lets everybody see them. One that tells wrong
   * ones is believed none, or each of its objects would seem to be damaged.
   */
  private void lookAtChecksum(ListedObject row, @Nullable ByteBuffer whole) {
    try {
      ObjectChecksum told = source.store().head(row.key(), null, true).attributes().checksum();
      if (told == null) {
        return;
      }
      sawChecksum = true;
      sawWrongChecksum |= whole != null && !told.equals(ObjectChecksum.of(told.algorithm(), whole));
    } catch (StoreException e) {
      // It was readable a moment ago, and its checksum is nothing that a copy needs.
      checksumsAreTold = e.failure() == StoreFailure.NOT_FOUND;
    }
  }

  private boolean hasChecksums() {
    if (sawWrongChecksum) {
      findings.warn(
          "The %s %s tells checksums that its objects do not have, so none is %s."
              .formatted(
                  source.side().word(), source.location().uri(), copies ? "carried" : "believed"));
    }
    return sawChecksum && !sawWrongChecksum && checksumsAreTold;
  }

  // ---- Object Lock

  /** Whether each object has to be asked for its retention and legal hold. */
  private boolean mayHaveLocks() {
    if (spec.copy().fidelity().objectLock() != LockPolicy.CARRY) {
      return false;
    }
    BucketLock lock = source.store().bucketLock();
    if (lock != null && !lock.enabled()) {
      return false;
    }
    for (Map.Entry<ListedObject, ObjectHead> sample : readable.entrySet()) {
      try {
        source.store().lockOf(sample.getKey().key(), sample.getValue().versionId());
      } catch (StoreException e) {
        if (e.failure() != StoreFailure.NOT_FOUND) {
          judgeLockRefusal(e);
          break;
        }
      }
    }
    return true;
  }

  private void judgeLockRefusal(StoreException e) {
    findings.refuse(
        Side.SOURCE,
        FailureCode.READ_DENIED,
        "The retention and legal holds of the source's objects in %s cannot be read, so they would be lost; grant s3:GetObjectRetention and s3:GetObjectLegalHold to the principal of connection '%s', or take out 'objectLock: carry' (%s)."
            .formatted(source.location().uri(), source.location().connection(), e.getMessage()));
  }

  // ---- tags

  /**
   * What is known of the source's tags.
   *
   * @param supported the source may have tags, so each object that does not rule them out is asked
   * @param countOnRead a GET told how many
   * @param countIsOpen no sample has tags, so there was nothing to tell
   */
  private record TagFinding(boolean supported, boolean countOnRead, boolean countIsOpen) {}

  private TagFinding tags() {
    boolean tagsPlayNoPart =
        !spec.copy().tags().carries() || (!copies && spec.verify() == VerifyLevel.LISTING);
    if (tagsPlayNoPart && !spec.selection().needsTags()) {
      return new TagFinding(false, false, false);
    }
    boolean answered = false;
    boolean counted = false;
    boolean notCounted = false;
    StoreException refused = null;
    for (Map.Entry<ObjectKey, @Nullable Integer> sample : tagSamples().entrySet()) {
      try {
        int tags = source.store().getTags(sample.getKey()).size();
        answered = true;
        boolean told = Objects.equals(sample.getValue(), tags);
        counted |= tags > 0 && told;
        notCounted |= tags > 0 && !told;
      } catch (StoreException e) {
        answered |= e.failure() == StoreFailure.NOT_FOUND;
        refused = e;
      }
    }
    boolean supported = answered || refused == null || !isUnsupported(refused);
    if (!answered && refused != null && !readable.isEmpty()) {
      judgeTagRefusal(refused);
    }
    // Who may not read one object's tags gets no count for it, and there may be more such objects.
    boolean tagged = counted || notCounted;
    return new TagFinding(
        supported,
        counted && !notCounted && refused == null,
        supported && !tagged && refused == null);
  }

  /** Where no object was readable, a key that need not exist shows whether the call does. */
  private Map<ObjectKey, @Nullable Integer> tagSamples() {
    Map<ObjectKey, @Nullable Integer> samples = new LinkedHashMap<>();
    readable.forEach((row, head) -> samples.put(row.key(), head.tagCount()));
    if (samples.isEmpty()) {
      samples.put(source.keyOf(spec.canary().key()), null);
    }
    return samples;
  }

  private static boolean isUnsupported(StoreException e) {
    return e.failure() == StoreFailure.NOT_IMPLEMENTED
        || e.failure() == StoreFailure.INVALID_REQUEST;
  }

  private void judgeTagRefusal(StoreException e) {
    boolean rulesNeedTags = spec.selection().needsTags();
    if (e.failure() == StoreFailure.ACCESS_DENIED) {
      findings.refuse(
          source.side(),
          FailureCode.READ_DENIED,
          "The tags of the %s's objects in %s cannot be read, so %s; grant s3:GetObjectTagging to the principal of connection '%s'%s (%s)."
              .formatted(
                  source.side().word(),
                  source.location().uri(),
                  withoutTags(rulesNeedTags),
                  source.location().connection(),
                  insteadOfTags(rulesNeedTags),
                  e.getMessage()));
    } else if (isUnsupported(e)) {
      findings.warn(
          "The %s %s does not know tags, so objects are taken to have none (%s)."
              .formatted(source.side().word(), source.location().uri(), e.getMessage()));
    } else {
      findings.refuse(Act.READ.refusal(source.side(), source.location(), e));
    }
  }

  private String withoutTags(boolean rulesNeedTags) {
    if (rulesNeedTags) {
      return "rules that ask for them cannot decide";
    }
    return copies ? "they would be lost" : "they cannot be compared";
  }

  private String insteadOfTags(boolean rulesNeedTags) {
    if (rulesNeedTags) {
      return ", or take out those rules";
    }
    return copies ? ", or set tags: drop" : ", or verify at 'listing'";
  }
}
