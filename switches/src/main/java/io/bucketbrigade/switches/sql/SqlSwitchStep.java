package io.bucketbrigade.switches.sql;

import io.bucketbrigade.engine.cutover.StepFailedException;
import io.bucketbrigade.engine.cutover.StepProgress;
import io.bucketbrigade.engine.cutover.SwitchOrder;
import io.bucketbrigade.engine.cutover.SwitchStep;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Replaces bucket names or URLs in a column of an application's table, and puts back exactly what
 * was there. What each row held is recorded in the transaction that changes it, in tables beside
 * the application's, so that a step that died at any statement goes on where it was.
 *
 * <p>Retry: both directions may be asked for again at any time. Threads: any; each call opens a
 * connection of its own and closes it.
 */
public final class SqlSwitchStep implements SwitchStep {

  private static final int NAMED_COUNTS = 5;

  /** What the network may take beyond the server's own limit for a statement. */
  private static final Duration NETWORK_GRACE = Duration.ofSeconds(30);

  private final SqlSwitchRule rule;
  private final Function<String, @Nullable String> environment;
  private final Dialect dialect;
  private final Connector connector;

  /** Opens connections; tests break them. */
  @FunctionalInterface
  interface Connector {
    Connection open(String url, Properties settings) throws SQLException;
  }

  /** Something to do with a table on a connection. */
  @FunctionalInterface
  private interface Work {
    String on(Connection connection, TableFacts facts, SwitchJournal journal, SqlFailures failures)
        throws SQLException;
  }

  private record Counted(int entry, long rows, long characters) {}

  /**
   * A step.
   *
   * @param rule what it does
   * @param environment the value of an environment variable, or null; asked at each call
   */
  public SqlSwitchStep(SqlSwitchRule rule, Function<String, @Nullable String> environment) {
    this(rule, environment, DriverManager::getConnection);
  }

  SqlSwitchStep(
      SqlSwitchRule rule, Function<String, @Nullable String> environment, Connector connector) {
    this.rule = rule;
    this.environment = environment;
    this.dialect = Dialect.of(rule.url()).orElseThrow();
    this.connector = connector;
  }

  @Override
  public String preview(SwitchOrder order) {
    return connected(
        order,
        (connection, facts, journal, failures) -> {
          List<Counted> counts = counts(connection, facts, journal);
          checkLengths(counts, facts, failures);
          return previewWords(connection, facts, journal, failures, counts);
        });
  }

  @Override
  public String apply(SwitchOrder order, StepProgress progress) {
    return connected(
        order,
        (connection, facts, journal, failures) ->
            run(connection, facts, journal, failures, progress).apply());
  }

  @Override
  public String reverse(SwitchOrder order, StepProgress progress) {
    return connected(
        order,
        (connection, facts, journal, failures) ->
            run(connection, facts, journal, failures, progress).reverse());
  }

  private SwitchRun run(
      Connection connection,
      TableFacts facts,
      SwitchJournal journal,
      SqlFailures failures,
      StepProgress progress) {
    return new SwitchRun(connection, dialect, rule, facts, journal, failures, progress);
  }

  private String connected(SwitchOrder order, Work work) {
    String subject = "step %s, table %s".formatted(order.step(), rule.table());
    String user = variable(subject, rule.userVariable());
    String password = variable(subject, rule.passwordVariable());
    List<String> secrets = Stream.of(password, user).filter(secret -> !secret.isEmpty()).toList();
    SqlFailures failures = new SqlFailures(subject, rule, secrets);
    Properties settings = dialect.driverSettings();
    settings.setProperty("user", user);
    settings.setProperty("password", password);
    try (Connection connection = connector.open(dialect.driverUrl(rule.url()), settings)) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      for (Sql setting : dialect.sessionSettings(rule)) {
        setting.execute(connection);
      }
      bound(connection, dialect, rule);
      TableFacts facts = dialect.inspect(connection, rule);
      connection.commit();
      return work.on(
          connection, facts, new SwitchJournal(connection, dialect, facts, order), failures);
    } catch (SQLException e) {
      throw failures.of(e);
    } catch (UnfitException e) {
      throw failures.of(e);
    }
  }

  /** Bounds what statements take, at the server and, should that be gone, here. */
  static void bound(Connection connection, Dialect dialect, SqlSwitchRule rule)
      throws SQLException {
    dialect.statementLimit(connection, rule.statementTimeout()).execute(connection);
    connection.commit();
    connection.setNetworkTimeout(
        Runnable::run, Math.toIntExact(rule.statementTimeout().plus(NETWORK_GRACE).toMillis()));
  }

  private String variable(String subject, String name) {
    String value = environment.apply(name);
    if (value == null) {
      throw StepFailedException.lasting(
          "%s: the environment variable %s is not set; set it for the worker"
              .formatted(subject, name),
          null);
    }
    return value;
  }

  private List<Counted> counts(Connection connection, TableFacts facts, SwitchJournal journal)
      throws SQLException {
    return new RowSql(dialect, rule, facts, journal.rowsTable())
        .counts()
        .all(connection, row -> new Counted(row.getInt(1), row.getLong(2), row.getLong(3)));
  }

  private void checkLengths(List<Counted> counts, TableFacts facts, SqlFailures failures) {
    Long limit = facts.columnLength();
    for (Counted each : counts) {
      Replacement replacement = rule.replacements().get(each.entry);
      if (limit != null && lengthAfter(replacement, each.characters) > limit) {
        throw failures.lasting(
            "after %s a value would be longer than the %d characters of column %s; make it wider"
                .formatted(replacement.words(), limit, rule.column()));
      }
    }
  }

  private static long lengthAfter(Replacement replacement, long characters) {
    String before = replacement.before();
    String after = replacement.after();
    return characters
        - before.codePointCount(0, before.length())
        + after.codePointCount(0, after.length());
  }

  private String previewWords(
      Connection connection,
      TableFacts facts,
      SwitchJournal journal,
      SqlFailures failures,
      List<Counted> counts)
      throws SQLException {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < Math.min(NAMED_COUNTS, rule.replacements().size()); i++) {
      int entry = i;
      long rows =
          counts.stream().filter(each -> each.entry == entry).mapToLong(Counted::rows).sum();
      parts.add("%,d rows %s".formatted(rows, rule.replacements().get(i).words()));
    }
    if (rule.replacements().size() > NAMED_COUNTS) {
      parts.add(
          "%,d rows by %d replacements in all"
              .formatted(
                  counts.stream().mapToLong(Counted::rows).sum(), rule.replacements().size()));
    }
    if (rule.index() != null) {
      parts.add(indexWords(connection, facts, journal, failures, rule.index()));
    }
    SwitchState state = journal.exists() ? journal.look() : null;
    if (state != null) {
      parts.add("begun already, %s after %,d rows".formatted(state.phase(), state.changed()));
    }
    return "column %s of table %s.%s: %s"
        .formatted(rule.column(), facts.schema(), facts.name(), String.join("; ", parts));
  }

  private String indexWords(
      Connection connection,
      TableFacts facts,
      SwitchJournal journal,
      SqlFailures failures,
      String index)
      throws SQLException {
    boolean present = dialect.indexDefinition(connection, facts, index) != null;
    connection.commit();
    if (!present && !journal.exists()) {
      throw failures.lasting(
          "it has no index %s; mend the rule or make the index".formatted(index));
    }
    return "the index %s is dropped and made again".formatted(index);
  }
}
