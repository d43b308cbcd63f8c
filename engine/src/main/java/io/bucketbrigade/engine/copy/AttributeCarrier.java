package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.store.MappingSide;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.spec.CopyOptions.TagPolicy;
import java.util.Map;

/** Decides what an object carries to the destination, tags included. */
final class AttributeCarrier {

  private final MappingSide source;
  private final MappingSide destination;
  private final TagPolicy tagPolicy;

  AttributeCarrier(MappingSide source, MappingSide destination, TagPolicy tagPolicy) {
    this.source = source;
    this.destination = destination;
    this.tagPolicy = tagPolicy;
  }

  /**
   * What is written with the object. The storage class stays behind: the destination's default
   * applies.
   *
   * @throws CannotCarryException if the destination cannot hold it
   */
  ObjectAttributes attributes(ObjectKey key, ObjectHead head) throws CannotCarryException {
    if (head.missingMetadata() > 0) {
      throw new CannotCarryException(
          FailureCode.METADATA_REFUSED,
          "The source cannot show %d of the object's metadata entries, so they would be lost."
              .formatted(head.missingMetadata()));
    }
    ObjectAttributes all = head.attributes();
    return new ObjectAttributes(
        all.contentType(),
        all.contentEncoding(),
        all.contentLanguage(),
        all.contentDisposition(),
        all.cacheControl(),
        all.expires(),
        all.websiteRedirect(),
        null,
        all.userMetadata(),
        tags(key, head));
  }

  /** The same without what has to follow in a request of its own. */
  ObjectAttributes onWrite(ObjectAttributes attributes) {
    return destination.capabilities().tagsOnWrite() ? attributes : attributes.withTags(Map.of());
  }

  /** Sends what could not ride on the write. */
  void afterWrite(ObjectKey key, ObjectAttributes attributes) {
    if (!attributes.tags().isEmpty() && !destination.capabilities().tagsOnWrite()) {
      destination.run(() -> destination.store().putTags(destination.full(key), attributes.tags()));
    }
  }

  /** Whether a write makes the object visible before all of its attributes are there. */
  boolean hasStepsAfterWrite() {
    return tagPolicy == TagPolicy.CARRY
        && source.capabilities().tags()
        && !destination.capabilities().tagsOnWrite();
  }

  private Map<String, String> tags(ObjectKey key, ObjectHead head) throws CannotCarryException {
    if (tagPolicy == TagPolicy.DROP || !mayHaveTags(head)) {
      return Map.of();
    }
    Map<String, String> tags = source.call(() -> source.store().getTags(source.full(key)));
    if (!tags.isEmpty() && !destination.capabilities().tags()) {
      throw new CannotCarryException(
          FailureCode.TAGS_NOT_SUPPORTED,
          "The object has %d tags and the destination keeps none; say 'tags: drop' to leave them."
              .formatted(tags.size()));
    }
    return tags;
  }

  /** A count that is missing means no tags only where the server was seen to send it. */
  private boolean mayHaveTags(ObjectHead head) {
    Integer count = head.tagCount();
    if (count != null) {
      return count > 0;
    }
    return source.capabilities().tags() && !source.capabilities().tagCountOnRead();
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
