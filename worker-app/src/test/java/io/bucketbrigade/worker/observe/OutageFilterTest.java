package io.bucketbrigade.worker.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.FilterReply;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutageFilterTest {

  private final RuntimeException away =
      Status.UNAVAILABLE.withDescription("io exception").asRuntimeException();

  private final AtomicLong nanos = new AtomicLong();
  private final OutageFilter filter = new OutageFilter(nanos::get);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger told =
      ((LoggerContext) LoggerFactory.getILoggerFactory())
          .getLogger("io.bucketbrigade.worker.temporal");

  @BeforeEach
  void listen() {
    lines.start();
    told.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    told.detachAppender(lines);
  }

  @Test
  void decide_whenTheSdkWarnsAThousandTimesAMinute_saysOneLineThatCounts() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(decide("io.temporal.internal.worker.BasePoller", Level.WARN, away))
          .isEqualTo(FilterReply.DENY);
    }
    assertThat(messages())
        .containsExactly("temporal.trouble cause=\"UNAVAILABLE: io exception\" more_of_it=0");

    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    decide("io.temporal.serviceclient.X", Level.ERROR, away);
    decide("io.temporal.serviceclient.X", Level.ERROR, away);

    assertThat(messages())
        .hasSize(2)
        .last()
        .isEqualTo("temporal.trouble cause=\"UNAVAILABLE: io exception\" more_of_it=999");
    assertThat(lines.list).allMatch(line -> line.getThrowableProxy() == null);
  }

  @Test
  void decide_whenTheStatusIsDeepInside_findsIt() {
    assertThat(decide("io.temporal.X", Level.WARN, new RuntimeException(new Exception(away))))
        .isEqualTo(FilterReply.DENY);
  }

  @Test
  void decide_whenTheThrowableIsTheLastParameter_findsIt() {
    assertThat(
            filter.decide(
                null,
                logger("io.temporal.X"),
                Level.WARN,
                "Failure in poller {}",
                new Object[] {"p", away},
                null))
        .isEqualTo(FilterReply.DENY);
  }

  @Test
  void decide_whenGrpcItselfWarns_countsItToo() {
    assertThat(decide("io.grpc.internal.ManagedChannelImpl", Level.WARN, null))
        .isEqualTo(FilterReply.DENY);
    assertThat(messages()).hasSize(1);
  }

  @Test
  void decide_whenCodesDiffer_tellsEachOnce() {
    decide("io.temporal.X", Level.WARN, away);
    decide("io.temporal.X", Level.WARN, Status.DEADLINE_EXCEEDED.asRuntimeException());
    decide("io.temporal.X", Level.WARN, Status.PERMISSION_DENIED.asRuntimeException());
    decide("io.temporal.X", Level.WARN, Status.PERMISSION_DENIED.asRuntimeException());

    assertThat(messages())
        .containsExactly(
            "temporal.trouble cause=\"UNAVAILABLE: io exception\" more_of_it=0",
            "temporal.trouble cause=\"PERMISSION_DENIED\" more_of_it=0");
  }

  @Test
  void decide_whenNotAboutTheConnection_leavesItAlone() {
    RuntimeException bug = new IllegalStateException("bug");

    assertThat(decide("io.temporal.X", Level.WARN, bug)).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide("io.temporal.X", Level.WARN, null)).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide("io.temporal.X", Level.INFO, away)).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide("io.bucketbrigade.X", Level.ERROR, away)).isEqualTo(FilterReply.NEUTRAL);
    assertThat(messages()).isEmpty();
  }

  private FilterReply decide(String name, Level level, @Nullable Throwable thrown) {
    return filter.decide(null, logger(name), level, "it failed", null, thrown);
  }

  private Logger logger(String name) {
    return new LoggerContext().getLogger(name);
  }

  private List<String> messages() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
