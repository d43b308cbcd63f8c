package io.bucketbrigade.switches.sql;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A database with a table {@code files} of keys {@code id} and buckets {@code bucket}.
 *
 * @param url of it
 * @param user who may do everything
 * @param password of that user
 */
record TestDatabase(String url, String user, String password) {

  void execute(String... statements) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** The first column of a query's rows. */
  List<String> column(String query) {
    return read(query, row -> row.getString(1));
  }

  /** The buckets of all rows by key, in the order of keys. */
  Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    read(
        "SELECT id, bucket FROM files ORDER BY id",
        row -> files.put(row.getString(1), row.getString(2)));
    return files;
  }

  private <T> List<T> read(String query, Sql.RowReader<T> reader) {
    try (Connection connection = connect()) {
      return Sql.of(query).all(connection, reader);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Makes the rows anew, with keys 1, 2, 3 ... */
  void fill(String... buckets) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < buckets.length; i++) {
      rows.add("(%d, '%s')".formatted(i + 1, buckets[i].replace("'", "''")));
    }
    execute(
        "DELETE FROM files", "INSERT INTO files (id, bucket) VALUES " + String.join(", ", rows));
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }
}
