package io.bucketbrigade.engine.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectChecksum;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.CopyOptions;
import io.bucketbrigade.model.spec.CopyOptions.TagPolicy;
import io.bucketbrigade.model.spec.FidelityOptions.RedirectPolicy;
import io.bucketbrigade.model.spec.StorageClassRule;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what an object carries to the destination, tags included. */
final class AttributeCarrier {

  /** S3's limit on user metadata. */
  private static final int MAX_METADATA_BYTES = 2 * 1024;

  private final MappingSide source;
  private final MappingSide destination;
  private final TagPolicy tagPolicy;
  private final ReadableTags readableTags = new ReadableTags();
  private final StorageClassRule classRule;
  private final RedirectPolicy redirectPolicy;
  private final EncryptionChoice encryption;
  private final RecordedDate recordedDate;
  private final TagCounts tagCounts;

  AttributeCarrier(MappingSide source, MappingSide destination, CopyOptions options) {
    this.source = source;
    this.destination = destination;
    this.tagPolicy = options.tags();
    this.classRule = options.fidelity().storageClass();
    this.redirectPolicy = options.fidelity().websiteRedirect();
    this.encryption = new EncryptionChoice(options.fidelity().encryption());
    this.recordedDate = new RecordedDate(options.fidelity());
    this.tagCounts = new TagCounts(source.capabilities());
  }

  /** Whether a head that does not say how many tags there are says that there are none. */
  enum MissingCount {
    /** So the server was seen to do with reads. */
    MEANS_NONE,
    /** It may as well mean that this reply does not count, or that we may not know. */
    MEANS_NOTHING
  }

  /**
   * An object's tags, if they are asked for before it is read because a read may not count them. So
   * the read itself shows whether they belong to the version that was read, which takes a request
   * of its own otherwise.
   *
   * @param missing what a missing count will mean
   * @return null if they are not asked for yet
   */
  @Nullable Map<String, String> tagsBeforeRead(ListedObject object, MissingCount missing) {
    boolean asks =
        tagPolicy.carries()
            && source.capabilities().tags()
            // Nothing else pins the read to this version.
            && !object.etag().isEmpty()
            && (missing == MissingCount.MEANS_NOTHING || !tagCounts.areTold());
    return asks ? readTags(object) : null;
  }

  /**
   * What is written with the object.
   *
   * @param object its row
   * @param head as a reply of the source stated it
   * @throws CannotCarryException if the destination cannot hold it
   */
  ObjectAttributes attributes(ListedObject object, ObjectHead head, MissingCount missing)
      throws CannotCarryException {
    return attributes(object, head, missing, null);
  }

  /**
   * The same for an object whose read was pinned to its ETag.
   *
   * @param tagsBefore its tags {@linkplain #tagsBeforeRead before the read}; null if they were not
   *     asked for
   */
  ObjectAttributes attributes(
      ListedObject object,
      ObjectHead head,
      MissingCount missing,
      @Nullable Map<String, String> tagsBefore)
      throws CannotCarryException {
    return stated(head)
        .withStorageClass(storageClass(object))
        .withWebsiteRedirect(websiteRedirect(head))
        .withEncryption(encryption.of(head))
        .withOwnerControl(destination.capabilities().carrying().ownerControl())
        .withTags(tags(object, head, missing, tagsBefore));
  }

  /**
   * Whether a copy carries what would be written of its source now, tags aside. What the source
   * does not say, and what a lifecycle may have changed since, is no difference.
   *
   * @throws CannotCarryException if the destination cannot hold it
   */
  boolean isCarried(ListedObject object, ObjectHead head, ObjectHead copy)
      throws CannotCarryException {
    ObjectAttributes wanted = stated(head);
    ObjectAttributes has = copy.attributes();
    boolean sameEntries =
        copy.missingMetadata() > 0 || wanted.userMetadata().equals(has.userMetadata());
    boolean sameRedirect =
        redirectPolicy == RedirectPolicy.DROP
            || Objects.equals(websiteRedirect(head), has.websiteRedirect());
    return hasSameHeaders(wanted, has)
        && sameEntries
        && sameRedirect
        && !isInDefaultClassUnasked(object, has.storageClass());
  }

