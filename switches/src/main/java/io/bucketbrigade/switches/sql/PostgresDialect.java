package io.bucketbrigade.switches.sql;

import io.bucketbrigade.switches.sql.TableFacts.KeyKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** PostgreSQL 12 and later. */
record PostgresDialect() implements Dialect {

  private static final Set<String> TEXT_TYPES = Set.of("text", "varchar");

  /** What precedes the length in the type modifier of a varchar. */
  private static final int VARCHAR_HEADER = 4;

  private record Table(long oid, String schema, String name, @Nullable String unfit) {}

  private record Column(String type, int modifier, @Nullable String unfit) {}

  private record Index(String definition, @Nullable String unfit) {}

  @Override
  public String driverUrl(String url) {
    return url;
  }

  @Override
  public Properties driverSettings() {
    Properties settings = new Properties();
    settings.setProperty("connectTimeout", "10");
    settings.setProperty("tcpKeepAlive", "true");
    settings.setProperty("ApplicationName", "bucket-brigade");
    // The detail of an error quotes rows.
    settings.setProperty("logServerErrorDetail", "false");
    return settings;
  }

  @Override
  public List<Sql> sessionSettings(SqlSwitchRule rule) {
    return List.of(Sql.of("SET lock_timeout = " + rule.lockTimeout().toMillis()));
  }

  @Override
  public Sql statementLimit(Connection connection, Duration limit) {
    return Sql.of("SET statement_timeout = " + limit.toMillis());
  }

  @Override
  public String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  @Override
  public TableFacts inspect(Connection connection, SqlSwitchRule rule) throws SQLException {
    Table table = table(connection, rule);
    Column column = column(connection, table, rule.column());
    if (!TEXT_TYPES.contains(column.type)) {
      throw new UnfitException(
          "the column %s is of type %s; only text and varchar can be mapped"
              .formatted(rule.column(), column.type));
    }
    if (column.unfit != null) {
      throw new UnfitException(column.unfit + " the column " + rule.column());
    }
    List<String> key =
        Sql.of(
                "SELECT a.attname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a"
                    + " ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
                    + " WHERE i.indrelid = ? AND i.indisprimary",
                table.oid)
            .all(connection, row -> row.getString(1));
    if (!key.equals(List.of(rule.keyColumn()))) {
      throw new UnfitException(
          "its primary key is %s and not the column %s alone; name a table with such a key"
              .formatted(key, rule.keyColumn()));
    }
    KeyKind kind = keyKind(column(connection, table, rule.keyColumn()).type);
    Long length =
        column.modifier > VARCHAR_HEADER ? Long.valueOf(column.modifier - VARCHAR_HEADER) : null;
    return new TableFacts(table.schema, table.name, kind, length);
  }

  private Table table(Connection connection, SqlSwitchRule rule) throws SQLException {
    String name =
        rule.schema()
            .map(schema -> quote(schema, rule.tableName()))
            .orElseGet(() -> quote(rule.tableName()));
    Table table =
        Sql.of(
                """
                SELECT c.oid, n.nspname, c.relname,
                  CASE WHEN c.relkind NOT IN ('r', 'p') THEN 'it is no table'
                    WHEN NOT pg_catalog.has_schema_privilege(n.oid, 'CREATE') THEN
                      'the user may not create tables in its schema; grant CREATE on the schema'
                    WHEN ? AND NOT pg_catalog.pg_has_role(c.relowner, 'USAGE') THEN
                      'the user does not own it and so cannot drop its index; grant the owner''s role'
                    WHEN pg_catalog.row_security_active(c.oid) THEN
                      'row security hides rows of it from the user; take one that bypasses it'
                  END
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.oid = pg_catalog.to_regclass(?)
                """,
                rule.index() != null,
                name)
            .first(
                connection,
                row ->
                    new Table(
                        row.getLong(1), row.getString(2), row.getString(3), row.getString(4)));
    if (table == null) {
      throw new UnfitException("there is no such table; names are taken as they are spelled");
    }
    if (table.unfit != null) {
      throw new UnfitException(table.unfit);
    }
    return table;
  }

  private static Column column(Connection connection, Table table, String name)
      throws SQLException {
    Column column =
        Sql.of(
                """
                SELECT t.typname, a.atttypmod,
                  CASE WHEN NOT pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT')
                      THEN 'the user may not select; grant SELECT on'
                    WHEN NOT pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'UPDATE')
                      THEN 'the user may not update; grant UPDATE on'
                    WHEN a.attgenerated <> '' THEN 'the server itself generates' END
                FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                WHERE a.attrelid = ? AND a.attname = ? AND a.attnum > 0 AND NOT a.attisdropped
                """,
                table.oid,
                name)
            .first(
                connection, row -> new Column(row.getString(1), row.getInt(2), row.getString(3)));
    if (column == null) {
      throw new UnfitException(
          "it has no column %s; names are taken as they are spelled".formatted(name));
    }
    return column;
  }

