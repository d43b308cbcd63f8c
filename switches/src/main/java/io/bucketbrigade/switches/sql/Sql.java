package io.bucketbrigade.switches.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement and what is bound to its question marks. Its text is ours alone: values of rules and
 * rows are bound, and names are quoted by the {@link Dialect}.
 */
record Sql(String text, List<@Nullable Object> values) {

  /** Reads the row that a result stands at. */
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  Sql {
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  static Sql of(String text, @Nullable Object... values) {
    return new Sql(text, Arrays.asList(values));
  }

  /** This one and another one after it. */
  Sql and(Sql next) {
    List<@Nullable Object> all = new ArrayList<>(values);
    all.addAll(next.values);
    return new Sql(text + next.text, all);
  }

  Sql and(String text, @Nullable Object... values) {
    return and(of(text, values));
  }

  /** Changes rows and says how many. */
  int update(Connection connection) throws SQLException {
    try (PreparedStatement statement = prepare(connection)) {
      return statement.executeUpdate();
    }
  }

  /** Does what neither changes nor returns rows. */
  void execute(Connection connection) throws SQLException {
    try (PreparedStatement statement = prepare(connection)) {
      statement.execute();
    }
  }

  /** All rows; the statement bounds how many. */
  <T> List<T> all(Connection connection, RowReader<T> reader) throws SQLException {
    try (PreparedStatement statement = prepare(connection);
        ResultSet rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(reader.read(rows));
      }
      return all;
    }
  }

  /** The first row, or null. */
  <T> @Nullable T first(Connection connection, RowReader<T> reader) throws SQLException {
    List<T> all = all(connection, reader);
    return all.isEmpty() ? null : all.getFirst();
  }

  private PreparedStatement prepare(Connection connection) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(text);
    for (int i = 0; i < values.size(); i++) {
      statement.setObject(i + 1, values.get(i));
    }
    return statement;
  }
}
