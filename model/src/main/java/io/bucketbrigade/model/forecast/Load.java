package io.bucketbrigade.model.forecast;

import io.bucketbrigade.model.spec.Limits;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a stretch of work asks of both sides.
 *
 * @param source of the source
 * @param destination of the destination
 * @param bytesCopied bytes that the server copies itself, which pass through no worker
 */
public record Load(SideLoad source, SideLoad destination, long bytesCopied) {

  /** No work. */
  public static final Load NONE = new Load(SideLoad.NONE, SideLoad.NONE, 0);

  /** Both together. */
  public Load plus(Load other) {
    return new Load(
        source.plus(other.source),
        destination.plus(other.destination),
        bytesCopied + other.bytesCopied);
  }

  /** The same and so many more requests to the source. */
  public Load withSource(RequestKind kind, long more) {
    return new Load(source.with(kind, more), destination, bytesCopied);
  }

  /** The same and so many more requests to the destination. */
  public Load withDestination(RequestKind kind, long more) {
    return new Load(source, destination.with(kind, more), bytesCopied);
  }

  /** So many times this. */
  public Load times(double factor) {
    return new Load(
        source.times(factor), destination.times(factor), Math.round(bytesCopied * factor));
  }

  /** How many requests to both sides. */
  public long requests() {
    return source.total() + destination.total();
  }

  /**
   * How long it takes at least at these limits, both sides working at the same time; null if
   * neither is limited.
   */
  public @Nullable Duration timeAt(Limits limits) {
    return Stream.of(source.timeAt(limits.source()), destination.timeAt(limits.destination()))
        .filter(Objects::nonNull)
        .max(Duration::compareTo)
        .orElse(null);
  }
}
