package io.bucketbrigade.engine.copy;

import io.bucketbrigade.engine.store.ObjectHead;
import io.bucketbrigade.model.spec.FidelityOptions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entry of user metadata that tells when an object was last modified at its source, because S3
 * gives its copy a date of its own. Pure.
 */
public final class RecordedDate {

  private final @Nullable String entry;

  /** An entry as the spec names it, or none. */
  public RecordedDate(FidelityOptions options) {
    this.entry = options.recordLastModified();
  }

  /** Whether there is one. */
  boolean isRecorded() {
    return entry != null;
  }

  /**
   * The user metadata that an object's copy has. An entry of that name that the object has already,
   * be it from an earlier migration, stays as it is.
   *
   * @param head the source's
   */
  public Map<String, String> metadata(ObjectHead head) {
    Map<String, String> own = head.attributes().userMetadata();
    if (entry == null || own.containsKey(entry)) {
      return own;
    }
    Map<String, String> recorded = new HashMap<>(own);
    recorded.put(entry, text(head.lastModified()));
    return recorded;
  }

  /** As RFC 3339 writes a date, in UTC and in seconds, which is what HEAD tells. */
  public static String text(Instant date) {
    return date.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
