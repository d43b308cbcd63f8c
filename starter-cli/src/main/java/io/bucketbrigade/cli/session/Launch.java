package io.bucketbrigade.cli.session;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.session.Execution.Places;
import io.bucketbrigade.cli.session.Execution.Standing;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.model.verify.Audit;
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
   * Starts the migration, or finds the run of the same id. An audit that has ended is begun anew.
   * Retry: the second call attaches.
   *
   * @param audit null to migrate
   * @param stored what the state store knows of an earlier run, where it can be read
   * @throws CliException if the id belongs to a migration between other places
   */
  static Launch of(
      Session session,
      MigrationSpec spec,
      @Nullable Audit audit,
      Optional<MigrationProgress> stored) {
    Migrations migrations = session.migrations();
    Optional<Execution> known = migrations.find(spec.id());
    Places asked = audit == null ? Places.of(spec) : Places.ofAudit(spec);
    known.ifPresent(execution -> requireSamePlaces(spec.id(), asked, execution.places()));
    if (known.isPresent() && known.get().isRunning()) {
      return new Attached();
    }
    if (audit != null) {
      return start(session, spec, audit, null, null);
    }
    Optional<MigrationProgress> before =
        known
            .filter(execution -> execution.standing() == Standing.COMPLETED)
            .map(migrations::progress)
            .or(() -> stored);
    if (before.isPresent() && before.get().outcome() == Outcome.COMPLETE) {
      return new Done(before.get());
    }
    return pass(session, spec, before.map(EarlierPasses::upTo).orElse(null), null);
  }

  /**
   * Starts a pass over a migration's keys, unless one is under way.
   *
   * @param earlier the passes before; null for the first
   * @param options what it does beyond copying; null for what the spec says
   */
  static Launch pass(
      Session session,
      MigrationSpec spec,
      @Nullable EarlierPasses earlier,
      @Nullable PassOptions options) {
    return start(session, spec, null, earlier, options);
  }

  private static Launch start(
      Session session,
      MigrationSpec spec,
      @Nullable Audit audit,
      @Nullable EarlierPasses earlier,
      @Nullable PassOptions options) {
    MigrationInput input =
        new MigrationInput(
            spec,
            session.timing(spec.leaseTime(), spec.giveUpAfter()),
            session.searchAttributes(),
            audit,
            earlier,
            options);
    return session.migrations().start(input, session.workflowTaskTimeout())
        ? new Started()
        : new Attached();
  }

  /** Refuses a spec whose id names a migration between other places. */
  static void requireSamePlaces(String id, Places asked, @Nullable Places known) {
    if (known != null && !known.equals(asked)) {
      throw CliException.usage(
          "the id '%s' belongs to a migration from %s to %s%s; choose another id."
              .formatted(id, known.source(), known.destination(), known.unlike(asked)));
    }
  }
}
