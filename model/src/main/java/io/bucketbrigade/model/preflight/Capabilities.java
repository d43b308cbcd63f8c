package io.bucketbrigade.model.preflight;

/**
 * What a side was seen to do, by probing it. Where preflight could not probe (no canary), every
 * field is the careful answer.
 *
 * @param conditionalPut refuses a PUT with {@code If-None-Match: *} on an existing key
 * @param conditionalComplete the same on CompleteMultipartUpload
 * @param conditionalCopy the same on CopyObject
 * @param etagIsMd5 the ETag of a simple PUT is the MD5 of its bytes
 * @param checksums returns a checksum that was sent with a PUT
 * @param tags keeps tags
 * @param tagsOnWrite keeps tags that were sent with the PUT itself
 * @param tagCountOnRead a GET of a tagged object says how many tags it has
 * @param versioned the bucket keeps versions
 * @param serverSideCopy (destination only) copied a source object without its bytes passing through
 *     us
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
    boolean serverSideCopy) {

  /** Nothing is known, so nothing is relied on. */
  public static final Capabilities UNKNOWN =
      new Capabilities(false, false, false, false, false, false, false, false, false, false);
}
