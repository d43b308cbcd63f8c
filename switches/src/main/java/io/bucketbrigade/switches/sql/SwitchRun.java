package io.bucketbrigade.switches.sql;

import io.bucketbrigade.engine.cutover.StepProgress;
import io.bucketbrigade.switches.sql.SwitchState.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a direction, on one connection. Each transaction begins by locking the journal's
 * state and goes on from what that says, never from what this attempt remembers: so an attempt
 * whose reply was lost, or one that still runs on the server while its successor begins, does no
 * harm.
 */
final class SwitchRun {

  /** Passes over the table until one finds nothing; an application that still writes ends them. */
  private static final int MAX_PASSES = 5;

  private static final int NAMED_CONFLICTS = 5;

  /** What {@link StepProgress} takes. */
  private static final int MAX_WORDS = 200;

  private final Connection connection;
  private final Dialect dialect;
  private final SqlSwitchRule rule;
  private final TableFacts facts;
  private final SwitchJournal journal;
  private final SqlFailures failures;
  private final StepProgress progress;
  private final RowSql rows;
  private final String essence;

  SwitchRun(
      Connection connection,
      Dialect dialect,
      SqlSwitchRule rule,
      TableFacts facts,
      SwitchJournal journal,
      SqlFailures failures,
      StepProgress progress) {
    this.connection = connection;
    this.dialect = dialect;
    this.rule = rule;
    this.facts = facts;
    this.journal = journal;
    this.failures = failures;
    this.progress = progress;
    this.rows = new RowSql(dialect, rule, facts, journal.rowsTable());
    this.essence = SwitchJournal.digest(rule.essence());
  }

  String apply() throws SQLException {
    journal.create(rule);
    SwitchState state = beginApply();
    if (state.phase() == Phase.APPLIED) {
      return "%s was switched already: %,d rows were mapped".formatted(where(), state.changed());
    }
    if (state.phase() == Phase.APPLYING) {
      dropIndex(Phase.APPLYING);
      state = mapAll();
    }
    makeIndex(Phase.APPLY_INDEXING);
    journal.commit(current(Phase.APPLY_INDEXING).in(Phase.APPLIED));
    return "%s is switched: %,d rows were mapped, what they held is in %s"
        .formatted(where(), state.changed(), journal.rowsName());
  }

  String reverse() throws SQLException {
    SwitchState state = journal.exists() ? beginReverse() : null;
    if (state == null) {
      journal.drop();
      return where() + " is as it was: nothing of this cutover is on record there";
    }
    if (state.phase() == Phase.REVERSING) {
      dropIndex(Phase.REVERSING);
      state = restoreAll();
    }
    if (state.phase() == Phase.REVERSE_INDEXING) {
      makeIndex(Phase.REVERSE_INDEXING);
      state = commit(current(Phase.REVERSE_INDEXING).in(Phase.REVERSED));
    }
    String said = reversed(state);
    if (state.conflicts() == 0) {
      journal.drop();
    }
    return said;
  }

  private SwitchState beginApply() throws SQLException {
    SwitchState found = checked(journal.lock());
    if (found == null) {
      return commit(SwitchState.begin(Phase.APPLYING, essence, 0, requiredIndex()));
    }
    return switch (found.phase()) {
      case APPLYING, APPLY_INDEXING, APPLIED -> commit(found);
      // What was not reversed yet is still in the journal, and is left as it is.
      case REVERSING, REVERSE_INDEXING ->
          commit(
              SwitchState.begin(Phase.APPLYING, essence, found.batch(), found.indexDefinition()));
      case REVERSED -> {
        journal.forgetRows();
        yield commit(SwitchState.begin(Phase.APPLYING, essence, found.batch(), requiredIndex()));
      }
    };
  }

  private @Nullable SwitchState beginReverse() throws SQLException {
    SwitchState found = checked(journal.lock());
    if (found == null) {
      connection.commit();
      return null;
    }
    return switch (found.phase()) {
      case REVERSING, REVERSE_INDEXING -> commit(found);
      case APPLYING, APPLY_INDEXING -> commit(reversing(found, found.indexDefinition()));
      case APPLIED -> commit(reversing(found, presentIndexOr(found.indexDefinition())));
      case REVERSED ->
          commit(
              found.conflicts() == 0
                  ? found
                  : reversing(found, presentIndexOr(found.indexDefinition())));
    };
  }

  private SwitchState reversing(SwitchState found, @Nullable String indexDefinition) {
    return SwitchState.begin(Phase.REVERSING, essence, found.batch(), indexDefinition);
  }

  private SwitchState commit(SwitchState state) throws SQLException {
    journal.commit(state);
    return state;
  }

  private @Nullable SwitchState checked(@Nullable SwitchState found) {
    if (found != null && !found.essence().equals(essence)) {
      throw failures.lasting(
          "its rule is not the one that this cutover began with (see %s); restore that rule"
              .formatted(journal.rowsName()));
    }
    return found;
  }

  /** The state, locked until the transaction ends, if nobody else led it out of a phase. */
  private SwitchState current(Phase expected) throws SQLException {
    SwitchState state = checked(journal.lock());
    if (state == null || state.phase() != expected) {
      throw failures.passing("another attempt at this step has overtaken this one; ask again");
    }
    return state;
  }

