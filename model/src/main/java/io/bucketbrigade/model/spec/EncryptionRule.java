package io.bucketbrigade.model.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the destination encrypts objects. A source's KMS key is never used there unless it is named.
 *
 * @param mode what is asked of the destination
 * @param defaultKey with {@link Mode#KMS}: the key of objects whose own is not mapped; null for
 *     none
 * @param keys with {@link Mode#KMS}: the destination's key for a key of the source, by ARNs
 * @param bucketKey with {@link Mode#KMS}: whether S3 Bucket Keys are used; null for the bucket's
 *     own setting
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EncryptionRule(
    Mode mode, @Nullable String defaultKey, Map<String, String> keys, @Nullable Boolean bucketKey) {

  /** Preflight tries each key, and nobody writes down more. */
  public static final int MAX_KEYS = 100;

  /** Nothing is asked, so the bucket's own default applies. */
  public static final EncryptionRule DESTINATION_DEFAULT =
      new EncryptionRule(Mode.DESTINATION_DEFAULT, null, Collections.emptyMap(), null);

  /** Keys of S3's own. */
  public static final EncryptionRule SSE_S3 =
      new EncryptionRule(Mode.SSE_S3, null, Collections.emptyMap(), null);

  /** Copies the map; refuses KMS without a key, and keys without KMS. */
  public EncryptionRule {
    keys = StorageClassRule.sorted(keys);
    boolean hasKeys = defaultKey != null || !keys.isEmpty();
    if (hasKeys != (mode == Mode.KMS)) {
      throw new IllegalArgumentException("kms needs a default key or a map of keys");
    }
    if (keys.size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          "kms maps %d keys; at most %d are possible".formatted(keys.size(), MAX_KEYS));
    }
  }

  /** KMS keys of the destination's account. */
  public static EncryptionRule kms(
      @Nullable String defaultKey, Map<String, String> keys, @Nullable Boolean bucketKey) {
    return new EncryptionRule(Mode.KMS, defaultKey, keys, bucketKey);
  }

  /** The destination's keys, the default one first. */
  public List<String> destinationKeys() {
    Set<String> all = new LinkedHashSet<>();
    if (defaultKey != null) {
      all.add(defaultKey);
    }
    keys.values().stream().sorted().forEach(all::add);
    return new ArrayList<>(all);
  }

  /** What is asked of the destination. */
  public enum Mode {
    /** Nothing. */
    DESTINATION_DEFAULT,
    /** SSE-S3. */
    SSE_S3,
    /** SSE-KMS. */
    KMS
  }
}
