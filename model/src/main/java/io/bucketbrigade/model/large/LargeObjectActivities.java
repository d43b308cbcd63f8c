package io.bucketbrigade.model.large;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.spec.Allowance;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Steps on one huge object, on the {@code brigade-copy} task queue. All heartbeat and are recalled
 * like leases. Refusals by S3 are results, never exceptions.
 */
@ActivityInterface
public interface LargeObjectActivities {

  /** More restarts than this, and an object changes too often or is refused for good. */
  int MAX_RESTARTS = 4;

  /**
   * Looks at both sides, decides, and opens the object's upload, or goes on with one that is open.
   * Retry: idempotent; it finds the upload of the attempt before.
   */
  @ActivityMethod
  LargeStep beginLargeObject(Begin task);

  /**
   * Sends parts. Retry: a later attempt asks the destination which of them are there and sends the
   * others.
   */
  @ActivityMethod
  LargeStep copyParts(Parts task);

  /**
   * Makes the object visible if all of its parts are there. Retry: an upload that is gone means a
   * restart, and that finds the object if it was this that completed it.
   */
  @ActivityMethod
  LargeStep completeLargeObject(Complete task);

  /**
   * A beginning.
   *
   * @param context where the worker finds spec and capabilities
   * @param key the object's key, relative to the mapping
   * @param startedAt when the first beginning was asked for
   * @param begins counts the beginnings of this object, from 1
   * @param restarts how often it had to be begun again, or its parts sent again
   * @param afresh whether an upload that is open already is not to be trusted
   * @param allowance what it may use of the migration's limits; null without limits
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Begin(
      ContextRef context,
      ObjectKey key,
      Instant startedAt,
      int begins,
      int restarts,
      boolean afresh,
      @Nullable Allowance allowance) {

    /** A beginning without limits. */
    public Begin(
        ContextRef context,
        ObjectKey key,
        Instant startedAt,
        int begins,
        int restarts,
        boolean afresh) {
      this(context, key, startedAt, begins, restarts, afresh, null);
    }
  }

  /**
   * A batch of parts.
   *
   * @param context where the worker finds spec and capabilities
   * @param upload where they belong
   * @param parts their numbers, ascending
   * @param restarts as in {@link Begin}
   * @param allowance as in {@link Begin}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Parts(
      ContextRef context,
      LargeUpload upload,
      List<Integer> parts,
      int restarts,
      @Nullable Allowance allowance) {

    /** Copies the list. */
    public Parts {
      parts = List.copyOf(parts);
    }

    /** A batch without limits. */
    public Parts(ContextRef context, LargeUpload upload, List<Integer> parts, int restarts) {
      this(context, upload, parts, restarts, null);
    }
  }

  /**
   * A completion.
   *
   * @param context where the worker finds spec and capabilities
   * @param upload what to complete
   * @param restarts as in {@link Begin}
   * @param earlierParts what an earlier upload's parts made, where that was not the source's ETag;
   *     else null
   * @param allowance as in {@link Begin}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Complete(
      ContextRef context,
      LargeUpload upload,
      int restarts,
      @Nullable PartsEtag earlierParts,
      @Nullable Allowance allowance) {

    /** A completion without limits. */
    public Complete(
        ContextRef context, LargeUpload upload, int restarts, @Nullable PartsEtag earlierParts) {
      this(context, upload, restarts, earlierParts, null);
    }
  }
}