  private SwitchState mapAll() throws SQLException {
    int passes = 0;
    // A batch looks at rows behind its cursor, so a pass ends with the table, and passes are
    // bounded.
    while (true) {
      SwitchState state = current(Phase.APPLYING);
      String last = rows.tableWindow(state.cursor()).first(connection, row -> row.getString(1));
      if (last != null) {
        state = mapBatch(state, last);
      } else if (state.passRows() == 0) {
        return commit(state.in(Phase.APPLY_INDEXING));
      } else if (++passes < MAX_PASSES) {
        state = commit(state.again());
      } else {
        journal.commit(state.again());
        throw failures.lasting(
            "rows with former values appear as fast as they are mapped; stop the application and"
                + " apply again");
      }
      say("%s: %,d rows mapped".formatted(where(), state.changed()));
    }
  }

  private SwitchState mapBatch(SwitchState state, String last) throws SQLException {
    int recorded = rows.record(state.cursor(), last, state.batch()).update(connection);
    if (recorded > 0) {
      int written = rows.write(state.cursor(), last, state.batch()).update(connection);
      if (written != recorded) {
        throw failures.passing(
            "a batch recorded %d rows and changed %d, so it was undone; apply again"
                .formatted(recorded, written));
      }
    }
    return commit(state.mapped(last, recorded));
  }

  private SwitchState restoreAll() throws SQLException {
    // A batch looks at records behind its cursor, so this ends with the journal.
    while (true) {
      SwitchState state = current(Phase.REVERSING);
      String last = rows.journalWindow(state.cursor()).first(connection, row -> row.getString(1));
      if (last == null) {
        return commit(state.in(Phase.REVERSE_INDEXING));
      }
      state = restoreBatch(state, last);
      say("%s: %,d rows restored".formatted(where(), state.changed()));
    }
  }

  private SwitchState restoreBatch(SwitchState state, String last) throws SQLException {
    int restored = rows.restore(state.cursor(), last).update(connection);
    rows.forgetRestored(state.cursor(), last).update(connection);
    int gone = rows.forgetGone(state.cursor(), last).update(connection);
    Long conflicts = rows.remaining(state.cursor(), last).first(connection, row -> row.getLong(1));
    return commit(state.restored(last, restored, gone, conflicts == null ? 0 : conflicts));
  }

  private String reversed(SwitchState state) throws SQLException {
    String said = "%s is as it was: %,d rows restored".formatted(where(), state.changed());
    if (state.deleted() > 0) {
      said += ", %,d were deleted since".formatted(state.deleted());
    }
    if (state.conflicts() > 0) {
      List<String> keys = journal.firstKeys(NAMED_CONFLICTS);
      connection.commit();
      said +=
          ", %,d were changed by somebody else since and left alone (%s: %s%s; see %s)"
              .formatted(
                  state.conflicts(),
                  rule.keyColumn(),
                  String.join(", ", keys),
                  state.conflicts() > keys.size() ? ", ..." : "",
                  journal.rowsName());
    }
    return said;
  }

  private @Nullable String index() throws SQLException {
    return rule.index() == null ? null : dialect.indexDefinition(connection, facts, rule.index());
  }

  private @Nullable String requiredIndex() throws SQLException {
    String definition = index();
    if (rule.index() != null && definition == null) {
      throw failures.lasting(
          "it has no index %s; mend the rule or make the index".formatted(rule.index()));
    }
    return definition;
  }

  /** An index that somebody changed since the apply is made again as it is now. */
  private @Nullable String presentIndexOr(@Nullable String recorded) throws SQLException {
    String definition = index();
    return definition == null ? recorded : definition;
  }

  /**
   * Drops the index if it is there. The lock on the state keeps others away until the statement is
   * committed, or, where statements on indexes commit by themselves, until it begins.
   */
  private void dropIndex(Phase phase) throws SQLException {
    current(phase);
    boolean present = index() != null;
    if (present && rule.index() != null) {
      say("%s: dropping the index %s".formatted(where(), rule.index()));
      unbounded(dialect.dropIndex(facts, rule.index()));
    }
    connection.commit();
  }

  private void makeIndex(Phase phase) throws SQLException {
    String wanted = current(phase).indexDefinition();
    String present = index();
    if (wanted != null && present == null) {
      say("%s: making the index %s again".formatted(where(), rule.index()));
      unbounded(dialect.createIndex(facts, wanted));
    } else if (wanted != null && !wanted.equals(present)) {
      throw failures.lasting(
          "its index %s is not as it was recorded (%s); drop it, and ask for the step again"
              .formatted(rule.index(), wanted));
    }
    connection.commit();
  }

  private void unbounded(String statement) throws SQLException {
    dialect.statementLimit(connection, Duration.ZERO).execute(connection);
    connection.setNetworkTimeout(Runnable::run, 0);
    long begun = System.nanoTime();
    LongStatement.execute(
        connection,
        statement,
        () ->
            say(
                "%s: the index %s takes %,d s so far"
                    .formatted(
                        where(),
                        rule.index(),
                        Duration.ofNanos(System.nanoTime() - begun).toSeconds())));
    connection.commit();
    SqlSwitchStep.bound(connection, dialect, rule);
  }

  private void say(String words) {
    progress.at(words.length() <= MAX_WORDS ? words : words.substring(0, MAX_WORDS));
  }

  private String where() {
    return "column %s of table %s.%s".formatted(rule.column(), facts.schema(), facts.name());
  }
}
