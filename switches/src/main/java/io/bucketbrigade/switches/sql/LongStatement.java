package io.bucketbrigade.switches.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A statement without a limit, such as making an index, during which somebody is told so. */
final class LongStatement {

  private static final long BEAT_SECONDS = 2;

  private LongStatement() {}

  /**
   * Executes a statement on a thread of its own, and calls {@code beat} on this one every two
   * seconds. If that throws, the statement is cancelled and the connection given up.
   */
  static void execute(Connection connection, String sql, Runnable beat) throws SQLException {
    boolean done = false;
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        Statement statement = connection.createStatement()) {
      Callable<Boolean> task = () -> statement.execute(sql);
      Future<Boolean> future = executor.submit(task);
      try {
        await(future, beat);
        done = true;
      } finally {
        if (!done && !future.isDone()) {
          cancel(connection, statement);
        }
      }
    }
  }

  private static void await(Future<Boolean> future, Runnable beat) throws SQLException {
    // Bounded by the server: it ends, or is cancelled by what beat throws.
    while (true) {
      try {
        future.get(BEAT_SECONDS, TimeUnit.SECONDS);
        return;
      } catch (TimeoutException e) {
        beat.run();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof SQLException failure) {
          throw failure;
        }
        throw new IllegalStateException("a statement failed other than by SQL", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        beat.run();
        throw new SQLException("interrupted while a statement ran", "57014", e);
      }
    }
  }

  private static void cancel(Connection connection, Statement statement) throws SQLException {
    try {
      statement.cancel();
    } finally {
      connection.abort(Runnable::run);
    }
  }
}
