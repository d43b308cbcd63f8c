package io.bucketbrigade.engine.bucket;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts placeholders for what names a bucket, its account and its owner, so that two buckets that
 * say the same of themselves read alike.
 */
final class OwnNames {

  private static final String BUCKET = "{bucket}";
  private static final String ACCOUNT = "{account}";
  private static final String OWNER = "{owner}";

  /** As AWS makes them; the ids of other servers may be any word. */
  private static final Pattern CANONICAL_ID = Pattern.compile("[0-9a-f]{64}");

  private final BucketNames names;
  private final @Nullable String owner;
  private final Pattern arn;
  private final @Nullable Pattern account;

  /**
   * Placeholders for a bucket.
   *
   * @param owner the canonical id of its owner; null if it is not known
   */
  OwnNames(BucketNames names, @Nullable String owner) {
    this.names = names;
    this.owner = owner;
    // Partitions are aws, aws-cn, aws-us-gov and their like.
    this.arn =
        Pattern.compile("(arn:aws[a-z-]*:s3:::)" + Pattern.quote(names.bucket()) + "(?=/|$)");
    this.account =
        names.account() == null
            ? null
            : Pattern.compile("(?<![0-9])" + Pattern.quote(names.account()) + "(?![0-9])");
  }

  /** Whether AWS's defaults hold. */
  boolean aws() {
    return names.aws();
  }

  /** The text with placeholders. */
  String in(String text) {
    if (text.equals(owner) && CANONICAL_ID.matcher(text).matches()) {
      return OWNER;
    }
    String mapped = arn.matcher(text).replaceAll(Matcher.quoteReplacement(BUCKET));
    return account == null
        ? mapped
        : account.matcher(mapped).replaceAll(Matcher.quoteReplacement(ACCOUNT));
  }

  /** The text with another bucket's names in the place of this one's, as far as they are known. */
  String renamed(String text, OwnNames other) {
    if (text.equals(owner) && CANONICAL_ID.matcher(text).matches()) {
      return other.owner == null ? text : other.owner;
    }
    String mapped =
        arn.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(other.names.bucket()));
    String number = other.names.account();
    return account == null || number == null
        ? mapped
        : account.matcher(mapped).replaceAll(Matcher.quoteReplacement(number));
  }

  /** A grantee's id, or the placeholder if it is the owner's. */
  String inGrantee(String id) {
    return id.equals(owner) ? OWNER : in(id);
  }

  /** A bucket's plain name, or the placeholder if it is this one's. */
  String inBucketName(String bucket) {
    return bucket.equals(names.bucket()) ? BUCKET : bucket;
  }
}
