package io.bucketbrigade.cli.embedded;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import io.bucketbrigade.worker.observe.KeyValueLayout;
import io.bucketbrigade.worker.observe.LogSetup;
import java.nio.file.Path;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** The embedded worker's log lines, in a file: the terminal shows progress. */
final class EmbeddedLog {

  private static final String APPENDER = "embedded";
  private static final FileSize FILE_SIZE_MAX = FileSize.valueOf("10MB");

  private EmbeddedLog() {}

  /** Writes to {@code file} from now on, and to one older file beside it when it is full. */
  static void writeTo(Path file) {
    LogSetup.install();
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (!(factory instanceof LoggerContext context)) {
      return;
    }
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAppender(APPENDER);
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    appender.setName(APPENDER);
    appender.setFile(file.toString());
    appender.setEncoder(encoder(context));
    appender.setRollingPolicy(oneOlderFile(context, appender, file));
    appender.setTriggeringPolicy(whenFull(context));
    appender.start();
    root.addAppender(appender);
    context.getLogger("io.bucketbrigade").setLevel(Level.INFO);
  }

  private static LayoutWrappingEncoder<ILoggingEvent> encoder(LoggerContext context) {
    KeyValueLayout layout = new KeyValueLayout();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    return encoder;
  }

  private static FixedWindowRollingPolicy oneOlderFile(
      LoggerContext context, RollingFileAppender<ILoggingEvent> appender, Path file) {
    FixedWindowRollingPolicy policy = new FixedWindowRollingPolicy();
    policy.setContext(context);
    policy.setParent(appender);
    policy.setMinIndex(1);
    policy.setMaxIndex(1);
    policy.setFileNamePattern(file + ".%i");
    policy.start();
    return policy;
  }

  private static SizeBasedTriggeringPolicy<ILoggingEvent> whenFull(LoggerContext context) {
    SizeBasedTriggeringPolicy<ILoggingEvent> policy = new SizeBasedTriggeringPolicy<>();
    policy.setContext(context);
    policy.setMaxFileSize(FILE_SIZE_MAX);
    policy.start();
    return policy;
  }
}
