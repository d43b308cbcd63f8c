package io.bucketbrigade.model.large;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What a step on a huge object came to.
 *
 * @param next what follows
 * @param upload the upload, of a beginning that goes on; else null
 * @param missing parts that are not at the destination: all of them after a beginning or a
 *     completion, those of the batch after a batch
 * @param end what became of the object, for {@link Next#ENDED}; else null
 * @param problem the cause, for {@link Next#SIDE_UNAVAILABLE}; else null
 * @param partsEtag what the parts make, for {@link Next#RESTART} because they do not make the
 *     source's ETag; else null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LargeStep(
    Next next,
    @Nullable LargeUpload upload,
    PartSet missing,
    @Nullable ObjectEnd end,
    @Nullable Problem problem,
    @Nullable PartsEtag partsEtag) {

  /** What follows a step. */
  public enum Next {
    /** The missing parts, or the completion if there is none. */
    GO_ON,
    /** The object from its beginning: it changed, or its upload is gone or refused. */
    RESTART,
    /** Nothing: the object has its fate. */
    ENDED,
    /** The same once the side works again. */
    SIDE_UNAVAILABLE,
    /** The same: the step was recalled, or its worker shuts down. */
    HANDED_BACK
  }

  /** Go on with an upload. */
  public static LargeStep begun(LargeUpload upload, PartSet missing) {
    return new LargeStep(Next.GO_ON, upload, missing, null, null, null);
  }

  /** Go on with these parts. */
  public static LargeStep goOn(PartSet missing) {
    return new LargeStep(Next.GO_ON, null, missing, null, null, null);
  }

  /** Begin the object again. */
  public static LargeStep restart(@Nullable PartsEtag partsEtag) {
    return new LargeStep(Next.RESTART, null, PartSet.NONE, null, null, partsEtag);
  }

  /** The object has its fate. */
  public static LargeStep ended(ObjectEnd end) {
    return new LargeStep(Next.ENDED, null, PartSet.NONE, end, null, null);
  }

  /** A side is in trouble. */
  public static LargeStep unavailable(PartSet missing, Problem problem) {
    return new LargeStep(Next.SIDE_UNAVAILABLE, null, missing, null, problem, null);
  }

  /** Handed back before it was done. */
  public static LargeStep handedBack(PartSet missing) {
    return new LargeStep(Next.HANDED_BACK, null, missing, null, null, null);
  }
}
