package io.bucketbrigade.worker.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogSetupTest {

  private static final String NAME = "io.bucketbrigade.test.jul";

  @Test
  void install_bringsJavaUtilLoggingIntoTheOneLog_once() {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    lines.start();
    context.getLogger(NAME).addAppender(lines);
    LogSetup.install();
    LogSetup.install();
    try {
      Logger logger = Logger.getLogger(NAME);
      logger.info("quiet");
      logger.log(Level.WARNING, "loud", new IllegalStateException("why"));
      logger.log(Level.SEVERE, "louder than {0}", "loud");
    } finally {
      context.getLogger(NAME).detachAppender(lines);
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::toString)
        .containsExactly("[WARN] loud", "[ERROR] louder than loud");
    assertThat(lines.list.getFirst().getThrowableProxy().getMessage()).isEqualTo("why");
  }
}