  private static boolean hasSameHeaders(ObjectAttributes wanted, ObjectAttributes has) {
    String type = wanted.contentType();
    return (type == null || type.equals(has.contentType()))
        && Objects.equals(wanted.contentEncoding(), has.contentEncoding())
        && Objects.equals(wanted.contentLanguage(), has.contentLanguage())
        && Objects.equals(wanted.contentDisposition(), has.contentDisposition())
        && Objects.equals(wanted.cacheControl(), has.cacheControl())
        && Objects.equals(wanted.expires(), has.expires());
  }

  /** Other classes may be a lifecycle's work at the destination; the default one is not. */
  private boolean isInDefaultClassUnasked(ListedObject object, @Nullable String has)
      throws CannotCarryException {
    String wanted = storageClass(object);
    return wanted != null
        && destination.capabilities().carrying().storageClasses().contains(wanted)
        && (has == null || has.equals(StorageClassRule.STANDARD));
  }

  /**
   * The tags that a copy should have; null if it has them.
   *
   * @throws CannotCarryException if the destination cannot hold them
   */
  @Nullable Map<String, String> otherTags(ListedObject object, ObjectHead head, ObjectHead copy)
      throws CannotCarryException {
    int wantedCount = tagPolicy.carries() ? countOf(source, head) : 0;
    int hasCount = tagPolicy.carries() ? countOf(destination, copy) : 0;
    if (wantedCount == 0 && hasCount == 0) {
      return null;
    }
    ObjectKey key = object.key();
    Map<String, String> wanted =
        wantedCount == 0
            ? Map.of()
            : source.call(() -> source.store().getTags(source.full(key), object.versionId()));
    requireTags(wanted);
    if (hasCount >= 0 && hasCount != wanted.size()) {
      return wanted;
    }
    Map<String, String> has =
        hasCount == 0
            ? Map.of()
            : destination.call(() -> destination.store().getTags(destination.full(key)));
    return wanted.equals(has) ? null : wanted;
  }

  /** How many tags a HEAD tells of; -1 if only reading them tells. */
  private static int countOf(MappingSide side, ObjectHead head) {
    Integer told = head.tagCount();
    if (told != null) {
      return told;
    }
    return side.capabilities().tags() && !side.capabilities().tagCountOnRead() ? -1 : 0;
  }

  /** Content headers and user metadata, with the entry that the spec adds to them. */
  private ObjectAttributes stated(ObjectHead head) throws CannotCarryException {
    if (head.missingMetadata() > 0) {
      throw new CannotCarryException(
          FailureCode.METADATA_REFUSED,
          "The source cannot show %d of the object's metadata entries, so they would be lost."
              .formatted(head.missingMetadata()));
    }
    Map<String, String> metadata = recordedDate.metadata(head);
    boolean grew = metadata.size() > head.attributes().userMetadata().size();
    if (grew && bytesOf(metadata) > MAX_METADATA_BYTES) {
      throw new CannotCarryException(
          FailureCode.METADATA_REFUSED,
          "The object's metadata has no room for its date: with it there would be %d bytes, and S3 takes %d; take out 'recordLastModified', or copy it by hand."
              .formatted(bytesOf(metadata), MAX_METADATA_BYTES));
    }
    return head.attributes().withUserMetadata(metadata);
  }

  /** As S3 counts: the UTF-8 of all names and values. */
  private static int bytesOf(Map<String, String> metadata) {
    return metadata.entrySet().stream()
        .mapToInt(entry -> (entry.getKey() + entry.getValue()).getBytes(UTF_8).length)
        .sum();
  }

  /**
   * Whether a server-side copy of a whole object states its content headers and metadata anew,
   * because they are not quite the source's.
   */
  boolean restatesMetadata() {
    return recordedDate.isRecorded();
  }

  /** Whether a server-side copy of a whole object needs to know the source's head. */
  boolean needsHeadToCopy() {
    boolean mayHaveRedirect =
        redirectPolicy == RedirectPolicy.CARRY && !source.capabilities().carrying().noWebsite();
    return mayHaveRedirect || encryption.needsHead() || restatesMetadata();
  }

