package io.bucketbrigade.cli.session;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.engine.report.ReportFiles;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.StatusRecord;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.report.ReportPart;
import io.bucketbrigade.model.report.ReportWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reports, made and read by workers. Thread-safe. */
public final class Reports {

  private static final Duration LIMIT = Duration.ofMinutes(6);

  private final Migrations migrations;
  private final WorkflowClient client;

  Reports(Migrations migrations, WorkflowClient client) {
    this.migrations = migrations;
    this.client = client;
  }

  /**
   * Makes the report of a run anew and fetches its files.
   *
   * @return their contents by their names
   */
  public Map<String, byte[]> fetch(ContextRef run, MigrationProgress progress) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    @Nullable StatusRecord toMake = new StatusRecord(run, progress);
    for (String file : List.of(ReportFiles.JSON, ReportFiles.CHECKSUM, ReportFiles.HTML)) {
      files.put(file, file(run, file, toMake).orElseThrow(() -> gone(run, file)));
      toMake = null;
    }
    return files;
  }

  /**
   * The last status that a migration's workers kept in the state store, which outlives what
   * Temporal knows.
   *
   * @param migration of any of its runs
   */
  Optional<MigrationProgress> status(ContextRef migration) {
    return file(migration, StateLayout.STATUS, null).map(Reports::parsed);
  }

  private static MigrationProgress parsed(byte[] status) {
    try {
      return StateRecords.json().readValue(status, MigrationProgress.class);
    } catch (IOException e) {
      throw new CliException(
          ExitStatus.ERROR,
          "the status in the state store cannot be read (%s); restore it."
              .formatted(e.getMessage()),
          e);
    }
  }

  private static CliException gone(ContextRef run, String file) {
    return new CliException(
        ExitStatus.ERROR,
        "%s of migration '%s' is gone from the state store; ask for the report again."
            .formatted(file, run.migrationId()));
  }

  private Optional<byte[]> file(ContextRef run, String file, @Nullable StatusRecord toMake) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (int part = 0; part < ReportPart.MAX_PARTS; part++) {
      ReportPart read =
          part(new ReportPart.Request(run, file, content.size(), part == 0 ? toMake : null));
      if (read.base64() == null) {
        return Optional.empty();
      }
      content.writeBytes(Base64.getDecoder().decode(read.base64()));
      if (read.last()) {
        return Optional.of(content.toByteArray());
      }
    }
    throw new IllegalStateException("%s does not end".formatted(file));
  }

  private ReportPart part(ReportPart.Request request) {
    String id = request.migration().migrationId();
    WorkflowOptions options = Migrations.reading(id, "report", LIMIT);
    return migrations.ask(
        id, () -> client.newWorkflowStub(ReportWorkflow.class, options).read(request));
  }
}
