package io.bucketbrigade.cli.embedded;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an embedded Temporal is made of on this machine. */
public final class TemporalSource {

  private final @Nullable Path program;
  private final @Nullable Path home;

  private TemporalSource(@Nullable Path program, @Nullable Path home) {
    this.program = program;
    this.home = home;
  }

  /**
   * Finds the dev server's program, fetching it if need be; without one, migrations live in memory
   * and {@code notes} hears of it.
   *
   * @param home the checkout; null outside of one
   */
  public static TemporalSource find(
      Map<String, String> environment, @Nullable Path home, Consumer<String> notes) {
    Optional<Path> program = new TemporalBinary(environment, home).find(notes);
    if (program.isEmpty()) {
      notes.accept(
          "no Temporal dev server could be found or fetched, so this migration lives in memory: if"
              + " this process ends, it starts from the beginning (what was copied is kept);"
              + " install the 'temporal' program or set "
              + TemporalBinary.VARIABLE
              + ".");
    }
    return new TemporalSource(program.orElse(null), home);
  }

  /** Whether migrations survive this process. */
  boolean isDurable() {
    return program != null;
  }

  /** Begins to start it. */
  CompletableFuture<EmbeddedTemporal> start(StateFolder folder) {
    return CompletableFuture.supplyAsync(
        () -> startNow(folder), task -> Thread.ofVirtual().name("temporal-start").start(task));
  }

  private EmbeddedTemporal startNow(StateFolder folder) {
    if (program == null) {
      return InMemoryTemporal.start();
    }
    return DevServerProcess.start(program, supervisor(), folder);
  }

  private Path supervisor() {
    Path supervisor = home == null ? null : home.resolve("tools/supervise.sh");
    if (supervisor == null || !Files.isReadable(supervisor)) {
      throw new CliException(
          ExitStatus.ERROR,
          "tools/supervise.sh is not where BRIGADE_HOME says (%s); run this program through its launcher 'brigade'."
              .formatted(home));
    }
    return supervisor;
  }
}
