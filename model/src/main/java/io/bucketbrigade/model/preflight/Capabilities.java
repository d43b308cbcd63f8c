package io.bucketbrigade.model.preflight;

import java.util.Objects;

/**
 * What a side was seen to do, by probing it. Where preflight could not probe (no canary), every
 * field is the careful answer.
 *
 * @param conditionalPut refuses a PUT with {@code If-None-Match: *} on an existing key
 * @param conditionalComplete the same on CompleteMultipartUpload
 * @param conditionalCopy the same on CopyObject
 * @param etagIsMd5 the ETag of a simple PUT is the MD5 of its bytes
 * @param checksums (source only) an object was seen to have a checksum over all its bytes
 * @param tags keeps tags
 * @param tagsOnWrite keeps tags that were sent with the PUT itself
 * @param tagCountOnRead a GET of a tagged object says how many tags it has
 * @param versioned the bucket keeps versions
 * @param serverSideCopy (destination only) copied a source object without its bytes passing through
 *     us
 * @param carrying what it carries beyond that
 * @param tagCountOpen (source only) whether a GET tells how many tags there are was not to be seen,
 *     because no object that was tried has tags; a lease may find out
 * @param conditionalDelete (destination only, and asked only where copies are to be deleted)
 *     deletes with {@code If-Match} exactly the object of that ETag
 */
public record Capabilities(
    boolean conditionalPut,
    boolean conditionalComplete,
    boolean conditionalCopy,
    boolean etagIsMd5,
    boolean checksums,
    boolean tags,
    boolean tagsOnWrite,
    boolean tagCountOnRead,
    boolean versioned,
    boolean serverSideCopy,
    Carrying carrying,
    boolean tagCountOpen,
    boolean conditionalDelete) {

  /** Nothing is known, so nothing is relied on. */
  public static final Capabilities UNKNOWN =
      new Capabilities(false, false, false, false, false, false, false, false, false, false);

  /** Supplies what older records lack. */
  public Capabilities {
    carrying = Objects.requireNonNullElse(carrying, Carrying.UNKNOWN);
  }

  /** The same side, where nothing is open. */
  public Capabilities(
      boolean conditionalPut,
      boolean conditionalComplete,
      boolean conditionalCopy,
      boolean etagIsMd5,
      boolean checksums,
      boolean tags,
      boolean tagsOnWrite,
      boolean tagCountOnRead,
      boolean versioned,
      boolean serverSideCopy,
      Carrying carrying) {
    this(
        conditionalPut,
        conditionalComplete,
        conditionalCopy,
        etagIsMd5,
        checksums,
        tags,
        tagsOnWrite,
        tagCountOnRead,
        versioned,
        serverSideCopy,
        carrying,
        false,
        false);
  }

  /** The same side, of which nothing is known beyond what these say. */
  public Capabilities(
      boolean conditionalPut,
      boolean conditionalComplete,
      boolean conditionalCopy,
      boolean etagIsMd5,
      boolean checksums,
      boolean tags,
      boolean tagsOnWrite,
      boolean tagCountOnRead,
      boolean versioned,
      boolean serverSideCopy) {
    this(
        conditionalPut,
        conditionalComplete,
        conditionalCopy,
        etagIsMd5,
        checksums,
        tags,
        tagsOnWrite,
        tagCountOnRead,
        versioned,
        serverSideCopy,
        Carrying.UNKNOWN);
  }

  /** The same, with what it carries. */
  public Capabilities withCarrying(Carrying seen) {
    return new Capabilities(
        conditionalPut,
        conditionalComplete,
        conditionalCopy,
        etagIsMd5,
        checksums,
        tags,
        tagsOnWrite,
        tagCountOnRead,
        versioned,
        serverSideCopy,
        seen,
        tagCountOpen,
        conditionalDelete);
  }

  /** The same, where the tag count is open. */
  public Capabilities withTagCountOpen() {
    return withTagCount(false, true);
  }

  /** The same, telling tag counts. */
  public Capabilities withTagCountOnRead() {
    return withTagCount(true, false);
  }

  private Capabilities withTagCount(boolean onRead, boolean open) {
    return new Capabilities(
        conditionalPut,
        conditionalComplete,
        conditionalCopy,
        etagIsMd5,
        checksums,
        tags,
        tagsOnWrite,
        onRead,
        versioned,
        serverSideCopy,
        carrying,
        open,
        conditionalDelete);
  }

  /** The same, with another answer to conditions on deletes. */
  public Capabilities withConditionalDelete(boolean seen) {
    return new Capabilities(
        conditionalPut,
        conditionalComplete,
        conditionalCopy,
        etagIsMd5,
        checksums,
        tags,
        tagsOnWrite,
        tagCountOnRead,
        versioned,
        serverSideCopy,
        carrying,
        tagCountOpen,
        seen);
  }
}
