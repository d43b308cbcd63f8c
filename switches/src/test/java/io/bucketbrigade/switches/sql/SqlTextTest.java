package io.bucketbrigade.switches.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.cutover.SwitchOrder;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What becomes SQL without being bound, and what becomes words. */
final class SqlTextTest {

  @Test
  void quote_doublesTheQuotes() {
    assertThat(new PostgresDialect().quote("a\"b", "c")).isEqualTo("\"a\"\"b\".\"c\"");
    assertThat(new MariaDbDialect().quote("a`b", "c")).isEqualTo("`a``b`.`c`");
  }

  @Test
  void definitionIn_findsTheLineOfTheIndexAlone() {
    String table =
        """
        CREATE TABLE `files` (
          `by_bucket` int(11) DEFAULT NULL COMMENT 'KEY `x` (`y`),',
          PRIMARY KEY (`id`),
          UNIQUE KEY `by_bucket` (`bucket`(10) DESC) USING BTREE COMMENT 'a, b',
          KEY `x` (`bucket`)
        ) ENGINE=InnoDB
        """;
    assertThat(MariaDbDialect.definitionIn(table, "`by_bucket`"))
        .isEqualTo("UNIQUE KEY `by_bucket` (`bucket`(10) DESC) USING BTREE COMMENT 'a, b'");
    assertThat(MariaDbDialect.definitionIn(table, "`x`")).isEqualTo("KEY `x` (`bucket`)");
    assertThat(MariaDbDialect.definitionIn(table, "`y`")).isNull();
  }

  @Test
  void journalNames_areShort_andTellMigrationsCutoversAndStepsApart() {
    Set<String> names =
        Stream.of(
                order("a", "b", "c"),
                order("x", "b", "c"),
                order("a", "b_c", ""),
                order("a", "B", "c"),
                order("a", "y".repeat(64), "z".repeat(64)))
            .map(SwitchJournal::nameOf)
            .collect(Collectors.toSet());
    assertThat(names)
        .hasSize(5)
        .allSatisfy(name -> assertThat(name + "_rows").matches("brigade_switch_[a-z0-9_]{1,48}"));
  }

  private static SwitchOrder order(String migration, String cutover, String step) {
    return new SwitchOrder(migration, cutover, step, List.of());
  }

  @Test
  void failures_blotOutUserAndPassword_andCarryNoCause() {
    SqlSwitchRule rule = SqlSwitchRuleTest.ruleAt("jdbc:mariadb://db/app", "files");
    SqlFailures failures = new SqlFailures("step x, table files", rule, List.of("pw", "bob"));

    assertThat(
            failures.of(
                new SQLException(
                    "UPDATE command denied to user 'bob'@'h' using pw", "42000", 1142)))
        .hasNoCause()
        .hasMessageContaining("the user lacks a permission (UPDATE command denied to user '***'")
        .hasMessageNotContaining("pw");
    assertThat(failures.of(new SQLException("gone", "08006")).retryable()).isTrue();
    assertThat(failures.of(new SQLException("deadlock", "40P01")).retryable()).isTrue();
    assertThat(failures.of(new SQLException("full", "53100")).retryable()).isTrue();
    assertThat(failures.of(new SQLException("twice", "23505")).retryable()).isFalse();
    assertThat(failures.of(new SQLException("no role", "28000", 1045)).retryable()).isFalse();
  }
}
