package io.bucketbrigade.engine.store;

import java.util.Set;

/**
 * How a bucket of {@link InMemoryS3} behaves where real servers differ. Start from {@link #AWS} and
 * change what the test is about.
 *
 * @param conditionalPut what becomes of a condition on PUT
 * @param conditionalComplete the same on CompleteMultipartUpload
 * @param conditionalCopy the same on CopyObject
 * @param tags what becomes of tag requests
 * @param tagsOnWrite what becomes of tags on PUT and CreateMultipartUpload
 * @param tagCountOnRead whether HEAD and GET of a tagged object tell how many tags there are
 * @param etagIsMd5 whether ETags are MD5s; else they look like MD5s and are not, as with SSE-KMS
 * @param serverSideCopy whether CopyObject and UploadPartCopy exist
 * @param versioned whether overwritten and deleted objects are kept as versions
 * @param minPartBytes the smallest part, but for the last, that an upload may be completed of
 * @param keeps what it keeps of an object's attributes
 * @param conditionalDelete what becomes of a condition on DELETE
 */
public record Behaviour(
    Support conditionalPut,
    Support conditionalComplete,
    Support conditionalCopy,
    Support tags,
    Support tagsOnWrite,
    boolean tagCountOnRead,
    boolean etagIsMd5,
    boolean serverSideCopy,
    boolean versioned,
    long minPartBytes,
    Keeps keeps,
    Support conditionalDelete) {

  /** As AWS behaves for a general-purpose bucket without versions. */
  public static final Behaviour AWS =
      new Behaviour(
          Support.HONOURED,
          Support.HONOURED,
          Support.HONOURED,
          Support.HONOURED,
          Support.HONOURED,
          true,
          true,
          true,
          false,
          5L * 1024 * 1024,
          Keeps.AWS,
          Support.HONOURED);

  /** What a server makes of a wish. */
  public enum Support {
    /** It does what was asked. */
    HONOURED,
    /** It answers 200 and does nothing about it. */
    IGNORED,
    /** It answers 501. */
    REFUSED
  }

  /** The same with one answer to conditions on all three kinds of write. */
  public Behaviour withConditions(Support support) {
    return new Behaviour(
        support,
        support,
        support,
        tags,
        tagsOnWrite,
        tagCountOnRead,
        etagIsMd5,
        serverSideCopy,
        versioned,
        minPartBytes,
        keeps,
        conditionalDelete);
  }

  /** The same with conditions as said for PUT, CompleteMultipartUpload and CopyObject. */
  public Behaviour withConditions(Support onPut, Support onComplete, Support onCopy) {
    return new Behaviour(
        onPut,
        onComplete,
        onCopy,
        tags,
        tagsOnWrite,
        tagCountOnRead,
        etagIsMd5,
        serverSideCopy,
        versioned,
        minPartBytes,
        keeps,
        conditionalDelete);
  }

  /** The same with another answer to conditions on CopyObject. */
  public Behaviour withConditionalCopy(Support support) {
    return new Behaviour(
        conditionalPut,
        conditionalComplete,
        support,
        tags,
        tagsOnWrite,
        tagCountOnRead,
        etagIsMd5,
        serverSideCopy,
        versioned,
        minPartBytes,
        keeps,
        conditionalDelete);
  }

  /** The same with another answer to tags, in requests of their own and on writes alike. */
  public Behaviour withTags(Support support) {
    return new Behaviour(
        conditionalPut,
        conditionalComplete,
        conditionalCopy,
        support,
        support,
        tagCountOnRead,
        etagIsMd5,
        serverSideCopy,
        versioned,
        minPartBytes,
        keeps,
        conditionalDelete);
  }

  /** The same with another answer to tags on writes. */
  public Behaviour withTagsOnWrite(Support support) {
    return new Behaviour(
        conditionalPut,
        conditionalComplete,
        conditionalCopy,
        tags,
        support,
        tagCountOnRead,
        etagIsMd5,
        serverSideCopy,
        versioned,
        minPartBytes,
        keeps,
        conditionalDelete);
  }

  /** The same with or without tag counts on reads. */
  public Behaviour withTagCountOnRead(boolean told) {
    return new Behaviour(
        conditionalPut,
        conditionalComplete,
        conditionalCopy,
        tags,
        tagsOnWrite,
        told,
        etagIsMd5,
        serverSideCopy,
        versioned,
        minPartBytes,
        keeps,
        conditionalDelete);
  }

  /** The same with ETags that are MD5s, or that only look so. */
  public Behaviour withEtagIsMd5(boolean md5) {
    return new Behaviour(
        conditionalPut,
        conditionalComplete,
        conditionalCopy,
        tags,
        tagsOnWrite,
        tagCountOnRead,
        md5,
        serverSideCopy,
        versioned,
        minPartBytes,
        keeps,
        conditionalDelete);
  }

  /** The same with or without server-side copies. */
  public Behaviour withServerSideCopy(boolean exists) {
    return new Behaviour(
        conditionalPut,
        conditionalComplete,
        conditionalCopy,
        tags,
        tagsOnWrite,
        tagCountOnRead,
        etagIsMd5,
        exists,
        versioned,
        minPartBytes,
        keeps,
        conditionalDelete);
  }

  /** The same with or without versions. */
  public Behaviour withVersioned(boolean keepsVersions) {
    return new Behaviour(
        conditionalPut,
        conditionalComplete,
        conditionalCopy,
        tags,
        tagsOnWrite,
        tagCountOnRead,
        etagIsMd5,
        serverSideCopy,
        keepsVersions,
        minPartBytes,
        keeps,
        conditionalDelete);
  }

  /** The same with another smallest part, so that tests need no megabytes. */
  public Behaviour withMinPartBytes(long bytes) {
    return new Behaviour(
        conditionalPut,
        conditionalComplete,
        conditionalCopy,
        tags,
        tagsOnWrite,
        tagCountOnRead,
        etagIsMd5,
        serverSideCopy,
        versioned,
        bytes,
        keeps,
        conditionalDelete);
  }

  /** The same, keeping something else of attributes. */
  public Behaviour withKeeps(Keeps other) {
    return new Behaviour(
        conditionalPut,
        conditionalComplete,
        conditionalCopy,
        tags,
        tagsOnWrite,
        tagCountOnRead,
        etagIsMd5,
        serverSideCopy,
        versioned,
        minPartBytes,
        other,
        conditionalDelete);
  }

  /** The same with another answer to conditions on DELETE. */
  public Behaviour withConditionalDelete(Support support) {
    return new Behaviour(
        conditionalPut,
        conditionalComplete,
        conditionalCopy,
        tags,
        tagsOnWrite,
        tagCountOnRead,
        etagIsMd5,
        serverSideCopy,
        versioned,
        minPartBytes,
        keeps,
        support);
  }

  /**
   * What a bucket keeps of an object's attributes.
   *
   * @param storageClasses the classes beside STANDARD that it knows
   * @param otherClasses what becomes of an object with another class
   * @param website whether the bucket serves a website
   * @param redirects whether website redirects of objects are kept
   * @param writersOwn whether objects belong to who writes them and not to the bucket's owner
   * @param encryption what becomes of a wish for encryption
   * @param lock what it does about Object Lock; its default retention is a day
   * @param checksums what becomes of checksums that come with a write
   * @param acls what becomes of grants
   */
  public record Keeps(
      Set<String> storageClasses,
      Support otherClasses,
      boolean website,
      boolean redirects,
      boolean writersOwn,
      Support encryption,
      BucketLock lock,
      Support checksums,
      Support acls) {

    /** As AWS does for a bucket that serves no website. */
    public static final Keeps AWS =
        new Keeps(
            Set.of(
                "STANDARD_IA",
                "ONEZONE_IA",
                "INTELLIGENT_TIERING",
                "GLACIER_IR",
                "GLACIER",
                "DEEP_ARCHIVE",
                "REDUCED_REDUNDANCY"),
            Support.REFUSED,
            false,
            true,
            false,
            Support.HONOURED,
            BucketLock.OFF,
            Support.HONOURED,
            Support.HONOURED);

    /** The same with these classes alone, and this answer to all others. */
    public Keeps withClasses(Set<String> known, Support others) {
      return new Keeps(
          known, others, website, redirects, writersOwn, encryption, lock, checksums, acls);
    }

    /** The same with a website. */
    public Keeps withWebsite() {
      return new Keeps(
          storageClasses,
          otherClasses,
          true,
          redirects,
          writersOwn,
          encryption,
          lock,
          checksums,
          acls);
    }

    /** The same, forgetting website redirects. */
    public Keeps withoutRedirects() {
      return new Keeps(
          storageClasses,
          otherClasses,
          website,
          false,
          writersOwn,
          encryption,
          lock,
          checksums,
          acls);
    }

    /** The same, with objects that belong to who writes them. */
    public Keeps withWritersOwn() {
      return new Keeps(
          storageClasses,
          otherClasses,
          website,
          redirects,
          true,
          encryption,
          lock,
          checksums,
          acls);
    }

    /** The same with another answer to encryption. */
    public Keeps withEncryption(Support support) {
      return new Keeps(
          storageClasses,
          otherClasses,
          website,
          redirects,
          writersOwn,
          support,
          lock,
          checksums,
          acls);
    }

    /** The same with another answer to Object Lock. */
    public Keeps withLock(BucketLock other) {
      return new Keeps(
          storageClasses,
          otherClasses,
          website,
          redirects,
          writersOwn,
          encryption,
          other,
          checksums,
          acls);
    }

    /** The same with another answer to checksums. */
    public Keeps withChecksums(Support support) {
      return new Keeps(
          storageClasses,
          otherClasses,
          website,
          redirects,
          writersOwn,
          encryption,
          lock,
          support,
          acls);
    }

    /** The same with another answer to grants. */
    public Keeps withAcls(Support support) {
      return new Keeps(
          storageClasses,
          otherClasses,
          website,
          redirects,
          writersOwn,
          encryption,
          lock,
          checksums,
          support);
    }
  }
}
