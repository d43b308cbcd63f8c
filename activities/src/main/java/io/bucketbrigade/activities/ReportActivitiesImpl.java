package io.bucketbrigade.activities;

import io.bucketbrigade.engine.report.ReportFiles;
import io.bucketbrigade.engine.state.StateStore;
import io.bucketbrigade.engine.state.StateStores;
import io.bucketbrigade.model.migration.StatusRecord;
import io.bucketbrigade.model.report.ReportActivities;
import io.bucketbrigade.model.report.ReportPart;
import java.util.Arrays;
import java.util.Base64;

/** Makes and reads reports. Thread-safe; one instance per worker. */
public final class ReportActivitiesImpl implements ReportActivities {

  private final StateStores states;

  /** Work of one worker, which opens state stores by {@code states}. */
  public ReportActivitiesImpl(StateStores states) {
    this.states = states;
  }

  @Override
  public ReportPart readReport(ReportPart.Request request) {
    StateStore migration = states.ofMigration(request.migration());
    StatusRecord status = request.progress();
    if (status != null) {
      ReportFiles.write(migration, status.progress());
    }
    return migration
        .read(request.file())
        .map(file -> part(file, request.offset()))
        .orElse(ReportPart.NONE);
  }

  private static ReportPart part(byte[] file, int offset) {
    int from = Math.min(offset, file.length);
    int to = Math.min(from + ReportPart.MAX_BYTES, file.length);
    String base64 = Base64.getEncoder().encodeToString(Arrays.copyOfRange(file, from, to));
    return new ReportPart(base64, to == file.length);
  }
}
