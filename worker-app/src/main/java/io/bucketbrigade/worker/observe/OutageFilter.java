package io.bucketbrigade.worker.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Keeps the log bearable while Temporal is away: every poller and every heartbeat of the SDK warns
 * with a stack trace at each attempt, thousands of lines a minute. Warnings of the SDK that stem
 * from a gRPC status, and all of gRPC's own, become one line a minute for each kind, without a
 * trace, that counts what it stands for. Nothing else is touched. Thread-safe.
 */
public final class OutageFilter extends TurboFilter {

  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

  private static final int MAX_CAUSES = 10;

  /** Kinds are made of status codes, so there are few; a bound all the same. */
  private static final int MAX_KINDS = 64;

  /** What a server that is away, overloaded or restarting looks like: one kind together. */
  private static final Set<Status.Code> AWAY =
      EnumSet.of(
          Status.Code.UNAVAILABLE,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.CANCELLED,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.UNKNOWN,
          Status.Code.INTERNAL,
          Status.Code.ABORTED);

  private final Map<String, Kind> kinds = new ConcurrentHashMap<>();
  private final LongSupplier nanoClock;

  /** Made by the logging configuration. */
  public OutageFilter() {
    this(System::nanoTime);
  }

  OutageFilter(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] params,
      @Nullable Throwable thrown) {
    if (format == null || !level.isGreaterOrEqual(Level.WARN) || !isTalkative(logger)) {
      return FilterReply.NEUTRAL;
    }
    Optional<Status> status = status(thrown == null ? lastOf(params) : thrown);
    boolean grpc = logger.getName().startsWith("io.grpc");
    if (status.isEmpty() && !grpc) {
      return FilterReply.NEUTRAL;
    }
    String cause = status.map(OutageFilter::words).orElse(format);
    count(kind(status, logger), cause);
    return FilterReply.DENY;
  }

  /** Where a message has placeholders, its throwable comes as the last parameter. */
  private static @Nullable Throwable lastOf(Object @Nullable [] params) {
    return params != null && params.length > 0 && params[params.length - 1] instanceof Throwable t
        ? t
        : null;
  }

  private static boolean isTalkative(Logger logger) {
    return logger.getName().startsWith("io.temporal") || logger.getName().startsWith("io.grpc");
  }

  private static String kind(Optional<Status> status, Logger logger) {
    boolean away = status.isEmpty() || AWAY.contains(status.get().getCode());
    return away ? "away" : logger.getName() + " " + status.get().getCode();
  }

  private void count(String name, String cause) {
    if (kinds.size() >= MAX_KINDS && !kinds.containsKey(name)) {
      return;
    }
    long suppressed = kinds.computeIfAbsent(name, _ -> new Kind()).seen(nanoClock.getAsLong());
    if (suppressed >= 0) {
      // Looked up here: this filter is itself part of the logging that the lookup sets up.
      LoggerFactory.getLogger("io.bucketbrigade.worker.temporal")
          .warn("temporal.trouble cause=\"{}\" more_of_it={}", cause, suppressed);
    }
  }

  private static Optional<Status> status(@Nullable Throwable thrown) {
    Throwable current = thrown;
    for (int depth = 0; depth < MAX_CAUSES && current != null; depth++) {
      if (current instanceof StatusRuntimeException e) {
        return Optional.of(e.getStatus());
      }
      if (current instanceof StatusException e) {
        return Optional.of(e.getStatus());
      }
      current = current.getCause();
    }
    return Optional.empty();
  }

  private static String words(Status status) {
    String description = status.getDescription();
    Throwable cause = status.getCause();
    String detail = cause != null && cause.getMessage() != null ? cause.getMessage() : description;
    return detail == null
        ? status.getCode().name()
        : status.getCode() + ": " + detail.replace('"', '\'');
  }

  /** How often one kind was seen since its last line. */
  private static final class Kind {

    private boolean told;
    private long toldAtNanos;
    private long suppressed;

    /** How many were kept back since the last line, if it is time for one; else -1. */
    synchronized long seen(long nowNanos) {
      if (told && nowNanos - toldAtNanos < QUIET_NANOS) {
        suppressed++;
        return -1;
      }
      long since = suppressed;
      told = true;
      toldAtNanos = nowNanos;
      suppressed = 0;
      return since;
    }
  }
}
