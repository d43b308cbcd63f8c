package io.bucketbrigade.switches.sql;

import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The statements that look at and change rows. In them {@code t} is the application's table and
 * {@code j} the journal's rows; a window is what lies behind a cursor, up to a last key.
 */
record RowSql(Dialect dialect, SqlSwitchRule rule, TableFacts facts, String rows) {

  private String table() {
    return dialect.quote(facts.schema(), facts.name());
  }

  private String key() {
    return "t." + dialect.quote(rule.keyColumn());
  }

  private String column() {
    return "t." + dialect.quote(rule.column());
  }

  private String sameKey() {
    return key() + " = j.row_key";
  }

  /** How many rows each replacement finds, by its index, and the most characters among them. */
  Sql counts() {
    return Sql.of(
            "SELECT entry, count(*), max(characters) FROM (SELECT char_length(%s) AS characters, "
                .formatted(column()))
        .and(choice(index -> Sql.of(Integer.toString(index))))
        .and(" AS entry FROM %s AS t WHERE ".formatted(table()))
        .and(matches())
        .and(") AS found GROUP BY entry ORDER BY entry");
  }

  /** The last key of the table's window behind a cursor. */
  Sql tableWindow(@Nullable String cursor) {
    return window(key(), table() + " AS t", cursor);
  }

  /** The last key of the journal's window behind a cursor. */
  Sql journalWindow(@Nullable String cursor) {
    return window("j.row_key", rows + " AS j", cursor);
  }

  private Sql window(String key, String from, @Nullable String cursor) {
    return Sql.of("SELECT k FROM (SELECT %s AS k FROM %s WHERE ".formatted(key, from))
        .and(behind(key, cursor))
        .and(
            " ORDER BY %s LIMIT %d) AS w ORDER BY k DESC LIMIT 1".formatted(key, rule.batchSize()));
  }

  private Sql behind(String key, @Nullable String cursor) {
    return cursor == null ? Sql.of("1 = 1") : Sql.of(key + " > ?", facts.keyKind().value(cursor));
  }

  private Sql inside(String key, @Nullable String cursor, String last) {
    return behind(key, cursor).and(" AND %s <= ?".formatted(key), facts.keyKind().value(last));
  }

  /**
   * Records the rows of a window that match and were not changed before, with what they hold and
   * what they will, and locks them.
   */
  Sql record(@Nullable String cursor, String last, long batch) {
    return Sql.of(
            "INSERT INTO %s (row_key, former, written, batch) SELECT %s, %s, "
                .formatted(rows, key(), column()))
        .and(choice(index -> written(rule.replacements().get(index))))
        .and(
            ", %d FROM %s AS t LEFT JOIN %s AS j ON %s WHERE j.row_key IS NULL AND "
                .formatted(batch, table(), rows, sameKey()))
        .and(inside(key(), cursor, last))
        .and(" AND ")
        .and(matches())
        .and(dialect.forUpdate());
  }

  /** Writes into the table what a batch recorded. */
  Sql write(@Nullable String cursor, String last, long batch) {
    return dialect.updateFrom(
        table(),
        rows,
        rule.column(),
        "written",
        sameKey(),
        inside("j.row_key", cursor, last).and(" AND j.batch = " + batch));
  }

  /** Gives rows of a window that still hold what was written their former value. */
  Sql restore(@Nullable String cursor, String last) {
    return dialect.updateFrom(
        table(),
        rows,
        rule.column(),
        "former",
        sameKey(),
        inside("j.row_key", cursor, last).and(" AND " + holds("j.written")));
  }

  /** Removes the records of rows that hold their former value. */
  Sql forgetRestored(@Nullable String cursor, String last) {
    return dialect.deleteFrom(
        table(),
        rows,
        sameKey(),
        inside("j.row_key", cursor, last).and(" AND " + holds("j.former")));
  }

  /** Removes the records of rows that are gone. */
  Sql forgetGone(@Nullable String cursor, String last) {
    String record = rows + ".row_key";
    return Sql.of(
            "DELETE FROM %s WHERE NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s = %s) AND "
                .formatted(rows, table(), key(), record))
        .and(inside(record, cursor, last));
  }

  /** Counts the records in a window. */
  Sql remaining(@Nullable String cursor, String last) {
    return Sql.of("SELECT count(*) FROM %s AS j WHERE ".formatted(rows))
        .and(inside("j.row_key", cursor, last));
  }

  private String holds(String value) {
    return dialect.exact(column()) + " = " + dialect.exact(value);
  }

  private Sql matches() {
    Sql all = Sql.of("(");
    for (int i = 0; i < rule.replacements().size(); i++) {
      all = all.and(i == 0 ? "" : " OR ").and(matches(rule.replacements().get(i)));
    }
    return all.and(")");
  }

  private Sql matches(Replacement replacement) {
    return switch (rule.match()) {
      case EXACT ->
          Sql.of(dialect.exact(column()) + " = " + dialect.exact("?"), replacement.before());
      case PREFIX -> dialect.startsWith(column(), replacement.before());
    };
  }

  private Sql written(Replacement replacement) {
    String before = replacement.before();
    return switch (rule.match()) {
      case EXACT -> Sql.of("?", replacement.after());
      case PREFIX ->
          dialect.replaceStart(
              column(), before.codePointCount(0, before.length()), replacement.after());
    };
  }

  /** What the first replacement that matches makes of a row. */
  private Sql choice(IntFunction<Sql> result) {
    Sql all = Sql.of("CASE");
    List<Replacement> replacements = rule.replacements();
    for (int i = 0; i < replacements.size(); i++) {
      all = all.and(" WHEN ").and(matches(replacements.get(i))).and(" THEN ").and(result.apply(i));
    }
    return all.and(" END");
  }
}
