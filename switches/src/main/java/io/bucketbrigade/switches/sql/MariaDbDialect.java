package io.bucketbrigade.switches.sql;

import io.bucketbrigade.switches.sql.TableFacts.KeyKind;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** MariaDB 10.6 and later, and MySQL 8.0.21 and later, by MariaDB's driver. */
record MariaDbDialect() implements Dialect {

  private static final Set<String> TEXT_TYPES =
      Set.of("varchar", "char", "tinytext", "text", "mediumtext", "longtext");

  private record Table(@Nullable String schema, String name, String type, String engine) {}

  private record Column(String type, @Nullable Long length) {}

  private record KeyPart(String column, boolean whole) {}

  @Override
  public String driverUrl(String url) {
    return url.replaceFirst("^jdbc:mysql:", "jdbc:mariadb:");
  }

  @Override
  public Properties driverSettings() {
    Properties settings = new Properties();
    settings.setProperty("connectTimeout", "10000");
    settings.setProperty("tcpKeepAlive", "true");
    return settings;
  }

  @Override
  public List<Sql> sessionSettings(SqlSwitchRule rule) {
    long lockSeconds = Math.max(1, rule.lockTimeout().toSeconds());
    return List.of(
        // Without it, what is too long for its column would be cut silently.
        Sql.of("SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')"),
        Sql.of("SET SESSION innodb_lock_wait_timeout = " + lockSeconds),
        Sql.of("SET SESSION lock_wait_timeout = " + lockSeconds));
  }

  @Override
  public Sql statementLimit(Connection connection, Duration limit) throws SQLException {
    // MySQL bounds SELECT alone.
    return Sql.of(
        connection.getMetaData().getDatabaseProductName().equals("MariaDB")
            ? "SET SESSION max_statement_time = " + limit.toSeconds()
            : "SET SESSION max_execution_time = " + limit.toMillis());
  }

  @Override
  public String quote(String name) {
    return '`' + name.replace("`", "``") + '`';
  }

  @Override
  public TableFacts inspect(Connection connection, SqlSwitchRule rule) throws SQLException {
    Table table = table(connection, rule);
    String schema = table.schema;
    if (schema == null) {
      throw new UnfitException("the url names no database; add it, or name the table with it");
    }
    Column column = column(connection, schema, table.name, rule.column());
    if (!TEXT_TYPES.contains(column.type)) {
      throw new UnfitException(
          "the column %s is of type %s; only text can be mapped"
              .formatted(rule.column(), column.type));
    }
    checkKey(connection, schema, table.name, rule.keyColumn());
    KeyKind kind = keyKind(column(connection, schema, table.name, rule.keyColumn()).type);
    TableFacts facts = new TableFacts(schema, table.name, kind, column.length);
    // The catalogue cannot tell what a user may, roles and patterns included; this changes no row.
    Sql.of(
            "UPDATE %s SET %s = %s WHERE 1 = 0"
                .formatted(quote(schema, table.name), quote(rule.column()), quote(rule.column())))
        .update(connection);
    return facts;
  }

