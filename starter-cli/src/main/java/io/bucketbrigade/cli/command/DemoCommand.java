package io.bucketbrigade.cli.command;

import io.bucketbrigade.cli.demo.DemoFolder;
import io.bucketbrigade.cli.demo.DemoServers;
import io.bucketbrigade.cli.embedded.EmbeddedSession;
import io.bucketbrigade.cli.embedded.EmbeddedSetup;
import io.bucketbrigade.cli.embedded.StateFolder;
import io.bucketbrigade.cli.render.Console;
import io.bucketbrigade.cli.render.ProgressView;
import io.bucketbrigade.cli.session.Launch;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.worker.Termination;
import io.bucketbrigade.worker.config.SwitchRules;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows a whole migration on this machine. */
@Command(
    name = "demo",
    description = "Migrate a made-up bucket between two S3 servers inside this command.")
final class DemoCommand implements Callable<Integer> {

  private final Console console;
  private final Assembly assembly;

  @Option(names = "--keep", description = "Leave servers and Web UI running until Ctrl-C.")
  boolean keep;

  DemoCommand(Console console, Assembly assembly) {
    this.console = console;
    this.assembly = assembly;
  }

  @Override
  public Integer call() throws InterruptedException {
    Termination termination = Termination.listen();
    StateFolder folder = DemoFolder.fresh(console.home());
    try (DemoServers servers = DemoServers.start();
        Session session = EmbeddedSession.open(folder, setup(servers))) {
      Launch.of(session, servers.spec(), null, Optional.empty());
      ProgressView view = console.view(false);
      servers.addresses().forEach(view::note);
      session.webUi().ifPresent(address -> view.note("Web UI: " + address));
      Follow follow = new Follow(console, false, termination);
      Optional<MigrationProgress> end = follow.untilEnd(session, DemoServers.MIGRATION_ID, view);
      if (end.isEmpty()) {
        return Follow.INTERRUPTED;
      }
      int status = follow.end(end.get());
      session.webUi().ifPresent(address -> sayWebUi(address));
      if (keep) {
        termination.await();
      }
      return status;
    }
  }

  private EmbeddedSetup setup(DemoServers servers) {
    return Targets.setup(console, assembly, servers.connections(), List.of(), SwitchRules.NONE);
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
