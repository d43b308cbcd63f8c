package io.bucketbrigade.switches.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.testkit.server.PostgresServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract on a real PostgreSQL. */
final class PostgresSwitchTest extends SqlSwitchContract {

  private final PostgresServer server = PostgresServer.start();

  @AfterAll
  void stop() {
    server.close();
  }

  @Override
  TestDatabase database() {
    return new TestDatabase(server.url("postgres"), PostgresServer.USER, PostgresServer.PASSWORD);
  }

  @Override
  void createTable(String keyType) {
    database()
        .execute(
            "DROP TABLE IF EXISTS files",
            "CREATE TABLE files (id %s PRIMARY KEY, bucket varchar(100), note text, size int)"
                .formatted(keyType),
            "CREATE INDEX files_bucket_idx ON files (bucket varchar_pattern_ops DESC, lower(note))"
                + " INCLUDE (size) WITH (fillfactor=70) WHERE bucket IS NOT NULL");
  }

  @Override
  List<String> indexDefinition() {
    return database()
        .column("SELECT indexdef FROM pg_indexes WHERE indexname = '%s'".formatted(INDEX));
  }

  @Override
  void createReader(String user, String password) {
    database()
        .execute(
            "DROP ROLE IF EXISTS " + user,
            "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(user, password),
            "GRANT SELECT ON files TO " + user);
  }

  @Override
  void fillMany(int count) {
    database()
        .execute(
            "INSERT INTO files (id, bucket) SELECT n, CASE WHEN n %% 2 = 0 THEN 'old-a' ELSE 'other' END FROM generate_series(1, %d) AS n"
                .formatted(count));
  }

  @Test
  void preview_ofAnIndexThatCannotBeMadeAgainExactly_isRefused() {
    database()
        .execute(
            "ALTER TABLE files ADD CONSTRAINT files_once UNIQUE (bucket, note)",
            "COMMENT ON INDEX files_bucket_idx IS 'by bucket'");

    assertThatThrownBy(() -> stepFor("files_once").preview(order()))
        .hasMessageContaining("the index files_once belongs to a constraint");
    assertThatThrownBy(() -> stepFor(INDEX).preview(order()))
        .hasMessageContaining("the index files_bucket_idx has a comment");
    assertThat(indexDefinition()).isNotEmpty();
  }

  @Test
  void preview_ofAView_isRefused() {
    database().execute("CREATE OR REPLACE VIEW shown AS SELECT id FROM files");
    assertThatThrownBy(
            () ->
                new SqlSwitchStep(
                        SqlSwitchRuleTest.ruleAt(database().url(), "shown"),
                        name ->
                            name.equals("DB_USER") ? PostgresServer.USER : PostgresServer.PASSWORD)
                    .preview(order()))
        .hasMessageContaining("it is no table");
    database().execute("DROP VIEW shown");
  }
}
