package io.bucketbrigade.model.preflight;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a side was seen to carry beside content, content headers, user metadata and tags. Where
 * nothing could be seen, every field is the careful answer.
 *
 * @param storageClasses (destination only) the classes beside STANDARD that an object kept which
 *     was written with them
 * @param websiteRedirects (destination only) an object kept its website redirect
 * @param ownerControl (destination only) what we write is ours, so that the bucket's owner has to
 *     be given control of it, and was seen to get it
 * @param noWebsite (source only) the bucket serves no website, so that its objects have no
 *     redirects
 * @param objectLock (source only, and asked only where the spec carries locks) objects may have
 *     retention or a legal hold
 * @param checksums (destination only, and asked only where the source tells checksums) the
 *     algorithms of which it checks and keeps what comes with a write
 * @param checksumsOfParts (likewise) the same for objects in parts, over the whole object
 * @param refusesWrongCrc32c (destination only) a whole object whose CRC32C is not what was sent
 *     with it is refused, so that it needs no MD5 to be guarded on its way
 */
public record Carrying(
    Set<String> storageClasses,
    boolean websiteRedirects,
    boolean ownerControl,
    boolean noWebsite,
    boolean objectLock,
    Set<String> checksums,
    Set<String> checksumsOfParts,
    boolean refusesWrongCrc32c) {

  /** Nothing is known, so nothing is relied on. */
  public static final Carrying UNKNOWN =
      new Carrying(Collections.emptySet(), false, false, false, false);

  /** Copies the sets. */
  public Carrying {
    storageClasses = sorted(storageClasses);
    checksums = sorted(checksums);
    checksumsOfParts = sorted(checksumsOfParts);
  }

  /** The same side, of which nothing is known about checksums. */
  public Carrying(
      Set<String> storageClasses,
      boolean websiteRedirects,
      boolean ownerControl,
      boolean noWebsite,
      boolean objectLock) {
    this(
        storageClasses,
        websiteRedirects,
        ownerControl,
        noWebsite,
        objectLock,
        Collections.emptySet(),
        Collections.emptySet(),
        false);
  }

  /** The same, keeping checksums of these algorithms. */
  public Carrying withChecksums(Set<String> ofWhole, Set<String> ofParts) {
    return new Carrying(
        storageClasses,
        websiteRedirects,
        ownerControl,
        noWebsite,
        objectLock,
        ofWhole,
        ofParts,
        refusesWrongCrc32c);
  }

  /** The same, refusing a wrong CRC32C, or not. */
  public Carrying withRefusesWrongCrc32c(boolean refuses) {
    return new Carrying(
        storageClasses,
        websiteRedirects,
        ownerControl,
        noWebsite,
        objectLock,
        checksums,
        checksumsOfParts,
        refuses);
  }

  /** In an order that does not change from process to process; null in records of old. */
  private static Set<String> sorted(@Nullable Set<String> set) {
    return set == null
        ? Collections.emptySortedSet()
        : Collections.unmodifiableSortedSet(new TreeSet<>(set));
  }
}
