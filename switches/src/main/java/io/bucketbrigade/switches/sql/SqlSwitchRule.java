package io.bucketbrigade.switches.sql;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which values of which column a cutover replaces. Holds no secret: user and password are named by
 * the environment variables that hold them.
 *
 * @param url of the database, {@code jdbc:postgresql://}, {@code jdbc:mariadb://} or {@code
 *     jdbc:mysql://}, without user and password
 * @param userVariable the environment variable that holds the user
 * @param passwordVariable the environment variable that holds the password
 * @param table its name, or schema and name with a dot between them, as the catalogue spells them
 * @param keyColumn its primary key, one column of integers, text or UUIDs
 * @param column the text column that names buckets
 * @param match whether {@link Replacement#before} is the whole value or its beginning
 * @param replacements what becomes of which value; the first that matches wins; 1 to 1,000
 * @param batchSize rows of the table per transaction, 1 to 10,000
 * @param index an index that is dropped before and made again afterwards
 * @param lockTimeout how long a statement waits for a lock, 1 ms to 1 minute
 * @param statementTimeout how long a statement may take, making the index excepted; 1 s to 1 hour
 */
public record SqlSwitchRule(
    String url,
    String userVariable,
    String passwordVariable,
    String table,
    String keyColumn,
    String column,
    Match match,
    List<Replacement> replacements,
    int batchSize,
    @Nullable String index,
    Duration lockTimeout,
    Duration statementTimeout) {

  /** Rows per transaction where nothing is said: some tens of milliseconds of row locks. */
  public static final int DEFAULT_BATCH_SIZE = 1_000;

  /** Shorter than a heartbeat's deadline, for nothing is heard of a step that waits for a lock. */
  public static final Duration DEFAULT_LOCK_TIMEOUT = Duration.ofSeconds(5);

  /** The counts of a preview read the whole table. */
  public static final Duration DEFAULT_STATEMENT_TIMEOUT = Duration.ofMinutes(5);

  private static final int MAX_BATCH_SIZE = 10_000;

  /** Each one is up to four bind parameters, of which PostgreSQL takes 65,535. */
  private static final int MAX_REPLACEMENTS = 1_000;

  /** What both servers take unchanged; PostgreSQL cuts names after 63 bytes. */
  private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$-]*");

  private static final int MAX_IDENTIFIER_BYTES = 63;
  private static final Pattern SECRET_PARAMETER =
      Pattern.compile("[?&;][^=&;]*(user|passw|pwd)", Pattern.CASE_INSENSITIVE);
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,199}");

  /** How values are recognised. */
  public enum Match {
    /** The whole value. */
    EXACT,
    /** Its beginning; the rest stays. */
    PREFIX
  }

  /** Checks each part, and that each replacement can be reached. */
  public SqlSwitchRule {
    replacements = List.copyOf(replacements);
    checkUrl(url);
    checkVariable(userVariable);
    checkVariable(passwordVariable);
    String[] names = table.split("\\.", -1);
    if (names.length > 2) {
      throw new IllegalArgumentException(
          "the table '%s' is named by more than a schema and a name".formatted(table));
    }
    for (String name : names) {
      checkIdentifier("table", name);
    }
    checkIdentifier("key column", keyColumn);
    checkIdentifier("column", column);
    if (keyColumn.equals(column)) {
      throw new IllegalArgumentException(
          "the column '%s' cannot be its own key; name the primary key".formatted(column));
    }
    if (index != null) {
      checkIdentifier("index", index);
    }
    checkReplacements(match, replacements);
    if (batchSize < 1 || batchSize > MAX_BATCH_SIZE) {
      throw new IllegalArgumentException(
          "a batch has 1 to %d rows, not %d".formatted(MAX_BATCH_SIZE, batchSize));
    }
    checkTimeout("lock", lockTimeout, Duration.ofMillis(1), Duration.ofMinutes(1));
    checkTimeout("statement", statementTimeout, Duration.ofSeconds(1), Duration.ofHours(1));
  }

  /** The schema, if one is named. */
  Optional<String> schema() {
    int dot = table.indexOf('.');
    return dot < 0 ? Optional.empty() : Optional.of(table.substring(0, dot));
  }

  /** The table's name without the schema. */
  String tableName() {
    return table.substring(table.indexOf('.') + 1);
  }

  /** What has to stay the same from a first apply to the end of its reverse, as one text. */
  String essence() {
    List<String> parts = new ArrayList<>(List.of(table, keyColumn, column, match.name()));
    parts.add(index == null ? "" : index);
    replacements.forEach(each -> parts.addAll(List.of(each.before(), each.after())));
    return String.join("\0", parts);
  }

  private static void checkUrl(String url) {
    if (Dialect.of(url).isEmpty()) {
      throw new IllegalArgumentException(
          "the url of a database begins with jdbc:postgresql://, jdbc:mariadb:// or jdbc:mysql://");
    }
    // Not quoted: what is wrong with it may be a secret.
    if (url.contains("@") || SECRET_PARAMETER.matcher(url).find()) {
      throw new IllegalArgumentException(
          "the url of a database holds no user and no password; name the environment variables that"
              + " hold them");
    }
  }

  private static void checkVariable(String name) {
    if (!VARIABLE.matcher(name).matches()) {
      // Not quoted: somebody may have written the secret itself.
      throw new IllegalArgumentException(
          "user and password of a database are given as names of environment variables (letters,"
              + " digits and '_')");
    }
  }

  private static void checkIdentifier(String what, String name) {
    if (!IDENTIFIER.matcher(name).matches()
        || name.getBytes(StandardCharsets.UTF_8).length > MAX_IDENTIFIER_BYTES) {
      throw new IllegalArgumentException(
          "the %s '%s' is no name of letters, digits, '_', '$' and '-' in at most %d bytes"
              .formatted(what, name, MAX_IDENTIFIER_BYTES));
    }
  }

  private static void checkReplacements(Match match, List<Replacement> replacements) {
    if (replacements.isEmpty() || replacements.size() > MAX_REPLACEMENTS) {
      throw new IllegalArgumentException(
          "a rule has 1 to %d replacements, not %d"
              .formatted(MAX_REPLACEMENTS, replacements.size()));
    }
    Set<String> seen = new HashSet<>();
    for (Replacement each : replacements) {
      if (isReachedBefore(match, each.before(), seen)) {
        throw new IllegalArgumentException(
            "'%s' is never reached, because an earlier entry matches first; put the longer one first"
                .formatted(each.before()));
      }
      seen.add(each.before());
    }
  }

  private static boolean isReachedBefore(Match match, String before, Set<String> earlier) {
    return switch (match) {
      case EXACT -> earlier.contains(before);
      case PREFIX -> earlier.stream().anyMatch(before::startsWith);
    };
  }

  private static void checkTimeout(String what, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "the %s timeout is %s to %s, not %s".formatted(what, least, most, value));
    }
  }
}
