package io.bucketbrigade.cli.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bucketbrigade.cli.exit.CliException;
import io.bucketbrigade.cli.exit.ExitStatus;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder of embedded migrations: Temporal's database, the state store, and who runs them. One
 * process at a time owns it, by a file lock that the operating system releases when that process
 * dies; others read who that is and attach.
 *
 * @param path the folder, absolute, with symbolic links resolved
 */
public record StateFolder(Path path) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** {@code ~/.brigade}. */
  public static Path defaultPath() {
    return Path.of(System.getProperty("user.home"), ".brigade");
  }

  /** The folder, made if it is missing, readable by its user alone. */
  public static StateFolder make(Path path) {
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(path);
        restrict(path);
      }
      return new StateFolder(path.toRealPath());
    } catch (IOException e) {
      throw CliException.usage(
          "the state folder %s cannot be made (%s); choose another with --state-dir."
              .formatted(path, e.getMessage()));
    }
  }

  /** The folder if it exists. */
  public static Optional<StateFolder> existing(Path path) {
    try {
      return Optional.of(new StateFolder(path.toRealPath()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw CliException.usage(
          "the state folder %s cannot be read: %s.".formatted(path, e.getMessage()));
    }
  }

  /** Temporal's SQLite file. */
  public Path database() {
    return path.resolve("temporal.db");
  }

  /** What the dev server says. */
  public Path temporalLog() {
    return path.resolve("temporal.log");
  }

  /** What the worker says. */
  public Path workerLog() {
    return path.resolve("brigade.log");
  }

  /** The default state store of embedded migrations: plan, ledger, status, summary. */
  public Path stateStore() {
    return path.resolve("state");
  }

  /** Connections that command lines made, one file a migration, without secrets. */
  public Path connections() {
    return path.resolve("connections");
  }

  /** Becomes the folder's owner; empty if another process is. */
  public Optional<Ownership> tryOwn() {
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        return Optional.empty();
      }
      Ownership ownership = new Ownership(this, channel);
      ownership.withdraw();
      return Optional.of(ownership);
    } catch (OverlappingFileLockException e) {
      closeQuietly(channel);
      return Optional.empty();
    } catch (IOException e) {
      closeQuietly(channel);
      throw new CliException(
          ExitStatus.ERROR,
          "the state folder %s cannot be locked: %s.".formatted(path, e.getMessage()),
          e);
    }
  }

  /** Who runs the migrations in here, as the owner said; empty if nobody does or it is starting. */
  public Optional<EmbeddedInfo> runningInfo() {
    try {
      return Optional.of(MAPPER.readValue(Files.readAllBytes(infoFile()), EmbeddedInfo.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new CliException(
          ExitStatus.ERROR, "%s cannot be read: %s.".formatted(infoFile(), e.getMessage()), e);
    }
  }

  private Path infoFile() {
    return path.resolve("embedded.json");
  }

  private static void restrict(Path path) throws IOException {
    if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // The lock was not taken, so nothing is lost with it.
        return;
      }
    }
  }

  /** The lock, held until it is closed or the process ends. */
  public static final class Ownership implements AutoCloseable {

    private final StateFolder folder;
    private final FileChannel channel;

    private Ownership(StateFolder folder, FileChannel channel) {
      this.folder = folder;
      this.channel = channel;
    }

    /** Tells others where to attach. */
    public void announce(EmbeddedInfo info) {
      try {
        Path fresh = folder.path().resolve("embedded.json.new");
        Files.write(fresh, MAPPER.writeValueAsBytes(info));
        Files.move(
            fresh,
            folder.infoFile(),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new CliException(
            ExitStatus.ERROR,
            "%s cannot be written: %s.".formatted(folder.infoFile(), e.getMessage()),
            e);
      }
    }

    /** Takes back what was announced, by us or by an owner that died. */
    void withdraw() throws IOException {
      Files.deleteIfExists(folder.infoFile());
    }

    /** Gives the folder up. */
    @Override
    public void close() {
      try (channel) {
        withdraw();
      } catch (IOException e) {
        throw new CliException(
            ExitStatus.ERROR,
            "the state folder %s cannot be released: %s.".formatted(folder.path(), e.getMessage()),
            e);
      }
    }
  }
}
