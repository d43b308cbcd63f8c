package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.embedded.EmbeddedSession;
import io.bucketbrigade.cli.embedded.EmbeddedSetup;
import io.bucketbrigade.cli.embedded.StateFolder;
import io.bucketbrigade.cli.embedded.TemporalSource;
import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.session.RemoteSession;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.worker.config.SwitchRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens what a command's target options name. */
final class Targets {

  private Targets() {}

  /**
   * What runs already: the environment's Temporal, or who owns the folder; empty if nobody does.
   */
  static Optional<Session> running(TargetOptions options) {
    if (!options.isEmbedded()) {
      return Optional.of(RemoteSession.open());
    }
    return StateFolder.existing(options.statePath()).flatMap(EmbeddedSession::attach);
  }

  /** The same, but there must be something. */
  static Session requireRunning(TargetOptions options, String id) {
    return running(options)
        .orElseThrow(
            () ->
                new CliException(
                    ExitStatus.ERROR,
                    "nothing runs in %s; go on with 'brigade start --id %s ...%s' as it was started."
                        .formatted(options.statePath(), id, options.repeated())));
  }

  /**
   * What a Temporal and a worker of this process's own are made of.
   *
   * @param known the connections of the connections file
   * @param adHoc those that the command line made
   * @param switches what cutovers may name
   */
  static EmbeddedSetup setup(
      Console console,
      Assembly assembly,
      Map<String, S3Connection> known,
      List<S3Connection> adHoc,
      SwitchRules switches) {
    return new EmbeddedSetup(
        known,
        adHoc,
        switches,
        () ->
            TemporalSource.find(
                console.environment(), console.home().orElse(null), console.err()::println),
        assembly);
  }

  /**
   * A session for a look that touches no migration. Embedded, it is in a folder of its own: owning
   * the state folder itself would take unfinished migrations up again.
   *
   * @param subfolder of the state folder
   */
  static Session beside(
      Console console,
      Assembly assembly,
      TargetOptions target,
      PlaceOptions.Placed placed,
      String subfolder) {
    if (!target.isEmbedded()) {
      return RemoteSession.open();
    }
    EmbeddedSetup setup =
        setup(console, assembly, placed.known(), placed.adHoc(), SwitchRules.NONE);
    return EmbeddedSession.open(StateFolder.make(target.statePath().resolve(subfolder)), setup);
  }
}