  /**
   * What has to be said with a server-side copy of a whole object: what S3 leaves behind, and all
   * but tags where it {@linkplain #restatesMetadata() restates metadata}.
   *
   * @param head the source's; null where it {@linkplain #needsHeadToCopy() is not needed}
   * @throws CannotCarryException if the destination cannot hold it
   */
  ObjectAttributes besideCopy(ListedObject object, @Nullable ObjectHead head)
      throws CannotCarryException {
    String redirect = head == null ? null : websiteRedirect(head);
    String storageClass = storageClass(object);
    // Some servers let a copy keep the source's class unless another one is named.
    boolean leaves = storageClass == null && !StorageClassRule.STANDARD.equals(classOf(object));
    return (head != null && restatesMetadata() ? stated(head) : ObjectAttributes.NONE)
        .withWebsiteRedirect(redirect)
        .withStorageClass(leaves ? StorageClassRule.STANDARD : storageClass)
        .withEncryption(encryption.of(head))
        .withOwnerControl(destination.capabilities().carrying().ownerControl());
  }

  /** Whether reads of the source ask for checksums, because the destination can keep them. */
  boolean asksForChecksums() {
    return source.capabilities().checksums()
        && !destination.capabilities().carrying().checksums().isEmpty();
  }

  /** The same without what has to follow in a request of its own, for a write of the whole. */
  ObjectAttributes onWrite(ObjectAttributes attributes) {
    return onWrite(attributes, destination.capabilities().carrying().checksums());
  }

  /** The same for an upload in parts. */
  ObjectAttributes onUpload(ObjectAttributes attributes) {
    return onWrite(attributes, destination.capabilities().carrying().checksumsOfParts());
  }

  /** A checksum that the destination would not keep is left behind: it makes its own. */
  private ObjectAttributes onWrite(ObjectAttributes attributes, Set<String> checksums) {
    ObjectChecksum checksum = attributes.checksum();
    boolean kept = checksum != null && checksums.contains(checksum.algorithm().name());
    ObjectAttributes checked = kept ? attributes : attributes.withChecksum(null);
    return destination.capabilities().tagsOnWrite() ? checked : checked.withTags(Map.of());
  }

  /** Sends what could not ride on the write. */
  void afterWrite(ObjectKey key, ObjectAttributes attributes) {
    if (!attributes.tags().isEmpty() && !destination.capabilities().tagsOnWrite()) {
      destination.run(() -> destination.store().putTags(destination.full(key), attributes.tags()));
    }
  }

  /** Whether a write makes the object visible before all of its attributes are there. */
  boolean hasStepsAfterWrite() {
    return tagPolicy.carries()
        && source.capabilities().tags()
        && !destination.capabilities().tagsOnWrite();
  }

  private @Nullable String websiteRedirect(ObjectHead head) throws CannotCarryException {
    String redirect = head.attributes().websiteRedirect();
    if (redirect == null || redirectPolicy == RedirectPolicy.DROP) {
      return null;
    }
    if (!destination.capabilities().carrying().websiteRedirects()) {
      throw new CannotCarryException(
          FailureCode.REDIRECT_NOT_SUPPORTED,
          "The object has a website redirect and the destination was not seen to keep such; say 'websiteRedirect: drop' to leave it.");
    }
    return redirect;
  }

  /** The class to ask for; null for the destination's default. */
  private @Nullable String storageClass(ListedObject object) throws CannotCarryException {
    String wanted = classRule.wanted(classOf(object));
    if (wanted.equals(StorageClassRule.STANDARD)) {
      return null;
    }
    boolean kept = destination.capabilities().carrying().storageClasses().contains(wanted);
    if (kept || classRule.named().contains(wanted)) {
      return wanted;
    }
    if (classRule.strict()) {
      throw new CannotCarryException(
          FailureCode.STORAGE_CLASS_REFUSED,
          "The object's storage class %s is none that the destination was seen to keep; name another for it under 'storageClass'."
              .formatted(wanted));
    }
    return null;
  }