  private static KeyKind keyKind(String type) {
    return switch (type) {
      case "int2", "int4", "int8" -> KeyKind.INTEGER;
      case "text", "varchar" -> KeyKind.TEXT;
      case "uuid" -> KeyKind.UUID_VALUE;
      default ->
          throw new UnfitException(
              "its primary key is of type %s, which is no integer, text or uuid".formatted(type));
    };
  }

  @Override
  public boolean hasTable(Connection connection, String schema, String name) throws SQLException {
    return Sql.of("SELECT 1 WHERE pg_catalog.to_regclass(?) IS NOT NULL", quote(schema, name))
            .first(connection, row -> row.getInt(1))
        != null;
  }

  @Override
  public List<String> createRows(TableFacts facts, SqlSwitchRule rule, String rows) {
    return List.of(
        ("CREATE TABLE %s AS SELECT %s AS row_key, %s AS former, %s AS written, 0::bigint AS batch"
                + " FROM %s WITH NO DATA")
            .formatted(
                quote(facts.schema(), rows),
                quote(rule.keyColumn()),
                quote(rule.column()),
                quote(rule.column()),
                quote(facts.schema(), facts.name())),
        "ALTER TABLE %s ADD PRIMARY KEY (row_key)".formatted(quote(facts.schema(), rows)));
  }

  @Override
  public String tableOptions() {
    return "";
  }

  @Override
  public String exact(String expression) {
    return "(" + expression + ")::text COLLATE \"C\"";
  }

  @Override
  public Sql startsWith(String column, String before) {
    return Sql.of("starts_with(%s, ?)".formatted(exact(column)), before);
  }

  @Override
  public Sql replaceStart(String column, int characters, String after) {
    return Sql.of("?::text || substr(%s::text, %d)".formatted(column, characters + 1), after);
  }

  @Override
  public String forUpdate() {
    return " FOR UPDATE OF t";
  }

  @Override
  public Sql updateFrom(
      String table, String rows, String column, String value, String on, Sql where) {
    return Sql.of(
            "UPDATE %s AS t SET %s = j.%s FROM %s AS j WHERE %s AND "
                .formatted(table, quote(column), value, rows, on))
        .and(where);
  }

  @Override
  public Sql deleteFrom(String table, String rows, String on, Sql where) {
    return Sql.of("DELETE FROM %s AS j USING %s AS t WHERE %s AND ".formatted(rows, table, on))
        .and(where);
  }

  @Override
  public @Nullable String indexDefinition(Connection connection, TableFacts facts, String index)
      throws SQLException {
    // With no path, the definition names the schema of all that it needs; until the transaction
    // ends.
    Sql.of("SELECT pg_catalog.set_config('search_path', '', true)")
        .all(connection, row -> row.getString(1));
    Index found =
        Sql.of(
                """
                SELECT pg_get_indexdef(c.oid),
                  CASE WHEN c.relkind <> 'i' OR c.relispartition THEN 'is one of a partitioned table'
                    WHEN EXISTS (SELECT 1 FROM pg_constraint k
                      WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))
                      THEN 'belongs to a constraint'
                    WHEN NOT i.indisvalid THEN 'is not valid'
                    WHEN i.indisclustered THEN 'is the one that the table is clustered by'
                    WHEN i.indisreplident THEN 'is the replica identity'
                    WHEN c.reltablespace <> 0 THEN 'has a tablespace of its own'
                    WHEN obj_description(c.oid, 'pg_class') IS NOT NULL THEN 'has a comment' END
                FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                WHERE i.indrelid = to_regclass(?) AND c.relname = ?
                """,
                quote(facts.schema(), facts.name()),
                index)
            .first(connection, PostgresDialect::readIndex);
    if (found == null) {
      return null;
    }
    if (found.unfit != null) {
      throw new UnfitException(
          "the index %s %s, so it could not be made again exactly as it is; leave it out of the rule"
              .formatted(index, found.unfit));
    }
    return found.definition;
  }

  private static Index readIndex(ResultSet row) throws SQLException {
    return new Index(row.getString(1), row.getString(2));
  }

  @Override
  public String dropIndex(TableFacts facts, String index) {
    return "DROP INDEX " + quote(facts.schema(), index);
  }

  @Override
  public String createIndex(TableFacts facts, String definition) {
    return definition;
  }
}
