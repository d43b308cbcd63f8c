package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.embedded.EmbeddedSession;
import io.bucketbrigade.cli.embedded.EmbeddedSetup;
import io.bucketbrigade.cli.embedded.StateFolder;
import io.bucketbrigade.cli.embedded.StoredStatuses;
import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.ProgressView;
import io.bucketbrigade.cli.render.TerminalText;
import io.bucketbrigade.cli.session.Execution.Places;
import io.bucketbrigade.cli.session.Launch;
import io.bucketbrigade.cli.session.RemoteSession;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.verify.Audit;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.worker.Termination;
import io.bucketbrigade.worker.config.SwitchesFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs {@code start} once the migration is known: launches, follows, and says how it ended. */
final class Starting {

  private final Console console;
  private final Assembly assembly;
  private final TargetOptions target;
  private final boolean json;
  private final MigrationSpec spec;
  private final @Nullable Audit audit;

  /**
   * A start.
   *
   * @param audit null to migrate
   */
  Starting(
      Console console,
      Assembly assembly,
      TargetOptions target,
      boolean json,
      MigrationSpec spec,
      @Nullable Audit audit) {
    this.assembly = assembly;
    this.console = console;
    this.target = target;
    this.json = json;
    this.spec = spec;
    this.audit = audit;
  }

  /** On the environment's Temporal; the workers are elsewhere. */
  int remote(boolean follow) {
    Termination termination = Termination.listen();
    try (Session session = RemoteSession.open()) {
      Launch launch = Launch.of(session, spec, audit, Optional.empty());
      Follow following = new Follow(console, json, termination);
      if (launch instanceof Launch.Done(MigrationProgress progress, List<String> changes)) {
        return done(following, progress, changes);
      }
      ProgressView view = console.view(json);
      say(view, launch);
      if (!follow) {
        return ExitStatus.COMPLETE.code();
      }
      return following
          .untilEnd(session, spec.id(), view)
          .map(following::end)
          .orElseGet(this::detached);
    }
  }

  /** With a Temporal and a worker of this process's own, or beside the process that has them. */
  int embedded(Map<String, S3Connection> known, List<S3Connection> adHoc) {
    StateFolder folder = StateFolder.make(target.statePath());
    Termination termination = Termination.listen();
    Follow following = new Follow(console, json, termination);
    Optional<MigrationProgress> stored = new StoredStatuses(folder).find(spec.id());
    Places asked = audit == null ? Places.of(spec) : Places.ofAudit(spec);
    if (stored.isPresent() && stored.get().outcome() == Outcome.COMPLETE) {
      Launch.requireSamePlaces(spec.id(), asked, Places.of(stored.get()));
    }
    if (audit == null && stored.isPresent() && stored.get().outcome() == Outcome.COMPLETE) {
      return done(following, stored.get(), List.of());
    }
    EmbeddedSetup setup =
        Targets.setup(console, assembly, known, adHoc, SwitchesFile.load(null, known.keySet()));
    while (true) {
      try (Session session = EmbeddedSession.open(folder, setup)) {
        return embedded(session, following, stored);
      } catch (OwnerGoneException e) {
        note(
            "the process that worked in %s has ended; going on in its place."
                .formatted(folder.path()));
      }
    }
  }

  private int embedded(Session session, Follow following, Optional<MigrationProgress> stored) {
    Launch launch = Launch.of(session, spec, audit, stored);
    if (launch instanceof Launch.Done(MigrationProgress progress, List<String> changes)) {
      return done(following, progress, changes);
    }
    ProgressView view = console.view(json);
    say(view, launch);
    session.webUi().ifPresent(address -> view.note("Web UI: " + address));
    Optional<MigrationProgress> end;
    try {
      end = following.untilEnd(session, spec.id(), view);
    } catch (CliException e) {
      if (e.status() == ExitStatus.UNREACHABLE && !session.works()) {
        throw new OwnerGoneException(e);
      }
      throw e;
    }
    if (end.isPresent()) {
      return following.end(end.get());
    }
    if (!session.works()) {
      return detached();
    }
    note("stopping: running leases hand back …");
    session.stop();
    note("stopped; the same command goes on where it stopped.");
    return Follow.INTERRUPTED;
  }

  private int done(Follow following, MigrationProgress progress, List<String> changes) {
    note("migration '%s' is complete already; nothing is left to do.".formatted(spec.id()));
    if (!changes.isEmpty()) {
      note(
          "its spec was another: %s; choose another id to migrate by this one."
              .formatted(TerminalText.escape(String.join("; ", changes))));
    }
    return following.end(progress);
  }

  private String what() {
    return audit == null ? "migration" : "audit";
  }

  private int detached() {
    note(
        "the %s goes on; 'brigade watch %s%s' follows it again."
            .formatted(what(), spec.id(), target.repeated()));
    return Follow.INTERRUPTED;
  }

  private void say(ProgressView view, Launch launch) {
    String places = TerminalText.escape(spec.sourceWords() + " -> " + spec.destinationWords());
    switch (launch) {
      case Launch.Started(List<String> changes) -> {
        view.note("%s '%s' started: %s".formatted(what(), spec.id(), places));
        if (!changes.isEmpty()) {
          view.note(
              "its spec changed since the run before: "
                  + TerminalText.escape(String.join("; ", changes)));
        }
      }
      case Launch.Attached() ->
          view.note("%s '%s' is running already: %s".formatted(what(), spec.id(), places));
      case Launch.Done _ -> throw new IllegalStateException("handled before");
    }
  }

  private void note(String sentence) {
    console.err().println(sentence);
  }

  /** Who worked on the folder is gone, so that we may take its place. */
  private static final class OwnerGoneException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OwnerGoneException(CliException cause) {
      super(cause);
    }
  }
}
