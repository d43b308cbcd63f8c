package io.bucketbrigade.worker.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event, one line: {@code time=... level=... logger=... EVENT key=value ...}. Our own messages
 * are key=value already; those of libraries become {@code msg="..."}. A stack trace is one quoted
 * value, so that a line-based tool never sees half an event. Control characters are escaped: object
 * keys are hostile text.
 */
public final class KeyValueLayout extends LayoutBase<ILoggingEvent> {

  /** Log shippers cut lines somewhere above this. */
  private static final int MAX_LINE_CHARS = 8_192;

  private static final int MAX_FRAMES = 20;

  private static final int MAX_CAUSES = 4;

  private static final String OURS = "io.bucketbrigade.";

  /** What the SDK tells about the running activity or workflow. */
  private static final Map<String, String> CONTEXT =
      Map.of("WorkflowId", "workflow", "ActivityId", "activity", "Attempt", "attempt");

  /** Made by the logging configuration. */
  public KeyValueLayout() {}

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(256);
    line.append("time=").append(event.getInstant().truncatedTo(ChronoUnit.MILLIS));
    line.append(" level=").append(event.getLevel());
    line.append(" logger=").append(shortName(event.getLoggerName())).append(' ');
    if (event.getLoggerName().startsWith(OURS)) {
      escape(line, event.getFormattedMessage());
    } else {
      quote(line.append("msg="), event.getFormattedMessage());
    }
    event.getMDCPropertyMap().forEach((key, value) -> context(line, key, value));
    if (event.getThrowableProxy() != null) {
      quote(line.append(" error="), summary(event.getThrowableProxy()));
      quote(line.append(" trace="), trace(event.getThrowableProxy()));
    }
    if (line.length() > MAX_LINE_CHARS) {
      line.setLength(MAX_LINE_CHARS - 1);
      line.append('…');
    }
    return line.append('\n').toString();
  }

  private static void context(StringBuilder line, String key, @Nullable String value) {
    String name = CONTEXT.get(key);
    if (name != null && value != null) {
      quote(line.append(' ').append(name).append('='), value);
    }
  }

  private static String shortName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static String summary(IThrowableProxy thrown) {
    return thrown.getMessage() == null
        ? thrown.getClassName()
        : thrown.getClassName() + ": " + thrown.getMessage();
  }

  private static String trace(IThrowableProxy thrown) {
    StringBuilder trace = new StringBuilder();
    IThrowableProxy current = thrown;
    for (int depth = 0; depth < MAX_CAUSES && current != null; depth++) {
      if (depth > 0) {
        trace.append(" | caused by ").append(summary(current));
      }
      StackTraceElementProxy[] frames = current.getStackTraceElementProxyArray();
      int shown = Math.min(MAX_FRAMES, frames.length - current.getCommonFrames());
      for (int frame = 0; frame < shown; frame++) {
        trace.append(" | ").append(frames[frame].getSTEAsString());
      }
      current = current.getCause();
    }
    return trace.toString().replaceFirst("^ \\| ", "");
  }

  private static void quote(StringBuilder line, @Nullable String text) {
    line.append('"');
    escape(line, text == null ? "" : text.replace("\\", "\\\\").replace("\"", "\\\""));
    line.append('"');
  }

  private static void escape(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line.append("\\n");
      } else if (Character.isISOControl(c)) {
        line.append("\\x%02x".formatted((int) c));
      } else {
        line.append(c);
      }
    }
  }
}
