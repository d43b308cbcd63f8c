package io.bucketbrigade.model.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.failure.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What became of the multipart uploads that an ended migration had open.
 *
 * @param settled uploads that are gone now
 * @param left at least so many uploads may still be there
 * @param problem why some are left, in one sentence or a part of one, cut to {@link
 *     Problem#MAX_MESSAGE_CHARS}; null if none is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UploadSweep(int settled, int left, @Nullable String problem) {

  /** Nothing was open. */
  public static final UploadSweep NOTHING = new UploadSweep(0, 0, null);

  /** Cuts an overlong problem. */
  public UploadSweep {
    if (problem != null && problem.length() > Problem.MAX_MESSAGE_CHARS) {
      problem = problem.substring(0, Problem.MAX_MESSAGE_CHARS - 1) + "…";
    }
  }
}
