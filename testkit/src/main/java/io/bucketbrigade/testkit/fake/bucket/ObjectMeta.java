package io.bucketbrigade.testkit.fake.bucket;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What an object carries beside its bytes. An immutable value.
 *
 * @param headers content headers by lower-case name: those of {@link #HEADERS}
 * @param user user metadata without the {@code x-amz-meta-} prefix, names in lower case
 * @param tags tags by key
 * @param missingMeta how many entries of user metadata the server says it cannot send
 */
public record ObjectMeta(
    Map<String, String> headers,
    Map<String, String> user,
    Map<String, String> tags,
    int missingMeta) {

  /** How an object is retained. */
  public static final String LOCK_MODE = "x-amz-object-lock-mode";

  /** Until when. */
  public static final String RETAIN_UNTIL = "x-amz-object-lock-retain-until-date";

  /** Whether it is held. */
  public static final String LEGAL_HOLD = "x-amz-object-lock-legal-hold";

  /** Whether an archived object was made readable, or is about to be. */
  public static final String RESTORE = "x-amz-restore";

  /** Who may do what with it, in XML; no header, and told by its own call alone. */
  public static final String ACL_POLICY = "acl-policy";

  /** The headers that belong to an object. */
  public static final Set<String> HEADERS =
      Set.of(
          "content-type",
          "content-encoding",
          "content-language",
          "content-disposition",
          "cache-control",
          "expires",
          "x-amz-website-redirect-location",
          "x-amz-storage-class",
          "x-amz-acl",
          "x-amz-server-side-encryption",
          "x-amz-server-side-encryption-aws-kms-key-id",
          "x-amz-server-side-encryption-bucket-key-enabled",
          "x-amz-server-side-encryption-customer-algorithm",
          LOCK_MODE,
          RETAIN_UNTIL,
          LEGAL_HOLD);

  /** Nothing at all. */
  public static final ObjectMeta NONE = new ObjectMeta(Map.of(), Map.of(), Map.of(), 0);

  /** Copies the maps. */
  public ObjectMeta {
    headers = Map.copyOf(headers);
    user = Map.copyOf(user);
    tags = Map.copyOf(tags);
  }

  /** The same with a content header. */
  public ObjectMeta header(String name, String value) {
    return new ObjectMeta(
        plus(headers, name.toLowerCase(Locale.ROOT), value), user, tags, missingMeta);
  }

  /** The same with one more entry of user metadata. */
  public ObjectMeta user(String name, String value) {
    return new ObjectMeta(
        headers, plus(user, name.toLowerCase(Locale.ROOT), value), tags, missingMeta);
  }

  /** The same with one more tag. */
  public ObjectMeta tag(String key, String value) {
    return new ObjectMeta(headers, user, plus(tags, key, value), missingMeta);
  }

  /** The same with exactly these tags. */
  public ObjectMeta withTags(Map<String, String> newTags) {
    return new ObjectMeta(headers, user, newTags, missingMeta);
  }

  /** The same, of which the server says that this many entries cannot be sent. */
  public ObjectMeta withMissingMeta(int count) {
    return new ObjectMeta(headers, user, tags, count);
  }

  private static Map<String, String> plus(Map<String, String> map, String name, String value) {
    Map<String, String> more = new HashMap<>(map);
    more.put(name, value);
    return more;
  }
}
