package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.embedded.EmbeddedSession;
import io.bucketbrigade.cli.embedded.EmbeddedSetup;
import io.bucketbrigade.cli.embedded.FolderConnections;
import io.bucketbrigade.cli.embedded.StateFolder;
import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.session.RemoteSession;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.engine.state.FolderStateStore;
import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.preflight.MigrationContext;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.TemporaryAccess;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.worker.config.ConnectionsFile;
import io.bucketbrigade.worker.config.SwitchesFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A migration that has ended and that a command comes back to: with the Temporal and the workers of
 * its own, or beside or in the place of who works on its state folder.
 *
 * @param act what the command does, for messages
 */
record EndedMigration(
    Console console,
    Assembly assembly,
    TargetOptions target,
    String id,
    @Nullable Path connectionsFile,
    String act) {

  private static final Duration TELL_EVERY = Duration.ofSeconds(10);

  /** Opens where its work is done. */
  Session open() {
    return openUnlessOther(unfinished -> false);
  }

  /**
   * Opens where its work is done.
   *
   * @param goesOn whether an unfinished migration is to go on here
   */
  Session openUnlessOther(Predicate<MigrationProgress> goesOn) {
    return target.isEmbedded() ? embedded(goesOn) : RemoteSession.open();
  }

  /** What it came to. */
  MigrationProgress require(Session session) {
    MigrationProgress migration = MigrationEnds.progress(target, session, id);
    requireEnded(migration);
    return migration;
  }

  /** Says every so often how far it is, in the words for that. */
  <T> Consumer<T> teller(Function<T, String> words) {
    long[] toldNanos = {System.nanoTime()};
    return progress -> {
      if (System.nanoTime() - toldNanos[0] >= TELL_EVERY.toNanos()) {
        toldNanos[0] = System.nanoTime();
        console.err().println(words.apply(progress));
      }
    };
  }

  /** Stops what this process does itself, and says how it goes on. */
  int interrupted(Session session, String what) {
    if (session.works()) {
      console.err().println("stopping: running leases hand back …");
      session.stop();
      console.err().println("stopped; the same command goes on where it stopped.");
    } else {
      console.err().println("the %s goes on; the same command waits for it again.".formatted(what));
    }
    return Follow.INTERRUPTED;
  }

  /** Beside who works on the folder, or in their place. */
  private Session embedded(Predicate<MigrationProgress> goesOn) {
    StateFolder folder =
        StateFolder.existing(target.statePath())
            .orElseThrow(
                () ->
                    CliException.usage(
                        "there is no state folder %s, so no migration '%s' in it."
                            .formatted(target.statePath(), id)));
    Optional<Session> running = EmbeddedSession.attach(folder);
    if (running.isPresent()) {
      return running.get();
    }
    // Owning the folder would take unfinished migrations up again, which nobody asked for.
    MigrationProgress stored = StoredStatus.require(target, id);
    if (!goesOn.test(stored)) {
      requireEnded(stored);
    }
    Map<String, S3Connection> known = ConnectionsFile.load(connectionsFile);
    requireConnections(folder, stored, known);
    EmbeddedSetup setup =
        Targets.setup(console, assembly, known, List.of(), SwitchesFile.load(null, known.keySet()));
    return EmbeddedSession.open(folder, setup);
  }

  /** A worker that does not know them would leave the work to others, of which there are none. */
  private void requireConnections(
      StateFolder folder, MigrationProgress stored, Map<String, S3Connection> known) {
    FolderStateStore store = new FolderStateStore(folder.stateStore());
    FolderConnections kept = new FolderConnections(folder);
    MappedRun.of(stored, MigrationEnds.requireRun(stored).context()).stream()
        .map(mapped -> requireSpec(store, mapped.run(), stored))
        .flatMap(EndedMigration::connectionsOf)
        .filter(name -> !known.containsKey(name) && kept.find(name).isEmpty())
        .findFirst()
        .ifPresent(
            name -> {
              throw CliException.usage(
                  "the connection '%s' of migration '%s' is not known; name its connections file with --connections or %s."
                      .formatted(name, id, ConnectionsFile.ENVIRONMENT_VARIABLE));
            });
  }

  private static Stream<String> connectionsOf(MigrationSpec spec) {
    TemporaryAccess access = spec.temporaryAccess();
    return Stream.concat(
        Stream.of(spec.source().connection(), spec.destination().connection()),
        access == null ? Stream.of() : access.policyConnections().stream());
  }

  private MigrationSpec requireSpec(
      FolderStateStore store, ContextRef run, MigrationProgress stored) {
    return new StateRecords(store.below(StateLayout.folderOf(run)))
        .read(StateLayout.context(run), MigrationContext.class)
        .map(MigrationContext::spec)
        .orElseThrow(
            () ->
                CliException.usage(
                    "migration '%s' ended as %s before it copied anything, so there is nothing to %s."
                        .formatted(id, stored.outcome(), act)));
  }

  private void requireEnded(MigrationProgress migration) {
    if (migration.outcome() == null) {
      throw CliException.usage(
          "migration '%s' has not ended; %s it once 'brigade status %s%s' shows an outcome."
              .formatted(id, act, id, target.repeated()));
    }
  }
}
