package io.bucketbrigade.testkit.fault;

import io.bucketbrigade.testkit.protocol.S3Operation;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides which request meets which fault. The n-th request of an operation draws the same number
 * for the same seed, whatever happens around it, so a printed seed replays a run's faults. Rules
 * may be added while a server uses the schedule; the first rule that fires decides. Thread-safe.
 */
public final class FaultSchedule {

  private final long seed;
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<Refusal> refusals = new CopyOnWriteArrayList<>();
  private final List<String> brokenListingKeys = new CopyOnWriteArrayList<>();
  private final Map<S3Operation, AtomicLong> requests = new EnumMap<>(S3Operation.class);
  private final Map<Fault, AtomicInteger> injected = new EnumMap<>(Fault.class);
  private volatile Duration dripPause = Duration.ofMillis(20);
  private volatile Duration hangLimit = Duration.ofMinutes(2);
  private volatile @Nullable Fault outage;
  private volatile @Nullable Throttle throttle;

  private record Rule(
      Fault fault,
      double rate,
      @Nullable AtomicInteger remaining,
      Predicate<String> keys,
      Set<S3Operation> operations) {

    boolean concerns(S3Operation operation, String key) {
      return fault.appliesTo(operation)
          && (operations.isEmpty() || operations.contains(operation))
          && keys.test(key);
    }

    boolean fires(double draw) {
      return remaining == null ? draw < rate : remaining.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    @Override
    public String toString() {
      String how = remaining == null ? Double.toString(rate) : "next " + remaining;
      return fault + "=" + how + (operations.isEmpty() ? "" : " of " + operations);
    }
  }

  private record Refusal(Predicate<String> keys, Set<S3Operation> operations) {}

  private FaultSchedule(long seed) {
    this.seed = seed;
    for (S3Operation operation : S3Operation.values()) {
      requests.put(operation, new AtomicLong());
    }
    for (Fault fault : Fault.values()) {
      injected.put(fault, new AtomicInteger());
    }
  }

  /** A schedule without faults yet. */
  public static FaultSchedule seeded(long seed) {
    return new FaultSchedule(seed);
  }

  /**
   * A schedule from a command line: {@code 42:503=0.05,reset=0.01,lost=0.02}.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  public static FaultSchedule parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("faults are SEED:NAME=RATE,..., not " + text);
    }
    FaultSchedule schedule = seeded(Long.parseLong(text.substring(0, colon)));
    for (String rule : text.substring(colon + 1).split(",", -1)) {
      int equals = rule.indexOf('=');
      if (equals > 0) {
        Fault fault = Fault.named(rule.substring(0, equals));
        schedule.rate(fault, Double.parseDouble(rule.substring(equals + 1)));
      }
    }
    return schedule;
  }

  /** The seed, for failure messages. */
  public long seed() {
    return seed;
  }

  /**
   * A share of requests meets a fault.
   *
   * @param rate 0 to 1
   * @param operations which; none for all that the fault can happen to
   */
  public FaultSchedule rate(Fault fault, double rate, S3Operation... operations) {
    rules.add(new Rule(fault, rate, null, _ -> true, setOf(operations)));
    return this;
  }

  /**
   * The next requests meet a fault.
   *
   * @param count how many
   * @param operations of which operations; none for all that the fault can happen to
   */
  public FaultSchedule next(Fault fault, int count, S3Operation... operations) {
    rules.add(new Rule(fault, 0, new AtomicInteger(count), _ -> true, setOf(operations)));
    return this;
  }

  /**
   * Some keys always meet a fault.
   *
   * @param operations which; none for all that the fault can happen to
   */
  public FaultSchedule onKeys(Fault fault, Predicate<String> keys, S3Operation... operations) {
    rules.add(new Rule(fault, 1, null, keys, setOf(operations)));
    return this;
  }

  /**
   * Some keys are refused with 403 AccessDenied, always.
   *
   * @param operations which; none for GET and HEAD
   */
  public FaultSchedule refuse(Predicate<String> keys, S3Operation... operations) {
    Set<S3Operation> refused = setOf(operations);
    refusals.add(
        new Refusal(
            keys,
            refused.isEmpty()
                ? EnumSet.of(S3Operation.GET_OBJECT, S3Operation.HEAD_OBJECT)
                : refused));
    return this;
  }

  /** Every page that would show this key answers 500, always. */
  public FaultSchedule failListingAt(String key) {
    brokenListingKeys.add(key);
    return this;
  }

  /** Listings show every key again. */
  public FaultSchedule mendListings() {
    brokenListingKeys.clear();
    return this;
  }

  /** Every request meets this fault until {@link #outageOver}. */
  public FaultSchedule outage(Fault fault) {
    outage = fault;
    return this;
  }

  /** The outage is over. */
  public FaultSchedule outageOver() {
    outage = null;
    return this;
  }

  /**
   * Requests beyond a rate meet {@link Fault#SLOW_DOWN}; a tenth of a second's may come at once.
   *
   * @param perSecond how many are accepted
   */
  public FaultSchedule throttle(double perSecond) {
    throttle = new Throttle(perSecond);
    return this;
  }

  /** All requests are accepted again. */
  public FaultSchedule throttleOver() {
    throttle = null;
    return this;
  }

  /** How long a dripping reply pauses between its pieces. */
  public FaultSchedule dripPause(Duration pause) {
    dripPause = pause;
    return this;
  }

  /** How long a dripping reply pauses between its pieces. */
  public Duration dripPause() {
    return dripPause;
  }

  /** How long a request that hangs waits before its connection is reset. */
  public FaultSchedule hangLimit(Duration limit) {
    hangLimit = limit;
    return this;
  }

  /** How long a request that hangs waits before its connection is reset. */
  public Duration hangLimit() {
    return hangLimit;
  }

  /** How often a fault happened so far. */
  public int injected(Fault fault) {
    return counter(injected, fault).get();
  }

  /**
   * What happens to the next request of an operation.
   *
   * @param key of the request; empty for requests on a bucket
   * @return null if nothing
   */
  public @Nullable Fault draw(S3Operation operation, String key) {
    long ordinal = counter(requests, operation).getAndIncrement();
    Fault fault = outage;
    if (fault == null || !fault.appliesTo(operation)) {
      fault = drawn(operation, key, ordinal);
    }
    Throttle limit = throttle;
    if (fault == null && limit != null && !limit.accepts()) {
      fault = Fault.SLOW_DOWN;
    }
    if (fault != null) {
      counter(injected, fault).incrementAndGet();
    }
    return fault;
  }

  private @Nullable Fault drawn(S3Operation operation, String key, long ordinal) {
    int index = 0;
    for (Rule rule : rules) {
      if (rule.concerns(operation, key) && rule.fires(uniform(operation, ordinal, index))) {
        return rule.fault();
      }
      index++;
    }
    return null;
  }

  private double uniform(S3Operation operation, long ordinal, int rule) {
    long hash = mix(seed + 0x9E3779B97F4A7C15L);
    hash = mix(hash ^ operation.name().hashCode());
    hash = mix(hash ^ ordinal);
    hash = mix(hash ^ rule);
    return (hash >>> 11) * 0x1.0p-53;
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** Whether an operation on a key is refused. */
  public boolean refuses(S3Operation operation, String key) {
    for (Refusal refusal : refusals) {
      if (refusal.operations().contains(operation) && refusal.keys().test(key)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a page that shows this key fails. */
  public boolean breaksListing(String key) {
    return !brokenListingKeys.isEmpty() && brokenListingKeys.contains(key);
  }

  private static <K, V> V counter(Map<K, V> counters, K key) {
    V counter = counters.get(key);
    if (counter == null) {
      throw new IllegalStateException("no counter of " + key);
    }
    return counter;
  }

  private static Set<S3Operation> setOf(S3Operation... operations) {
    return operations.length == 0
        ? Set.of()
        : Arrays.stream(operations)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(S3Operation.class)));
  }

  @Override
  public String toString() {
    return "FaultSchedule[seed=" + seed + ", rules=" + rules + "]";
  }
}
