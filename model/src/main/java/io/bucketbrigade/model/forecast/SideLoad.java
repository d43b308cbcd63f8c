package io.bucketbrigade.model.forecast;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.bucketbrigade.model.spec.Limits;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one side is asked for.
 *
 * @param requests how many of each kind; a kind that is missing is not used
 * @param bytesOut bytes of bodies that it sends to the workers
 * @param bytesIn bytes of bodies that the workers send to it
 */
public record SideLoad(Map<RequestKind, Long> requests, long bytesOut, long bytesIn) {

  /** Nothing is asked. */
  public static final SideLoad NONE = new SideLoad(Collections.emptyMap(), 0, 0);

  /** Copies the map, in the order of the kinds and without kinds that are not used. */
  public SideLoad {
    Map<RequestKind, Long> used = new EnumMap<>(RequestKind.class);
    requests.forEach(
        (kind, count) -> {
          if (count != 0) {
            used.put(kind, count);
          }
        });
    requests = Collections.unmodifiableMap(used);
  }

  /** The same and so many more requests of a kind. */
  public SideLoad with(RequestKind kind, long more) {
    Map<RequestKind, Long> all = new EnumMap<>(RequestKind.class);
    all.putAll(requests);
    all.merge(kind, more, Long::sum);
    return new SideLoad(all, bytesOut, bytesIn);
  }

  /** The same and more bytes of bodies. */
  public SideLoad withBytes(long moreOut, long moreIn) {
    return new SideLoad(requests, bytesOut + moreOut, bytesIn + moreIn);
  }

  /** Both together. */
  public SideLoad plus(SideLoad other) {
    Map<RequestKind, Long> all = new EnumMap<>(RequestKind.class);
    all.putAll(requests);
    other.requests.forEach((kind, count) -> all.merge(kind, count, Long::sum));
    return new SideLoad(all, bytesOut + other.bytesOut, bytesIn + other.bytesIn);
  }

  /** So many times this. */
  public SideLoad times(double factor) {
    Map<RequestKind, Long> all = new EnumMap<>(RequestKind.class);
    requests.forEach((kind, count) -> all.put(kind, Math.round(count * factor)));
    return new SideLoad(all, Math.round(bytesOut * factor), Math.round(bytesIn * factor));
  }

  /** How many of a kind. */
  public long of(RequestKind kind) {
    return requests.getOrDefault(kind, 0L);
  }

  /** How many requests of any kind. */
  @JsonIgnore
  public long total() {
    return requests.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How long a limit makes it take at least; null if there is none. */
  @Nullable Duration timeAt(Limits.OfSide limit) {
    Long requestsPerSecond = limit.requestsPerSecond();
    Long bytesPerSecond = limit.bytesPerSecond();
    if (requestsPerSecond == null && bytesPerSecond == null) {
      return null;
    }
    long byRequests = requestsPerSecond == null ? 0 : Math.ceilDiv(total(), requestsPerSecond);
    long byBytes = bytesPerSecond == null ? 0 : Math.ceilDiv(bytesOut + bytesIn, bytesPerSecond);
    return Duration.ofSeconds(Math.max(byRequests, byBytes));
  }
}
