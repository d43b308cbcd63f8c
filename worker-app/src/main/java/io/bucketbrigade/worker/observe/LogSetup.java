package io.bucketbrigade.worker.observe;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings every library's log lines into the one format of {@link KeyValueLayout}. */
public final class LogSetup {

  private LogSetup() {}

  /** Takes over {@code java.util.logging}, which gRPC writes to; calling it again is no error. */
  public static void install() {
    LogManager.getLogManager().reset();
    java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
    root.setLevel(Level.WARNING);
    root.addHandler(new Forwarder());
  }

  /** Hands records on; those below WARNING never arrive. */
  private static final class Forwarder extends Handler {

    /** Fills in a message's parameters. */
    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord record) {
      String name = record.getLoggerName() == null ? "java" : record.getLoggerName();
      Logger logger = LoggerFactory.getLogger(name);
      String message = String.valueOf(formatter.formatMessage(record));
      if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
        logger.error(message, record.getThrown());
      } else if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
        logger.warn(message, record.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
