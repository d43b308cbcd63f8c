package io.bucketbrigade.engine.decide;

import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.range.Fate;

/** What to do about one key, and why. */
public sealed interface Decision {

  /**
   * Copy the source object.
   *
   * @param reason why
   * @param condition what must still hold at the destination, if the server can check it
   */
  record Copy(CopyReason reason, WriteCondition condition) implements Decision {}

  /**
   * The destination already has it.
   *
   * @param reason how that was seen
   */
  record Present(PresentReason reason) implements Decision {}

  /**
   * The destination has it, most likely by the hand of an earlier attempt of this lease that could
   * not book it: see that nothing is missing, then book it as copied.
   *
   * @param sameContent whether the ETags show that the bytes are the source's; where they say
   *     nothing, somebody else may have written an object of that size, or the source may have
   *     changed while it was read
   */
  record InDoubt(boolean sameContent) implements Decision {}

  /** Same size, ETags that say nothing, and a newer destination: only the bytes can tell. */
  record CompareContent() implements Decision {}

  /**
   * The bytes of our copy are the source's, but the source has another date: something else of it
   * may have changed.
   */
  record CompareAttributes() implements Decision {}

  /** A rule of the spec asks for the object's tags: read them and decide again. */
  record ReadTags() implements Decision {}

  /**
   * The spec leaves the object out.
   *
   * @param why one sentence
   * @param onRecord whether the ledger names it
   */
  record Skip(String why, boolean onRecord) implements Decision {}

  /**
   * Leave both as they are and put the key on record.
   *
   * @param code why
   * @param message one sentence
   */
  record Refuse(FailureCode code, String message) implements Decision {

    /** What becomes of the object: a key that fits nowhere is no failure of its copy. */
    public Fate fate() {
      boolean unfitKey =
          code == FailureCode.KEY_NOT_MAPPABLE || code == FailureCode.KEY_OUTSIDE_LAYOUT;
      return unfitKey ? Fate.QUARANTINED : Fate.FAILED;
    }
  }

  /** Only the destination has it; a migration does not touch it. */
  record LeaveDestinationOnly() implements Decision {}

  /** Why a key is copied. */
  enum CopyReason {
    MISSING,
    SIZE_DIFFERS,
    CONTENT_DIFFERS,
    CONTENT_UNCERTAIN,
    /** The source is no longer what our copy was made of. */
    SOURCE_CHANGED,
    /** The copy has the bytes and not what else its source carries. */
    ATTRIBUTES_DIFFER,
    /** By a verification, whatever listings say. */
    FOUND_DIFFERENT
  }

  /** How a key was seen to be present. */
  enum PresentReason {
    SAME_ETAG,
    SAME_SIZE_AND_CLEARLY_NEWER,
    SAME_BYTES,
    /** Neither our copy nor what it was made of has changed since. */
    OWN_COPY
  }
}
