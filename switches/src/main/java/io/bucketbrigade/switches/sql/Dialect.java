package io.bucketbrigade.switches.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL and MariaDB say differently. Names that it is given are unquoted. */
sealed interface Dialect permits PostgresDialect, MariaDbDialect {

  /** The dialect of a JDBC url, if there is one. */
  static Optional<Dialect> of(String url) {
    if (url.startsWith("jdbc:postgresql://")) {
      return Optional.of(new PostgresDialect());
    }
    if (url.startsWith("jdbc:mariadb://") || url.startsWith("jdbc:mysql://")) {
      return Optional.of(new MariaDbDialect());
    }
    return Optional.empty();
  }

  /** The url as the driver takes it. */
  String driverUrl(String url);

  /** Settings of the driver, besides user and password. */
  Properties driverSettings();

  /** Statements that bound waiting for locks, and make the server refuse what does not fit. */
  List<Sql> sessionSettings(SqlSwitchRule rule);

  /** Bounds how long later statements of a connection may take; zero for no bound. */
  Sql statementLimit(Connection connection, Duration limit) throws SQLException;

  /** A name as a statement takes it. */
  String quote(String name);

  /** A table of a schema as a statement takes it. */
  default String quote(String schema, String name) {
    return quote(schema) + "." + quote(name);
  }

  /**
   * What the table is.
   *
   * @throws UnfitException if there is none, or it cannot be worked on row by row
   */
  TableFacts inspect(Connection connection, SqlSwitchRule rule) throws SQLException;

  /** Whether a schema has a table. */
  boolean hasTable(Connection connection, String schema, String name) throws SQLException;

  /** Makes an empty table of keys and values with the very types of the rule's table. */
  List<String> createRows(TableFacts facts, SqlSwitchRule rule, String rows);

  /** What comes after the columns of a new table. */
  String tableOptions();

  /** An expression whose equality is that of characters, whatever the collation. */
  String exact(String expression);

  /** Whether a column's value begins with the bound one. */
  Sql startsWith(String column, String before);

  /** The bound value and what follows the first characters of a column. */
  Sql replaceStart(String column, int characters, String after);

  /** Locks the rows of a table that a select finds, of which {@code t} is the alias. */
  String forUpdate();

  /** Sets a column of the table {@code t} from the journal {@code j} where a condition holds. */
  Sql updateFrom(String table, String rows, String column, String value, String on, Sql where);

  /** Deletes from the journal {@code j} where a row of the table {@code t} meets a condition. */
  Sql deleteFrom(String table, String rows, String on, Sql where);

  /**
   * What makes an index of the table again, or null if the table has no index of this name. Leaves
   * a transaction open.
   *
   * @throws UnfitException if it could not be made again exactly as it is
   */
  @Nullable String indexDefinition(Connection connection, TableFacts facts, String index)
      throws SQLException;

  /** Drops an index. */
  String dropIndex(TableFacts facts, String index);

  /** Makes an index again by what {@link #indexDefinition} said. */
  String createIndex(TableFacts facts, String definition);
}
