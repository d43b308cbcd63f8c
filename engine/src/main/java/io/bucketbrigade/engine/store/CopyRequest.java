package io.bucketbrigade.engine.store;

import io.bucketbrigade.model.key.ObjectKey;

/**
 * Copies a whole object on the server, its metadata (unless {@code restated} is true) and (unless
 * {@code withTags} is false) tags with it.
 *
 * @param source what to copy
 * @param key where to
 * @param withTags whether tags come along
 * @param condition what must hold at the destination
 * @param beside what S3 leaves behind, so that it has to be said: storage class, website redirect,
 *     encryption and the owner's control; its tags are not looked at, and its other attributes only
 *     where they are restated
 * @param restated whether content headers and user metadata are those of {@code beside} and not the
 *     source's
 */
public record CopyRequest(
    CopySource source,
    ObjectKey key,
    boolean withTags,
    WriteCondition condition,
    ObjectAttributes beside,
    boolean restated) {

  /** A copy with the source's metadata. */
  public CopyRequest(
      CopySource source,
      ObjectKey key,
      boolean withTags,
      WriteCondition condition,
      ObjectAttributes beside) {
    this(source, key, withTags, condition, beside, false);
  }

  /** A copy with the default class and no redirect. */
  public CopyRequest(CopySource source, ObjectKey key, boolean withTags, WriteCondition condition) {
    this(source, key, withTags, condition, ObjectAttributes.NONE);
  }
}
