package io.bucketbrigade.switches.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bucketbrigade.engine.cutover.SwitchOrder;
import io.bucketbrigade.switches.sql.SwitchState.Phase;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Two tables beside the application's: one row of state, and a row for each row that was changed.
 * They lie in the same database, so that a batch and its record are one transaction.
 */
final class SwitchJournal {

  private static final int READABLE_CHARACTERS = 24;
  private static final int DIGEST_CHARACTERS = 12;
  private static final String STATE_COLUMNS =
      "phase, essence, batch, cursor_key, pass_rows, changed, deleted, conflicts, index_definition";

  private final Connection connection;
  private final Dialect dialect;
  private final TableFacts facts;
  private final String name;

  SwitchJournal(Connection connection, Dialect dialect, TableFacts facts, SwitchOrder order) {
    this.connection = connection;
    this.dialect = dialect;
    this.facts = facts;
    this.name = nameOf(order);
  }

  /**
   * The state's table: a readable part, and a digest that tells migrations, cutovers and steps
   * apart. With the suffix of the other table at most 57 bytes, and PostgreSQL takes 63.
   */
  static String nameOf(SwitchOrder order) {
    String readable =
        (order.cutover() + "_" + order.step())
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9_]", "_");
    String identity = String.join("\0", order.migration(), order.cutover(), order.step());
    return "brigade_switch_%s_%s"
        .formatted(
            readable.substring(0, Math.min(readable.length(), READABLE_CHARACTERS)),
            digest(identity).substring(0, DIGEST_CHARACTERS));
  }

  static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The name of the table of rows, for people. */
  String rowsName() {
    return name + "_rows";
  }

  String rowsTable() {
    return dialect.quote(facts.schema(), rowsName());
  }

  private String stateTable() {
    return dialect.quote(facts.schema(), name);
  }

  /** Whether there is one; without a state yet, perhaps. */
  boolean exists() throws SQLException {
    return dialect.hasTable(connection, facts.schema(), name);
  }

  /** Makes both tables, or what an attempt that died left out. The state comes last. */
  void create(SqlSwitchRule rule) throws SQLException {
    if (!dialect.hasTable(connection, facts.schema(), rowsName())) {
      for (String statement : dialect.createRows(facts, rule, rowsName())) {
        execute(statement);
      }
    }
    execute(
        """
        CREATE TABLE IF NOT EXISTS %s (id integer PRIMARY KEY, phase varchar(20) NOT NULL,
          essence varchar(64) NOT NULL, batch bigint NOT NULL, cursor_key text,
          pass_rows bigint NOT NULL, changed bigint NOT NULL, deleted bigint NOT NULL,
          conflicts bigint NOT NULL, index_definition text)%s
        """
            .formatted(stateTable(), dialect.tableOptions()));
    connection.commit();
  }

  /** The state, which nobody else changes until this transaction ends; null before the first. */
  @Nullable SwitchState lock() throws SQLException {
    return Sql.of(
            "SELECT %s FROM %s WHERE id = 1 FOR UPDATE".formatted(STATE_COLUMNS, stateTable()))
        .first(connection, SwitchJournal::read);
  }

  /** The state as it was at some time. */
  @Nullable SwitchState look() throws SQLException {
    return Sql.of("SELECT %s FROM %s WHERE id = 1".formatted(STATE_COLUMNS, stateTable()))
        .first(connection, SwitchJournal::read);
  }

  private static SwitchState read(ResultSet row) throws SQLException {
    return new SwitchState(
        Phase.valueOf(row.getString(1)),
        row.getString(2),
        row.getLong(3),
        row.getString(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7),
        row.getLong(8),
        row.getString(9));
  }

  /** Replaces the state, in the transaction that did what it says, and commits that. */
  void commit(SwitchState state) throws SQLException {
    @Nullable Object[] values = {
      state.phase().name(),
      state.essence(),
      state.batch(),
      state.cursor(),
      state.passRows(),
      state.changed(),
      state.deleted(),
      state.conflicts(),
      state.indexDefinition()
    };
    int updated =
        Sql.of(
                ("UPDATE %s SET phase = ?, essence = ?, batch = ?, cursor_key = ?, pass_rows = ?,"
                        + " changed = ?, deleted = ?, conflicts = ?, index_definition = ? WHERE id = 1")
                    .formatted(stateTable()),
                values)
            .update(connection);
    if (updated == 0) {
      Sql.of(
              "INSERT INTO %s (%s, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"
                  .formatted(stateTable(), STATE_COLUMNS),
              values)
          .update(connection);
    }
    connection.commit();
  }

  /** Forgets conflicts that an earlier reverse left. */
  void forgetRows() throws SQLException {
    Sql.of("DELETE FROM " + rowsTable()).update(connection);
  }

  /** Keys of rows in the journal, the first ones. */
  List<String> firstKeys(int limit) throws SQLException {
    return Sql.of("SELECT row_key FROM %s ORDER BY row_key LIMIT %d".formatted(rowsTable(), limit))
        .all(connection, row -> row.getString(1));
  }

  /** Drops both tables, the state last, so that what is left says what is left to do. */
  void drop() throws SQLException {
    execute("DROP TABLE IF EXISTS " + rowsTable());
    execute("DROP TABLE IF EXISTS " + stateTable());
    connection.commit();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