  private static String classOf(ListedObject object) {
    String told = object.storageClass();
    return told == null ? StorageClassRule.STANDARD : told;
  }

  private Map<String, String> tags(
      ListedObject object,
      ObjectHead head,
      MissingCount missing,
      @Nullable Map<String, String> tagsBefore)
      throws CannotCarryException {
    if (!tagPolicy.carries()) {
      return Map.of();
    }
    Map<String, String> tags =
        tagsBefore != null && areOfThisVersion(tagsBefore, object, head)
            ? tagsBefore
            : tagsAfterRead(object, head, missing);
    if (missing == MissingCount.MEANS_NONE) {
      tagCounts.saw(tags.size(), head.tagCount());
    }
    requireTags(tags);
    return tags;
  }

  private void requireTags(Map<String, String> tags) throws CannotCarryException {
    if (!tags.isEmpty() && !destination.capabilities().tags()) {
      throw new CannotCarryException(
          FailureCode.TAGS_NOT_SUPPORTED,
          "The object has %d tags and the destination keeps none; say 'tags: drop' to leave them."
              .formatted(tags.size()));
    }
  }

  /**
   * A version that replaced another one after its tags were read has a later date than the listing
   * saw, even with the same bytes. Where a server tells its dates in two ways, or the count shows
   * that the tags changed, they are read again.
   */
  private static boolean areOfThisVersion(
      Map<String, String> tags, ListedObject object, ObjectHead head) {
    Integer told = head.tagCount();
    boolean sameDate = second(head.lastModified()).equals(second(object.lastModified()));
    return (object.versionId() != null || sameDate) && (told == null || told == tags.size());
  }

  private static Instant second(Instant date) {
    return date.truncatedTo(ChronoUnit.SECONDS);
  }

  private Map<String, String> tagsAfterRead(
      ListedObject object, ObjectHead head, MissingCount missing) {
    if (!mayHaveTags(object.key(), head, missing)) {
      return Map.of();
    }
    Map<String, String> tags = readTags(object);
    if (!tags.isEmpty() || !countsNone(head, missing)) {
      requireUnreplaced(object, head);
    }
    return tags;
  }

  private Map<String, String> readTags(ListedObject object) {
    Map<String, String> tags =
        source.call(() -> source.store().getTags(source.full(object.key()), object.versionId()));
    readableTags.show(object.key());
    return tags;
  }

  /**
   * No condition pins a read of tags, unless it names a version, so one look after it tells whether
   * they are this version's. Equal bytes that are written again have the same ETag, but another
   * date.
   */
  private void requireUnreplaced(ListedObject object, ObjectHead before) {
    if (object.versionId() != null) {
      return;
    }
    ObjectHead after = source.call(() -> source.store().head(source.full(object.key())));
    boolean same =
        after.etag().equals(before.etag()) && after.lastModified().equals(before.lastModified());
    if (!same) {
      throw SourceHead.replaced();
    }
  }

  /** A missing count means no tags only where the server counts, and does so for us. */
  private boolean mayHaveTags(ObjectKey key, ObjectHead head, MissingCount missing) {
    Integer count = head.tagCount();
    if (count != null) {
      return count > 0;
    }
    boolean meansNone = countsNone(head, missing) && readableTags.isShown(key);
    return source.capabilities().tags() && !meansNone;
  }

  /** Whether a head without a count belongs to an object without tags, if we may read tags. */
  private boolean countsNone(ObjectHead head, MissingCount missing) {
    return head.tagCount() == null && missing == MissingCount.MEANS_NONE && tagCounts.areTold();
  }

  /** An object that the destination cannot hold as it is. */
  static final class CannotCarryException extends Exception {

    private static final long serialVersionUID = 1L;

    private final FailureCode code;

    CannotCarryException(FailureCode code, String message) {
      super(message);
      this.code = code;
    }

    CopyOutcome.Quarantined outcome() {
      return new CopyOutcome.Quarantined(code, String.valueOf(getMessage()));
    }
  }
}
