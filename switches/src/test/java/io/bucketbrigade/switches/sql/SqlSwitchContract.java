package io.bucketbrigade.switches.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bucketbrigade.engine.cutover.StepFailedException;
import io.bucketbrigade.engine.cutover.StepProgress;
import io.bucketbrigade.engine.cutover.StepProgress.InterruptedStepException;
import io.bucketbrigade.engine.cutover.SwitchOrder;
import io.bucketbrigade.switches.sql.BreakingConnector.When;
import io.bucketbrigade.switches.sql.SqlSwitchRule.Match;
import io.bucketbrigade.testkit.server.FreePorts;
import io.bucketbrigade.testkit.server.SupervisedProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the step promises, on each database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SqlSwitchContract {

  static final String INDEX = "files_bucket_idx";

  private static final SwitchOrder ORDER = new SwitchOrder("photos", "first", "rows", List.of());
  private static final StepProgress SILENT = words -> {};
  private static final List<Replacement> CHAIN =
      List.of(new Replacement("old-a", "new-a"), new Replacement("new-a", "newer-a"));
  private static final String[] ROWS = {
    "old-a", "other", "new-a", "OLD-A", "old-a ", "old-a", "old-a/x", "old-a", "old-a", "new-a"
  };
  private static final Map<String, String> MAPPED =
      byKey(
          "new-a", "other", "newer-a", "OLD-A", "old-a ", "new-a", "old-a/x", "new-a", "new-a",
          "newer-a");

  /** More statements than any run of a test makes. */
  private static final int MAX_STATEMENTS = 1_000;

  private final BreakingConnector connector = new BreakingConnector();
  private final Map<String, String> environment = new HashMap<>();

  abstract TestDatabase database();

  /** A type of {@code id} that holds {@code 1} to {@code 99} as text. */
  abstract void createTable(String keyType);

  /** What the server itself says about the index, or nothing. */
  abstract List<String> indexDefinition();

  /** Makes a user who may only select from {@code files}. */
  abstract void createReader(String user, String password);

  /** Makes {@code count} rows, of which every second one is in {@code old-a}. */
  abstract void fillMany(int count);

  @BeforeEach
  void freshTable() {
    dropJournals();
    createTable("bigint");
    environment.put("DB_USER", database().user());
    environment.put("DB_PASSWORD", database().password());
  }

  @Test
  void plos10_preview_saysRowsPerEntryAndTheIndex_andChangesNothing() {
    database().fill(ROWS);

    String words = step(exact(3)).preview(ORDER);

    assertThat(words)
        .contains("4 rows old-a -> new-a", "2 rows new-a -> newer-a")
        .contains("the index files_bucket_idx is dropped and made again");
    assertThat(database().files()).isEqualTo(byKey(ROWS));
    assertThat(journals()).isEmpty();
  }

  @Test
  void plos10_apply_mapsEachRowOnce_andReverseRestoresExactlyThose() {
    database().fill(ROWS);
    List<String> index = indexDefinition();

    assertThat(step(exact(3)).apply(ORDER, SILENT)).contains("6 rows were mapped");
    assertThat(database().files()).isEqualTo(MAPPED);
    assertThat(indexDefinition()).isEqualTo(index).isNotEmpty();
    assertThat(step(exact(3)).apply(ORDER, SILENT)).contains("switched already", "6 rows");
    assertThat(step(exact(3)).preview(ORDER)).contains("begun already, APPLIED");

    assertThat(step(exact(3)).reverse(ORDER, SILENT)).contains("6 rows restored");
    assertThat(database().files()).isEqualTo(byKey(ROWS));
    assertThat(indexDefinition()).isEqualTo(index);
    assertThat(journals()).isEmpty();
    assertThat(step(exact(3)).reverse(ORDER, SILENT)).contains("nothing of this cutover");

    assertThat(step(exact(3)).apply(ORDER, SILENT)).contains("6 rows were mapped");
    assertThat(database().files()).isEqualTo(MAPPED);
  }

  @Test
  void plos10_applyOfPrefixes_keepsWhatFollows_andTakesTheFirstThatMatches() {
    String[] urls = {
      "https://o.example/ä/1.jpg",
      "https://o.example/2.jpg?q=%25_",
      "HTTPS://o.example/3.jpg",
      "https://o.example",
      "see https://o.example/4.jpg",
      "https://o.example/ä/"
    };
    database().fill(urls);
    SqlSwitchRule rule =
        rule(
            Match.PREFIX,
            List.of(
                new Replacement("https://o.example/ä/", "https://n.example/😀/"),
                new Replacement("https://o.example/", "https://o.example/moved/")),
            2);

    assertThat(step(rule).preview(ORDER))
        .contains("2 rows https://o.example/ä/", "1 rows https://o.");
    step(rule).apply(ORDER, SILENT);

    assertThat(database().files())
        .isEqualTo(
            byKey(
                "https://n.example/😀/1.jpg",
                "https://o.example/moved/2.jpg?q=%25_",
                "HTTPS://o.example/3.jpg",
                "https://o.example",
                "see https://o.example/4.jpg",
                "https://n.example/😀/"));
    step(rule).reverse(ORDER, SILENT);
    assertThat(database().files()).isEqualTo(byKey(urls));
  }

  @ParameterizedTest
  @EnumSource(When.class)
  void plos10_killedAtEveryThirdStatement_endsAsIfItWereNot(When when) {
    // Another third for each kind of cut; all of both is long.
    int first = when == When.BEFORE ? 1 : 2;
    applyAgainAfterEachCut(when, first, 3);
    reverseAfterEachCut(when, first, 3);
    reverseAgainAfterEachCut(when, first, 3);
  }

  @ParameterizedTest
  @EnumSource(When.class)
  @Tag("long")
  void plos10_killedAtAnyStatement_endsAsIfItWereNot(When when) {
    applyAgainAfterEachCut(when, 1, 1);
    reverseAfterEachCut(when, 1, 1);
    reverseAgainAfterEachCut(when, 1, 1);
  }

  private void applyAgainAfterEachCut(When when, int first, int every) {
    List<String> index = indexDefinition();
    for (int n = first; n < MAX_STATEMENTS; n += every) {
      database().fill(ROWS);
      boolean failed = failsAt(n, when, true);
      step(exact(4)).apply(ORDER, SILENT);
      assertThat(database().files()).as("cut %s statement %d", when, n).isEqualTo(MAPPED);
      assertThat(indexDefinition()).as("cut %s statement %d", when, n).isEqualTo(index);
      step(exact(4)).reverse(ORDER, SILENT);
      assertUntouched(index, "applied after a cut %s statement %d".formatted(when, n));
      if (!failed) {
        assertThat(n).as("statements of an apply").isGreaterThan(40);
        return;
      }
    }
  }

  private void reverseAfterEachCut(When when, int first, int every) {
    List<String> index = indexDefinition();
    for (int n = first; n < MAX_STATEMENTS; n += every) {
      database().fill(ROWS);
      boolean failed = failsAt(n, when, true);
      step(exact(4)).reverse(ORDER, SILENT);
      assertUntouched(index, "apply cut %s statement %d".formatted(when, n));
      if (!failed) {
        return;
      }
    }
  }

  private void reverseAgainAfterEachCut(When when, int first, int every) {
    List<String> index = indexDefinition();
    for (int n = first; n < MAX_STATEMENTS; n += every) {
      database().fill(ROWS);
      step(exact(4)).apply(ORDER, SILENT);
      boolean failed = failsAt(n, when, false);
      step(exact(4)).reverse(ORDER, SILENT);
      assertUntouched(index, "reverse cut %s statement %d".formatted(when, n));
      if (!failed) {
        assertThat(n).as("statements of a reverse").isGreaterThan(40);
        return;
      }
    }
  }

  @Test
  void plos10_processKilledInTheMiddle_goesOnAndReversesExactly() {
    int rows = 60_000;
    fillMany(rows);
    List<String> index = indexDefinition();
    List<String> before = counts();
    try (SupervisedProcess process =
        SupervisedProcess.start("switch", SwitchProcess.command(database().url()), environment)) {
      process.awaitReady(
          Duration.ofMinutes(1), () -> process.output().contains(": 1,000 rows mapped"));
      process.kill();
      assertThat(process.output()).doesNotContain(SwitchProcess.DONE);
    }

    SqlSwitchStep step = step(exactAt(database().url(), 1_000));
    assertThat(step.apply(ORDER, SILENT)).contains("30,000 rows were mapped");
    assertThat(counts()).containsExactly("new-a:30000", "other:30000");
    assertThat(indexDefinition()).isEqualTo(index);
    step.reverse(ORDER, SILENT);
    assertThat(counts()).isEqualTo(before);
    assertThat(indexDefinition()).isEqualTo(index);
  }

  @Test
  void plos10_halfReversed_isAppliedAgain() {
    database().fill(ROWS);
    step(exact(3)).apply(ORDER, SILENT);
    interrupt(2, progress -> step(exact(3)).reverse(ORDER, progress));

    step(exact(3)).apply(ORDER, SILENT);
    assertThat(database().files()).isEqualTo(MAPPED);
    step(exact(3)).reverse(ORDER, SILENT);
    assertThat(database().files()).isEqualTo(byKey(ROWS));
  }

  @Test
  void apply_overtakenByAReverse_changesNothingMore() {
    database().fill(ROWS);
    AtomicInteger calls = new AtomicInteger();
    StepProgress overtaking =
        said -> {
          if (calls.incrementAndGet() == 3) {
            interrupt(2, progress -> step(exact(3)).reverse(ORDER, progress));
          }
        };

    StepFailedException failure = failure(() -> step(exact(3)).apply(ORDER, overtaking));

    assertThat(failure).hasMessageContaining("another attempt at this step has overtaken");
    assertThat(failure.retryable()).isTrue();
    step(exact(3)).reverse(ORDER, SILENT);
    assertThat(database().files()).isEqualTo(byKey(ROWS));
    assertThat(indexDefinition()).isNotEmpty();
  }

  @Test
  void plos10_interruptedAfterABatch_goesOnFromThere() {
    database().fill(ROWS);
    List<String> said = new ArrayList<>();

    interrupt(3, progress -> step(exact(2)).apply(ORDER, progress));
    step(exact(2)).apply(ORDER, said::add);

    assertThat(database().files()).isEqualTo(MAPPED);
    assertThat(said.getFirst()).contains("3 rows mapped");
    assertThat(said).hasSizeGreaterThan(5);
  }

  @Test
  void plos10_reverse_leavesAloneWhatSomebodyElseChanged_andNamesIt() {
    database().fill(ROWS);
    step(exact(3)).apply(ORDER, SILENT);
    database()
        .execute(
            "UPDATE files SET bucket = 'theirs' WHERE id = 1",
            "DELETE FROM files WHERE id = 3",
            "UPDATE files SET bucket = 'old-a' WHERE id = 6");

    String words = step(exact(3)).reverse(ORDER, SILENT);

    assertThat(words)
        .contains("3 rows restored, 1 were deleted since, 1 were changed by somebody else")
        .contains("(id: 1;");
    Map<String, String> expected = new HashMap<>(byKey(ROWS));
    expected.put("1", "theirs");
    expected.remove("3");
    assertThat(database().files()).isEqualTo(expected);
    assertThat(step(exact(3)).reverse(ORDER, SILENT)).contains("0 rows restored, 1 were changed");

    database().execute("UPDATE files SET bucket = 'old-a' WHERE id = 1");
    assertThat(step(exact(3)).apply(ORDER, SILENT)).contains("5 rows were mapped");
    step(exact(3)).reverse(ORDER, SILENT);
    expected.put("1", "old-a");
    assertThat(database().files()).isEqualTo(expected);
    assertThat(journals()).isEmpty();
  }

  @Test
  void plos7_rowsWrittenBehindTheCursor_areMappedByTheNextPass_andTheOneAfterFindsNone() {
    database().fill(ROWS);
    AtomicInteger calls = new AtomicInteger();

    String words =
        step(exact(3))
            .apply(
                ORDER,
                said -> {
                  if (calls.incrementAndGet() == 4) {
                    database().execute("INSERT INTO files (id, bucket) VALUES (0, 'old-a')");
                  }
                });

    assertThat(words).contains("7 rows were mapped");
    assertThat(database().files()).containsEntry("0", "new-a");
  }

  @Test
  void plos7_whileTheApplicationKeepsWriting_applySaysToStopIt() {
    database().fill(ROWS);
    AtomicInteger next = new AtomicInteger();

    StepFailedException failure =
        failure(
            () ->
                step(exact(3))
                    .apply(
                        ORDER,
                        said ->
                            database()
                                .execute(
                                    "INSERT INTO files (id, bucket) VALUES (%d, 'old-a')"
                                        .formatted(-next.incrementAndGet()))));

    assertThat(failure).hasMessageContaining("stop the application");
    step(exact(3)).apply(ORDER, SILENT);
    assertThat(database().files()).doesNotContainValue("old-a");
  }

  @Test
  void apply_withTextKeys_andUuids_mapsAllRows() {
    for (String type : List.of("varchar(40)", "uuid")) {
      dropJournals();
      createTable(type);
      List<String> rows = new ArrayList<>();
      for (int i = 10; i < 60; i++) {
        rows.add("('%d000000-1000-4000-8000-0000000000%d', 'old-a')".formatted(i, 79 - i));
      }
      database().execute("INSERT INTO files (id, bucket) VALUES " + String.join(", ", rows));
      interrupt(3, progress -> step(exact(7)).apply(ORDER, progress));
      step(exact(7)).apply(ORDER, SILENT);
      assertThat(database().files().values()).hasSize(50).containsOnly("new-a");
      step(exact(7)).reverse(ORDER, SILENT);
      assertThat(database().files().values()).hasSize(50).containsOnly("old-a");
    }
  }

  @Test
  void apply_ofARuleThatWasChangedSince_isRefused() {
    database().fill(ROWS);
    interrupt(3, progress -> step(exact(2)).apply(ORDER, progress));
    SqlSwitchRule other = rule(Match.EXACT, List.of(new Replacement("old-a", "else")), 2);

    assertThat(failure(() -> step(other).apply(ORDER, SILENT)))
        .hasMessageContaining("restore that rule");
    assertThat(failure(() -> step(other).reverse(ORDER, SILENT)))
        .hasMessageContaining("restore that rule");
  }

  @Test
  void preview_ofWhatCannotWork_saysWhat() {
    database().fill(ROWS);
    assertLasting(with("nothing", "id", "bucket", INDEX), "there is no such table");
    assertLasting(with("files", "id", "buckets", INDEX), "it has no column buckets");
    assertLasting(with("files", "note", "bucket", INDEX), "not the column note alone");
    assertLasting(with("files", "id", "bucket", "no_such_idx"), "it has no index no_such_idx");
    assertLasting(with("files", "id", "size", INDEX), "the column size is of type");
    SqlSwitchRule tooLong =
        rule(Match.EXACT, List.of(new Replacement("old-a", "x".repeat(101))), 2);
    assertLasting(tooLong, "would be longer than the 100 characters of column bucket");
    assertThat(failure(() -> step(tooLong).apply(ORDER, SILENT)))
        .hasMessageContaining("does not take a new value");
    assertThat(database().files()).isEqualTo(byKey(ROWS));
  }

  @Test
  void preview_tellsLoginReachAndPermissionApart_withoutSecrets() {
    createReader("reader_of_files", "secret-of-reader");
    environment.put("DB_PASSWORD", "wrong-secret");
    StepFailedException login = failure(() -> step(exact(2)).preview(ORDER));
    assertThat(login.retryable()).isFalse();
    assertThat(login)
        .hasMessageContaining("refuses the login from the environment variables DB_USER");

    environment.put("DB_USER", "reader_of_files");
    environment.put("DB_PASSWORD", "secret-of-reader");
    StepFailedException denied = failure(() -> step(exact(2)).preview(ORDER));
    assertThat(denied.retryable()).isFalse();
    assertThat(denied).hasMessageContaining("grant");

    String url = database().url().replaceFirst(":\\d+/", ":" + FreePorts.find(1).getFirst() + "/");
    StepFailedException unreachable = failure(() -> step(exactAt(url, 2)).preview(ORDER));
    assertThat(unreachable.retryable()).isTrue();
    assertThat(unreachable).hasMessageContaining("can be reached");

    environment.remove("DB_PASSWORD");
    StepFailedException unset = failure(() -> step(exact(2)).preview(ORDER));
    assertThat(unset).hasMessageContaining("the environment variable DB_PASSWORD is not set");

    assertThat(List.of(login, denied, unreachable, unset))
        .allSatisfy(
            each -> {
              assertThat(each).hasNoCause().hasMessageContaining("step rows, table files");
              assertThat(each.getMessage())
                  .doesNotContain("wrong-secret", "secret-of-reader", "reader_of_files");
            });
  }

  @Test
  void apply_whileSomebodyHoldsARow_failsForNow_andGoesOnLater() throws SQLException {
    database().fill(ROWS);
    try (Connection other = database().connect()) {
      other.setAutoCommit(false);
      Sql.of("UPDATE files SET note = 'held' WHERE id = 6").update(other);
      SqlSwitchRule noIndex = with("files", "id", "bucket", null);
      StepFailedException locked = failure(() -> step(noIndex).apply(ORDER, SILENT));
      assertThat(locked.retryable()).isTrue();
      assertThat(locked).hasMessageContaining("somebody else holds a lock");
      other.rollback();
      step(noIndex).apply(ORDER, SILENT);
    }
    assertThat(database().files()).isEqualTo(MAPPED);
  }

  @Test
  @Tag("long")
  void plos10_aMillionRows_withACrashEveryHundredThousand_areMappedOnce() {
    int rows = 1_000_000;
    fillMany(rows);
    List<String> index = indexDefinition();
    long begun = System.nanoTime();
    int crashes = untilDone(rows, true);
    double applied = seconds(begun);
    assertThat(counts()).containsExactly("new-a:500000", "other:500000");
    assertThat(indexDefinition()).isEqualTo(index).isNotEmpty();

    begun = System.nanoTime();
    int reverseCrashes = untilDone(rows, false);
    assertThat(counts()).containsExactly("old-a:500000", "other:500000");
    assertThat(indexDefinition()).isEqualTo(index);
    assertThat(journals()).isEmpty();
    System.out.printf(
        "sql switch: %s, %,d rows, half of them mapped: %.1f s with %d crashes, reversed in %.1f s"
            + " with %d%n",
        getClass().getSimpleName(), rows, applied, crashes, seconds(begun), reverseCrashes);
  }

  /** Breaks the connection somewhere in the batch after each hundred thousand rows. */
  private int untilDone(int rows, boolean apply) {
    int every = 100;
    int crashes = 0;
    // Each attempt gets at least a hundred batches further, over two passes at most.
    for (int attempt = 0; attempt < 2 * rows / 1_000 / every + 2; attempt++) {
      AtomicInteger batches = new AtomicInteger();
      int statement = 1 + crashes % 6;
      When when = crashes % 2 == 0 ? When.AFTER : When.BEFORE;
      StepProgress breaking =
          said -> {
            if (batches.incrementAndGet() == every) {
              connector.breakAfter(statement, when);
            }
          };
      try {
        SqlSwitchStep step = step(exact(1_000));
        String words = apply ? step.apply(ORDER, breaking) : step.reverse(ORDER, breaking);
        assertThat(words).contains("500,000 rows");
        connector.neverBroke();
        return crashes;
      } catch (StepFailedException e) {
        assertThat(e.retryable()).as(e.getMessage()).isTrue();
        crashes++;
      }
    }
    throw new AssertionError("not done after " + crashes + " crashes");
  }

  private static double seconds(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1_000.0;
  }

  private List<String> counts() {
    return database()
        .column("SELECT concat(bucket, ':', count(*)) FROM files GROUP BY bucket ORDER BY bucket");
  }

  /** Whether a run that is cut at a statement fails; it does not where it has fewer statements. */
  private boolean failsAt(int statement, When when, boolean apply) {
    connector.breakAfter(statement, when);
    try {
      if (apply) {
        step(exact(4)).apply(ORDER, SILENT);
      } else {
        step(exact(4)).reverse(ORDER, SILENT);
      }
    } catch (StepFailedException e) {
      assertThat(e.retryable()).as(e.getMessage()).isTrue();
    }
    return !connector.neverBroke();
  }

  private void assertUntouched(List<String> index, String how) {
    assertThat(database().files()).as(how).isEqualTo(byKey(ROWS));
    assertThat(indexDefinition()).as(how).isEqualTo(index).isNotEmpty();
    assertThat(journals()).as(how).isEmpty();
  }

  private void interrupt(int call, Consumer<StepProgress> run) {
    AtomicInteger calls = new AtomicInteger();
    StepProgress progress =
        said -> {
          if (calls.incrementAndGet() == call) {
            throw new InterruptedStepException("stop here");
          }
        };
    assertThat(catchThrowableOfType(InterruptedStepException.class, () -> run.accept(progress)))
        .isNotNull();
  }

  private void assertLasting(SqlSwitchRule rule, String words) {
    StepFailedException failure = failure(() -> step(rule).preview(ORDER));
    assertThat(failure).hasMessageContaining(words);
    assertThat(failure.retryable()).isFalse();
  }

  private static StepFailedException failure(Runnable run) {
    StepFailedException failure = catchThrowableOfType(StepFailedException.class, run::run);
    assertThat(failure).isNotNull();
    return failure;
  }

  private SqlSwitchStep step(SqlSwitchRule rule) {
    return new SqlSwitchStep(rule, environment::get, connector);
  }

  SqlSwitchStep stepFor(String index) {
    return step(with("files", "id", "bucket", index));
  }

  static SwitchOrder order() {
    return ORDER;
  }

  private SqlSwitchRule exact(int batchSize) {
    return exactAt(database().url(), batchSize);
  }

  static SqlSwitchRule exactAt(String url, int batchSize) {
    return rule(url, "files", "id", "bucket", Match.EXACT, CHAIN, batchSize, INDEX);
  }

  private SqlSwitchRule rule(Match match, List<Replacement> replacements, int batchSize) {
    return rule(database().url(), "files", "id", "bucket", match, replacements, batchSize, INDEX);
  }

  private SqlSwitchRule with(String table, String key, String column, @Nullable String index) {
    return rule(database().url(), table, key, column, Match.EXACT, CHAIN, 2, index);
  }

  private static SqlSwitchRule rule(
      String url,
      String table,
      String key,
      String column,
      Match match,
      List<Replacement> replacements,
      int batchSize,
      @Nullable String index) {
    return new SqlSwitchRule(
        url,
        "DB_USER",
        "DB_PASSWORD",
        table,
        key,
        column,
        match,
        replacements,
        batchSize,
        index,
        Duration.ofSeconds(1),
        Duration.ofSeconds(60));
  }

  private List<String> journals() {
    return database()
        .column(
            "SELECT table_name FROM information_schema.tables"
                + " WHERE table_name LIKE 'brigade%' ORDER BY table_name");
  }

  private void dropJournals() {
    journals().forEach(name -> database().execute("DROP TABLE " + name));
  }

  private static Map<String, String> byKey(String... buckets) {
    Map<String, String> rows = new HashMap<>();
    for (int i = 0; i < buckets.length; i++) {
      rows.put(Integer.toString(i + 1), buckets[i]);
    }
    return rows;
  }
}
