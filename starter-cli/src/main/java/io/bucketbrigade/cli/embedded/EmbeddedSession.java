package io.bucketbrigade.cli.embedded;

import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import io.bucketbrigade.cli.session.Session;
import io.bucketbrigade.s3.S3Connection;
import io.bucketbrigade.worker.temporal.ConnectionExtras;
import io.bucketbrigade.worker.temporal.TemporalConnection;
import java.time.Duration;
import java.util.Optional;

/** Opens the migrations of a state folder: by owning it, or beside the process that owns it. */
public final class EmbeddedSession {

  // The owner starts Temporal and the worker within this time, on a loaded machine too.
  private static final Duration OWNER_START = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private EmbeddedSession() {}

  /**
   * Speaks to the process that owns the folder; waits for it while it starts.
   *
   * @return empty if nobody owns it
   */
  public static Optional<Session> attach(StateFolder folder) {
    long deadline = System.nanoTime() + OWNER_START.toNanos();
    while (true) {
      Optional<EmbeddedInfo> info = folder.runningInfo();
      if (info.isPresent()) {
        Optional<Session> session = connect(folder, info.get());
        if (session.isPresent()) {
          return session;
        }
      }
      Optional<StateFolder.Ownership> ownership = folder.tryOwn();
      if (ownership.isPresent()) {
        ownership.get().close();
        return Optional.empty();
      }
      if (System.nanoTime() > deadline) {
        throw new CliException(
            ExitStatus.UNREACHABLE,
            "another process owns %s, but its Temporal does not answer; end that process%s."
                .formatted(folder.path(), info.map(owner -> " (" + owner.pid() + ")").orElse("")));
      }
      pause();
    }
  }

  /** Owns the folder if nobody does, else attaches to who does. */
  public static Session open(StateFolder folder, EmbeddedSetup setup) {
    while (true) {
      Optional<StateFolder.Ownership> ownership = folder.tryOwn();
      if (ownership.isPresent()) {
        return own(folder, ownership.get(), setup);
      }
      // The owner may end between both questions; then the folder is asked for again.
      Optional<Session> attached = attach(folder);
      if (attached.isPresent()) {
        requireKnown(folder, setup);
        return attached.get();
      }
    }
  }

  private static void requireKnown(StateFolder folder, EmbeddedSetup setup) {
    Optional<EmbeddedInfo> owner = folder.runningInfo();
    for (S3Connection connection : setup.described()) {
      if (owner.isPresent() && !owner.get().connections().contains(connection.name())) {
        throw CliException.usage(
            "process %d works in %s and does not know the endpoints of this migration; wait until it has ended, or choose another --state-dir."
                .formatted(owner.get().pid(), folder.path()));
      }
    }
  }

  private static Session own(
      StateFolder folder, StateFolder.Ownership ownership, EmbeddedSetup setup) {
    try {
      return OwnerSession.start(folder, ownership, setup);
    } catch (RuntimeException e) {
      ownership.close();
      throw e;
    }
  }

  private static Optional<Session> connect(StateFolder folder, EmbeddedInfo info) {
    String address = info.temporalAddress();
    if (address == null) {
      throw new CliException(
          ExitStatus.UNREACHABLE,
          "process %d runs the migrations of %s in its own memory, where nobody else reaches them."
              .formatted(info.pid(), folder.path()));
    }
    TemporalConnection connection = TemporalConnection.at(address, ConnectionExtras.NONE);
    if (connection.answers(ANSWER)) {
      return Optional.of(new AttachedSession(connection, info));
    }
    connection.close();
    return Optional.empty();
  }

  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitStatus.ERROR, "interrupted while waiting for another process.", e);
    }
  }
}
