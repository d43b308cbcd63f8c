package io.bucketbrigade.cli.session;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.session.Execution.Places;
import io.bucketbrigade.cli.session.Execution.Standing;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.spec.MigrationSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code start} comes to, because an id may be running, done, or ended without success. */
public sealed interface Launch {

  /** A new run began. */
  record Started() implements Launch {}

  /** A run goes on that somebody started before. */
  record Attached() implements Launch {}

  /**
   * There is nothing to do.
   *
   * @param progress its end
   */
  record Done(MigrationProgress progress) implements Launch {}

  /**
   * Starts the migration, or finds the run of the same id. Retry: the second call attaches.
   *
   * @throws CliException if the id belongs to a migration between other places
   */
  static Launch of(Session session, MigrationSpec spec) {
    Migrations migrations = session.migrations();
    Optional<Execution> known = migrations.find(spec.id());
    known.ifPresent(execution -> requireSamePlaces(spec, execution.places()));
    if (known.isPresent() && known.get().isRunning()) {
      return new Attached();
    }
    if (known.isPresent() && known.get().standing() == Standing.COMPLETED) {
      MigrationProgress progress = migrations.progress(known.get());
      if (progress.outcome() == Outcome.COMPLETE) {
        return new Done(progress);
      }
    }
    MigrationInput input =
        new MigrationInput(
            spec, session.timing(spec.leaseTime(), spec.giveUpAfter()), session.searchAttributes());
    return migrations.start(input, session.workflowTaskTimeout()) ? new Started() : new Attached();
  }

  /** Refuses a spec whose id names a migration between other places. */
  static void requireSamePlaces(MigrationSpec spec, @Nullable Places known) {
    Places asked = Places.of(spec);
    if (known != null && !known.equals(asked)) {
      throw CliException.usage(
          "the id '%s' belongs to a migration from %s to %s%s; choose another id."
              .formatted(
                  spec.id(),
                  known.source(),
                  known.destination(),
                  asked.mappings().equals(known.mappings()) ? "" : " with other mappings"));
    }
  }
}
