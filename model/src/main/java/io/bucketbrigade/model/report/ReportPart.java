package io.bucketbrigade.model.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.migration.StatusRecord;
import io.bucketbrigade.model.preflight.ContextRef;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file of the report, or of the status that is kept beside it.
 *
 * @param base64 its bytes; null if there is no such file
 * @param last whether the file ends here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReportPart(@Nullable String base64, boolean last) {

  /** There is no such file. */
  public static final ReportPart NONE = new ReportPart(null, true);

  /** Base64 makes four thirds of it, which stays below 64 KiB. */
  public static final int MAX_BYTES = 32 * 1024;

  /** 32 MiB; a report has at most some 2 MiB. */
  public static final int MAX_PARTS = 1_000;

  /**
   * Asks for a part.
   *
   * @param migration the migration
   * @param file the file's name
   * @param offset where the part begins
   * @param progress (first part of the first file only) where the migration stands, from which the
   *     report is made anew; null to read what is there
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Request(
      ContextRef migration, String file, int offset, @Nullable StatusRecord progress) {}
}