  private static Table table(Connection connection, SqlSwitchRule rule) throws SQLException {
    Table table =
        Sql.of(
                "SELECT table_schema, table_name, table_type, COALESCE(engine, '')"
                    + " FROM information_schema.tables"
                    + " WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ?",
                rule.schema().orElse(null),
                rule.tableName())
            .first(
                connection,
                row ->
                    new Table(
                        row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
    if (table == null) {
      throw new UnfitException(
          "there is no such table in the database of the url, or the user may do nothing with it");
    }
    if (!table.type.equals("BASE TABLE") || !table.engine.equalsIgnoreCase("InnoDB")) {
      throw new UnfitException(
          "it is no table of InnoDB (%s %s), so a batch could not be undone as a whole"
              .formatted(table.type.toLowerCase(Locale.ROOT), table.engine));
    }
    return table;
  }

  private static Column column(Connection connection, String schema, String table, String name)
      throws SQLException {
    Column column =
        Sql.of(
                "SELECT LOWER(data_type), character_maximum_length FROM information_schema.columns"
                    + " WHERE table_schema = ? AND table_name = ? AND column_name = ?",
                schema,
                table,
                name)
            .first(
                connection,
                row -> {
                  long length = row.getLong(2);
                  return new Column(row.getString(1), row.wasNull() ? null : length);
                });
    if (column == null) {
      throw new UnfitException("it has no column " + name);
    }
    return column;
  }

  private static void checkKey(Connection connection, String schema, String table, String name)
      throws SQLException {
    List<KeyPart> parts =
        Sql.of(
                "SELECT column_name, sub_part IS NULL FROM information_schema.statistics"
                    + " WHERE table_schema = ? AND table_name = ? AND index_name = 'PRIMARY'"
                    + " ORDER BY seq_in_index",
                schema,
                table)
            .all(connection, row -> new KeyPart(row.getString(1), row.getBoolean(2)));
    if (!parts.equals(List.of(new KeyPart(name, true)))) {
      throw new UnfitException(
          "its primary key is %s and not the column %s alone; name a table with such a key"
              .formatted(parts.stream().map(KeyPart::column).toList(), name));
    }
  }

  private static KeyKind keyKind(String type) {
    return switch (type) {
      case "tinyint", "smallint", "mediumint", "int", "bigint" -> KeyKind.BIG_INTEGER;
      // The driver sends UUIDs as text, and the server reads them.
      case "varchar", "char", "uuid" -> KeyKind.TEXT;
      default ->
          throw new UnfitException(
              "its primary key is of type %s, which is no integer, text or uuid".formatted(type));
    };
  }

  @Override
  public boolean hasTable(Connection connection, String schema, String name) throws SQLException {
    return Sql.of(
                "SELECT 1 FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
                schema,
                name)
            .first(connection, row -> row.getInt(1))
        != null;
  }

  @Override
  public List<String> createRows(TableFacts facts, SqlSwitchRule rule, String rows) {
    // One statement, for each one commits: a table is there as a whole or not at all.
    return List.of(
        ("CREATE TABLE IF NOT EXISTS %s (batch bigint NOT NULL DEFAULT 0, PRIMARY KEY (row_key)) ENGINE=InnoDB"
                + " SELECT %s AS row_key, %s AS former, %s AS written FROM %s WHERE 1 = 0")
            .formatted(
                quote(facts.schema(), rows),
                quote(rule.keyColumn()),
                quote(rule.column()),
                quote(rule.column()),
                quote(facts.schema(), facts.name())));
  }

  @Override
  public String tableOptions() {
    return " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
  }

  @Override
  public String exact(String expression) {
    return "CAST(CONVERT(" + expression + " USING utf8mb4) AS BINARY)";
  }

  @Override
  public Sql startsWith(String column, String before) {
    int bytes = before.getBytes(StandardCharsets.UTF_8).length;
    return Sql.of("LEFT(%s, %d) = %s".formatted(exact(column), bytes, exact("?")), before);
  }

  @Override
  public Sql replaceStart(String column, int characters, String after) {
    return Sql.of("CONCAT(?, SUBSTRING(%s, %d))".formatted(column, characters + 1), after);
  }

  @Override
  public String forUpdate() {
    return " FOR UPDATE";
  }

  @Override
  public Sql updateFrom(
      String table, String rows, String column, String value, String on, Sql where) {
    return Sql.of(
            "UPDATE %s AS t JOIN %s AS j ON %s SET t.%s = j.%s WHERE "
                .formatted(table, rows, on, quote(column), value))
        .and(where);
  }

  @Override
  public Sql deleteFrom(String table, String rows, String on, Sql where) {
    return Sql.of("DELETE j FROM %s AS j JOIN %s AS t ON %s WHERE ".formatted(rows, table, on))
        .and(where);
  }

  @Override
  public @Nullable String indexDefinition(Connection connection, TableFacts facts, String index)
      throws SQLException {
    String table =
        Sql.of("SHOW CREATE TABLE " + quote(facts.schema(), facts.name()))
            .first(connection, row -> row.getString(2));
    return table == null ? null : definitionIn(table, quote(index));
  }

  /** The line of a table's definition that makes an index, as {@code ALTER TABLE ADD} takes it. */
  static @Nullable String definitionIn(String tableDefinition, String quotedIndex) {
    Pattern line =
        Pattern.compile(
            "^\\s*((?:UNIQUE |FULLTEXT |SPATIAL |VECTOR )?(?:KEY|INDEX) %s .*?),?$"
                .formatted(Pattern.quote(quotedIndex)),
            Pattern.MULTILINE);
    Matcher matcher = line.matcher(tableDefinition);
    return matcher.find() ? matcher.group(1) : null;
  }

  @Override
  public String dropIndex(TableFacts facts, String index) {
    return "ALTER TABLE %s DROP INDEX %s"
        .formatted(quote(facts.schema(), facts.name()), quote(index));
  }

  @Override
  public String createIndex(TableFacts facts, String definition) {
    return "ALTER TABLE %s ADD %s".formatted(quote(facts.schema(), facts.name()), definition);
  }
}
