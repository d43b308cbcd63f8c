package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.RunRecord;
import org.jspecify.annotations.Nullable;

/** What is known of a migration that a command looks back on. */
final class MigrationEnds {

  private MigrationEnds() {}

  /** Where it stands: as a worker answers, as Temporal kept it, or as the state store kept it. */
  static MigrationProgress progress(TargetOptions target, Session session, String id) {
    return target.isEmbedded() && session.migrations().find(id).isEmpty()
        ? StoredStatus.require(target, id)
        : session.migrations().lastKnown(id);
  }

  /** Its newest run, whose records are to be read. */
  static RunRecord requireRun(MigrationProgress progress) {
    @Nullable RunRecord run = progress.run();
    if (run == null) {
      throw CliException.usage(
          "migration '%s' was run by an older version, which did not keep what this takes; start it again."
              .formatted(progress.id()));
    }
    return run;
  }
}
