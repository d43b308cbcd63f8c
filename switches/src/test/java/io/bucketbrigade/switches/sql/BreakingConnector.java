package io.bucketbrigade.switches.sql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * Opens connections that are cut at a statement: before the server gets it, or before its reply.
 */
final class BreakingConnector implements SqlSwitchStep.Connector {

  enum When {
    BEFORE,
    AFTER
  }

  private int statements;
  private int breakAt = Integer.MAX_VALUE;
  private When when = When.BEFORE;

  /** Cuts at the {@code count}-th statement or commit from now on; the first is 1. */
  synchronized void breakAfter(int count, When mode) {
    breakAt = statements + count;
    when = mode;
  }

  /** Whether the last order to cut was not carried out, and forgets it. */
  synchronized boolean neverBroke() {
    boolean never = breakAt != Integer.MAX_VALUE;
    breakAt = Integer.MAX_VALUE;
    return never;
  }

  @Override
  public Connection open(String url, Properties settings) throws SQLException {
    Connection real = DriverManager.getConnection(url, settings);
    return proxy(
        Connection.class, (proxy, method, arguments) -> onConnection(real, method, arguments));
  }

  private Object onConnection(Connection real, Method method, Object[] arguments) throws Throwable {
    return switch (method.getName()) {
      case "prepareStatement" ->
          statement(PreparedStatement.class, real, invoke(real, method, arguments));
      case "createStatement" -> statement(Statement.class, real, invoke(real, method, arguments));
      case "commit" -> counted(real, real, method, arguments);
      default -> invoke(real, method, arguments);
    };
  }

  private <T> T statement(Class<T> type, Connection connection, Object real) {
    return proxy(
        type,
        (proxy, method, arguments) ->
            method.getName().startsWith("execute")
                ? counted(connection, real, method, arguments)
                : invoke(real, method, arguments));
  }

  private Object counted(Connection connection, Object target, Method method, Object[] arguments)
      throws Throwable {
    boolean breaks = breaksNow();
    if (breaks && when == When.BEFORE) {
      throw cut(connection);
    }
    Object result = invoke(target, method, arguments);
    if (breaks) {
      throw cut(connection);
    }
    return result;
  }

  private synchronized boolean breaksNow() {
    statements++;
    if (statements != breakAt) {
      return false;
    }
    breakAt = Integer.MAX_VALUE;
    return true;
  }

  private static SQLException cut(Connection connection) throws SQLException {
    connection.abort(Runnable::run);
    return new SQLException("the connection was cut", "08006");
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
