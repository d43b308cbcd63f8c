package io.bucketbrigade.switches.sql;

import io.bucketbrigade.engine.cutover.StepFailedException;
import io.bucketbrigade.switches.OneLine;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Turns what a driver throws into one sentence. No cause is attached, because drivers write users
 * and values into their messages and traces travel far.
 *
 * @param subject the step and table, for the beginning of each sentence
 * @param secrets what is blotted out of servers' messages
 */
record SqlFailures(String subject, SqlSwitchRule rule, List<String> secrets) {

  /** What MariaDB's driver begins messages with. */
  private static final Pattern CONNECTION_NUMBER = Pattern.compile("^\\(conn[=:]\\d+\\) ");

  // MySQL and MariaDB hide many kinds of failure behind the states 42000 and HY000.
  private static final int HOST_BLOCKED = 1129;
  private static final int HOST_NOT_ALLOWED = 1130;
  private static final Set<Integer> DENIED_CODES = Set.of(1044, 1142, 1143, 1227, 1370, 1410);
  private static final Set<Integer> UNKNOWN_DATABASE = Set.of(1049);
  private static final Set<Integer> LOCKED_CODES = Set.of(1205, 1213, 3572);
  private static final Set<Integer> TIMEOUT_CODES = Set.of(1969, 3024, 1317);
  private static final int KILLED = 1927;
  private static final Set<Integer> BUSY_CODES = Set.of(1040, 1053, 1203, 1226, 1114, 1021);
  private static final Set<Integer> READ_ONLY_CODES = Set.of(1290, 1836);

  private enum Kind {
    LOGIN,
    HOST,
    UNREACHABLE,
    DENIED,
    NO_DATABASE,
    LOCKED,
    TIMEOUT,
    BUSY,
    READ_ONLY,
    VALUE,
    OTHER
  }

  /** The failure of a statement, or of connecting. */
  StepFailedException of(SQLException failure) {
    String said = said(failure);
    return switch (kindOf(failure)) {
      case LOGIN ->
          lasting(
              "the server refuses the login from the environment variables %s and %s (%s); mend them"
                      .formatted(rule.userVariable(), rule.passwordVariable(), code(failure))
                  + " or the account");
      case HOST ->
          lasting(
              "the server takes no connections from this host (%s); allow it there"
                  .formatted(code(failure)));
      case UNREACHABLE ->
          passing(
              "the connection to the database failed or was lost (%s); see that the server of the url"
                      .formatted(code(failure))
                  + " runs and can be reached from the worker");
      case DENIED -> lasting("the user lacks a permission (%s); grant it".formatted(said));
      case NO_DATABASE ->
          lasting("the server has no such database (%s); mend the url".formatted(said));
      case LOCKED ->
          passing(
              "somebody else holds a lock for longer than %d ms (%s); stop what writes to the table"
                  .formatted(rule.lockTimeout().toMillis(), said));
      case TIMEOUT ->
          passing(
              "a statement took longer than %d s (%s); make batches smaller or the timeout longer"
                  .formatted(rule.statementTimeout().toSeconds(), said));
      case BUSY ->
          passing("the server cannot serve it now (%s); see to the server".formatted(said));
      case READ_ONLY ->
          lasting("the server is read-only (%s); name the primary in the url".formatted(said));
      case VALUE ->
          lasting(
              "the table does not take a new value (%s); mend the map or the rows".formatted(said));
      case OTHER -> lasting("a statement failed (%s); see the server's log".formatted(said));
    };
  }

  /** Something about the database that has to be mended. */
  StepFailedException of(UnfitException unfit) {
    return lasting(String.valueOf(unfit.getMessage()));
  }

  /** A failure that lasts, told about the step's table. */
  StepFailedException lasting(String words) {
    return StepFailedException.lasting(subject + ": " + words, null);
  }

  /** A failure that passes, told about the step's table. */
  StepFailedException passing(String words) {
    return StepFailedException.passing(subject + ": " + words, null);
  }

  private static Kind kindOf(SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    return switch (state) {
      case "28P01", "28000" -> Kind.LOGIN;
      case "3D000" -> Kind.NO_DATABASE;
      case "42501" -> Kind.DENIED;
      case "55P03", "40P01", "40001" -> Kind.LOCKED;
      case "57014" -> Kind.TIMEOUT;
      case "57P01", "57P02", "57P03" -> Kind.UNREACHABLE;
      case "25006" -> Kind.READ_ONLY;
      default -> kindByCode(failure.getErrorCode(), state);
    };
  }

  private static Kind kindByCode(int code, String state) {
    if (code == HOST_BLOCKED || code == HOST_NOT_ALLOWED) {
      return Kind.HOST;
    }
    if (DENIED_CODES.contains(code)) {
      return Kind.DENIED;
    }
    if (UNKNOWN_DATABASE.contains(code)) {
      return Kind.NO_DATABASE;
    }
    if (LOCKED_CODES.contains(code)) {
      return Kind.LOCKED;
    }
    if (TIMEOUT_CODES.contains(code)) {
      return Kind.TIMEOUT;
    }
    if (BUSY_CODES.contains(code) || state.startsWith("53")) {
      return Kind.BUSY;
    }
    if (READ_ONLY_CODES.contains(code)) {
      return Kind.READ_ONLY;
    }
    if (code == KILLED || state.startsWith("08")) {
      return Kind.UNREACHABLE;
    }
    return state.startsWith("22") || state.startsWith("23") ? Kind.VALUE : Kind.OTHER;
  }

  private static String code(SQLException failure) {
    return "SQL state %s, code %d".formatted(failure.getSQLState(), failure.getErrorCode());
  }

  private String said(SQLException failure) {
    String words = CONNECTION_NUMBER.matcher(String.valueOf(failure.getMessage())).replaceFirst("");
    for (String secret : secrets) {
      words = words.replace(secret, "***");
    }
    return OneLine.of(words) + ", " + code(failure);
  }
}
