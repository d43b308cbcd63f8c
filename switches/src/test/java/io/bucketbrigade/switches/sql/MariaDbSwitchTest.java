package io.bucketbrigade.switches.sql;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.testkit.server.MariaDbServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract on a real MariaDB, with a collation that takes upper for lower case. */
final class MariaDbSwitchTest extends SqlSwitchContract {

  private final MariaDbServer server = started();

  private static MariaDbServer started() {
    MariaDbServer server = MariaDbServer.start();
    new TestDatabase(server.url(""), MariaDbServer.USER, MariaDbServer.PASSWORD)
        .execute("CREATE DATABASE app CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
    return server;
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Override
  TestDatabase database() {
    return new TestDatabase(server.url("app"), MariaDbServer.USER, MariaDbServer.PASSWORD);
  }

  @Override
  void createTable(String keyType) {
    database()
        .execute(
            "DROP TABLE IF EXISTS files",
            "CREATE TABLE files (id %s PRIMARY KEY, bucket varchar(100), note text, size int) ENGINE=InnoDB"
                .formatted(keyType),
            "CREATE INDEX files_bucket_idx ON files (bucket(20) DESC, note(5)) COMMENT 'by, bucket'");
  }

  @Override
  List<String> indexDefinition() {
    return database()
        .column(
            ("SELECT concat_ws('|', seq_in_index, column_name, collation, sub_part, index_type,"
                    + " index_comment, non_unique) FROM information_schema.statistics"
                    + " WHERE table_schema = 'app' AND index_name = '%s' ORDER BY seq_in_index")
                .formatted(INDEX));
  }

  @Override
  void createReader(String user, String password) {
    database()
        .execute(
            "CREATE OR REPLACE USER '%s'@'127.0.0.1' IDENTIFIED BY '%s'".formatted(user, password),
            "GRANT SELECT ON app.files TO '%s'@'127.0.0.1'".formatted(user));
  }

  @Override
  void fillMany(int count) {
    database()
        .execute(
            "INSERT INTO files (id, bucket) SELECT seq, CASE WHEN seq %% 2 = 0 THEN 'old-a' ELSE 'other' END FROM seq_1_to_%d"
                .formatted(count));
  }

  @Test
  void preview_ofATableThatKnowsNoTransactions_isRefused() {
    database().execute("ALTER TABLE files ENGINE=MyISAM");
    assertThatThrownBy(() -> stepFor(INDEX).preview(order()))
        .hasMessageContaining("it is no table of InnoDB");
  }
}
