package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.demo.DemoApplication;
import io.bucketbrigade.cli.demo.DemoFolder;
import io.bucketbrigade.cli.demo.DemoServers;
import io.bucketbrigade.cli.demo.DemoStory;
import io.bucketbrigade.cli.embedded.EmbeddedSession;
import io.bucketbrigade.cli.embedded.EmbeddedSetup;
import io.bucketbrigade.cli.embedded.StateFolder;
import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.worker.Termination;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows a whole migration on this machine. */
@Command(
    name = "demo",
    description = {
      "Migrate a made-up bucket, and the application that writes to it, between two S3 servers",
      "inside this command. Exits with 4 if a write was lost."
    })
final class DemoCommand implements Callable<Integer> {

  private final Console console;
  private final Assembly assembly;

  @Option(names = "--roll-back", description = "Go back after the switch, with nothing lost.")
  boolean rollBack;

  @Option(names = "--copy-only", description = "End once all objects are copied and compared.")
  boolean copyOnly;

  @Option(names = "--keep", description = "Leave servers and Web UI running until Ctrl-C.")
  boolean keep;

  DemoCommand(Console console, Assembly assembly) {
    this.console = console;
    this.assembly = assembly;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (rollBack && copyOnly) {
      throw CliException.usage("--copy-only never switches, so --roll-back has nothing to undo.");
    }
    Termination termination = Termination.listen();
    StateFolder folder = DemoFolder.fresh(console.home());
    try (DemoServers servers = DemoServers.start();
        DemoApplication application = DemoApplication.of(servers);
        Session session = EmbeddedSession.open(folder, setup(servers, application, folder))) {
      DemoStory story = new DemoStory(console, session, servers, application);
      Optional<Boolean> told =
          new Follow(console, false, termination).unlessSignalled(() -> tell(story));
      if (told.isEmpty()) {
        return Follow.INTERRUPTED;
      }
      session.webUi().ifPresent(this::sayWebUi);
      if (keep) {
        termination.await();
      }
      return ExitStatus.COMPLETE.code();
    }
  }

  /** A question to a worker says otherwise than by an interruption that it was interrupted. */
  private boolean tell(DemoStory story) throws InterruptedException {
    try {
      if (copyOnly) {
        story.copyOnly();
      } else if (rollBack) {
        story.thereAndBack();
      } else {
        story.toTheSwitch();
      }
      return true;
    } catch (CliException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw e;
    }
  }

  private EmbeddedSetup setup(
      DemoServers servers, DemoApplication application, StateFolder folder) {
    return Targets.setup(
        console, assembly, servers.connections(), List.of(), application.switches(folder));
  }

  private void sayWebUi(String address) {
    console
        .out()
        .println(
            keep
                ? "Web UI: %s until Ctrl-C".formatted(address)
                : "Web UI: %s while it ran; 'brigade demo --keep' leaves it running"
                    .formatted(address));
  }
}
