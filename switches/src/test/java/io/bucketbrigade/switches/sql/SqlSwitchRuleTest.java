package io.bucketbrigade.switches.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.switches.sql.SqlSwitchRule.Match;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlSwitchRuleTest {

  private static final String URL = "jdbc:postgresql://users-db.example/app";

  static SqlSwitchRule ruleAt(String url, String table) {
    return rule(url, "DB_USER", table, Match.EXACT, List.of(new Replacement("a", "b")));
  }

  private static SqlSwitchRule rule(
      String url, String userVariable, String table, Match match, List<Replacement> replacements) {
    return new SqlSwitchRule(
        url,
        userVariable,
        "DB_PASSWORD",
        table,
        "id",
        "bucket",
        match,
        replacements,
        SqlSwitchRule.DEFAULT_BATCH_SIZE,
        null,
        SqlSwitchRule.DEFAULT_LOCK_TIMEOUT,
        SqlSwitchRule.DEFAULT_STATEMENT_TIMEOUT);
  }

  @Test
  void rule_ofASchemaAndATable_tellsThemApart() {
    assertThat(ruleAt(URL, "app.files").schema()).contains("app");
    assertThat(ruleAt(URL, "app.files").tableName()).isEqualTo("files");
    assertThat(ruleAt(URL, "files").schema()).isEmpty();
    assertThat(ruleAt(URL, "files").tableName()).isEqualTo("files");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://hidden:secret@db/app",
        "jdbc:postgresql://db/app?user=hidden",
        "jdbc:mariadb://db/app?x=1&password=secret",
        "jdbc:mysql://db/app?trustStorePassword=secret",
        "jdbc:oracle:thin:hidden/secret"
      })
  void rule_whoseUrlMayHoldSecrets_isRefusedWithoutQuotingIt(String url) {
    assertThatThrownBy(() -> ruleAt(url, "files"))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain("secret", "hidden");
  }

  @Test
  void rule_whoseUserIsNoVariable_isRefusedWithoutQuotingIt() {
    assertThatThrownBy(
            () ->
                rule(URL, "hidden user", "files", Match.EXACT, List.of(new Replacement("a", "b"))))
        .hasMessageContaining("environment variables")
        .message()
        .doesNotContain("hidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b.c", "files;--", "\"files\"", "a..b", "1files", "fi les"})
  void rule_ofATableThatIsNoName_isRefused(String table) {
    assertThatThrownBy(() -> ruleAt(URL, table)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rule_withAnEntryThatIsNeverReached_isRefused() {
    List<Replacement> shadowed = List.of(new Replacement("a", "b"), new Replacement("ab", "c"));
    assertThatThrownBy(() -> rule(URL, "U", "files", Match.PREFIX, shadowed))
        .hasMessageContaining("'ab' is never reached");
    assertThat(rule(URL, "U", "files", Match.EXACT, shadowed).replacements()).hasSize(2);
    assertThat(rule(URL, "U", "files", Match.PREFIX, shadowed.reversed()).replacements())
        .hasSize(2);
  }

  @Test
  void replacement_byItself_isRefused() {
    assertThatThrownBy(() -> new Replacement("a", "a")).hasMessageContaining("replaced by itself");
  }
}
