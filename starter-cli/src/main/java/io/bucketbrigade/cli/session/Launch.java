package io.bucketbrigade.cli.session;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.render.TerminalText;
import io.bucketbrigade.cli.session.Execution.Places;
import io.bucketbrigade.cli.session.Execution.Standing;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationInput;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.PassOptions;
import io.bucketbrigade.model.verify.Audit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code start} comes to, because an id may be running, done, or ended without success. */
public sealed interface Launch {

  /**
   * A new run began.
   *
   * @param changes in what its spec differs from the run's before
   */
  record Started(List<String> changes) implements Launch {

    /** Copies the list. */
    public Started {
      changes = List.copyOf(changes);
    }
  }

  /** A run goes on that somebody started before. */
  record Attached() implements Launch {}

  /**
   * There is nothing to do.
   *
   * @param progress its end
   * @param changes in what the spec differs from the one that it ended with
   */
  record Done(MigrationProgress progress, List<String> changes) implements Launch {

    /** Copies the list. */
    public Done {
      changes = List.copyOf(changes);
    }
  }

  /**
   * Starts the migration, or finds the run of the same id. An audit that has ended is begun anew.
   * Retry: the second call attaches.
   *
   * @param audit null to migrate
   * @param stored what the state store knows of an earlier run, where it can be read
   * @throws CliException if the id belongs to a migration between other places, or to one that runs
   *     by another spec
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
    List<String> changes =
        known.isEmpty()
            ? List.of()
            : migrations
                .startedWith(spec.id())
                .map(before -> SpecDifference.between(before, spec))
                .orElse(List.of());
    if (known.isPresent() && known.get().isRunning()) {
      requireSameSpec(spec.id(), changes);
      return new Attached();
    }
    if (audit != null) {
      return start(session, spec, audit, null, changes, null, null);
    }
    Optional<MigrationProgress> before =
        known
            .filter(execution -> execution.standing() == Standing.COMPLETED)
            .map(migrations::progress)
            .or(() -> stored);
    if (before.isPresent() && before.get().outcome() == Outcome.COMPLETE) {
      return new Done(before.get(), changes);
    }
    return start(
        session, spec, null, before.map(EarlierPasses::upTo).orElse(null), changes, null, null);
  }

  /**
   * Starts a pass over a migration's keys, unless one is under way.
   *
   * @param earlier the passes before; null for the first
   * @param limits how fast it may go at its start
   * @param options what it does beyond copying; null for what the spec says
   */
  static Launch pass(
      Session session,
      MigrationSpec spec,
      @Nullable EarlierPasses earlier,
      Limits limits,
      @Nullable PassOptions options) {
    return start(session, spec, null, earlier, List.of(), limits, options);
  }

  private static Launch start(
      Session session,
      MigrationSpec spec,
      @Nullable Audit audit,
      @Nullable EarlierPasses earlier,
      List<String> changes,
      @Nullable Limits limits,
      @Nullable PassOptions options) {
    MigrationInput input =
        new MigrationInput(
            spec,
            session.timing(spec.leaseTime(), spec.giveUpAfter()),
            session.searchAttributes(),
            audit,
            earlier,
            limits,
            options);
    return session.migrations().start(input, session.workflowTaskTimeout())
        ? new Started(changes)
        : new Attached();
  }

  /** What runs does not change because somebody asks for something else. */
  private static void requireSameSpec(String id, List<String> changes) {
    if (!changes.isEmpty()) {
      throw CliException.usage(
          "migration '%s' runs by another spec: %s; start it with the same one, or cancel it first."
              .formatted(id, TerminalText.escape(String.join("; ", changes))));
    }
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
