package io.bucketbrigade.testkit.invariant;

import io.bucketbrigade.testkit.invariant.Difference.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Says what a finished migration left different: reads both sides whole, with a client of its own,
 * and shares no code with the engine. It trusts neither ETags nor sizes that servers tell.
 */
public final class MigrationInvariants {

  private static final int IN_FLIGHT = 32;
  private static final int TOLD = 20;

  private final Side source;
  private final Side destination;
  private final Set<Kind> ignoredKinds;
  private final Predicate<String> ignoredKeys;

  private MigrationInvariants(
      Side source, Side destination, Set<Kind> ignoredKinds, Predicate<String> ignoredKeys) {
    this.source = source;
    this.destination = destination;
    this.ignoredKinds = ignoredKinds;
    this.ignoredKeys = ignoredKeys;
  }

  /** A checker that ignores nothing. */
  public static MigrationInvariants between(Side source, Side destination) {
    return new MigrationInvariants(source, destination, EnumSet.noneOf(Kind.class), _ -> false);
  }

  /** All differences between two sides, by key. */
  public static List<Difference> check(Side source, Side destination) {
    return between(source, destination).differences();
  }

  /**
   * Demands that two sides are the same.
   *
   * @throws AssertionError that tells how many differences there are, and the first of them
   */
  public static void requireEqual(Side source, Side destination) {
    between(source, destination).requireNone();
  }

  /** The same checker, which does not tell of these kinds. */
  public MigrationInvariants ignoring(Kind... kinds) {
    Set<Kind> more = EnumSet.copyOf(List.of(kinds));
    more.addAll(ignoredKinds);
    return new MigrationInvariants(source, destination, more, ignoredKeys);
  }

  /** The same checker, which does not look at these keys, seen below the prefixes. */
  public MigrationInvariants ignoringKeys(Predicate<String> keys) {
    return new MigrationInvariants(source, destination, ignoredKinds, ignoredKeys.or(keys));
  }

  /**
   * Demands that there is no difference.
   *
   * @throws AssertionError that tells how many there are, and the first of them
   */
  public void requireNone() {
    List<Difference> differences = differences();
    if (!differences.isEmpty()) {
      StringBuilder message = new StringBuilder();
      message.append(differences.size()).append(" differences between ").append(source.bucket());
      message.append(" and ").append(destination.bucket());
      differences.stream()
          .limit(TOLD)
          .forEach(difference -> message.append("\n  ").append(difference));
      throw new AssertionError(message.toString());
    }
  }

  /** All differences, by key. */
  public List<Difference> differences() {
    try (PlainS3 sourceClient = new PlainS3(source.access());
        PlainS3 destinationClient = new PlainS3(destination.access())) {
      Set<String> atSource = keys(sourceClient, source);
      Set<String> atDestination = keys(destinationClient, destination);
      List<Difference> found = Collections.synchronizedList(new ArrayList<>());
      List<String> common = new ArrayList<>();
      for (String key : atSource) {
        if (atDestination.contains(key)) {
          common.add(key);
        } else {
          found.add(new Difference(key, Kind.MISSING, "not at the destination"));
        }
      }
      atDestination.stream()
          .filter(key -> !atSource.contains(key))
          .forEach(key -> found.add(new Difference(key, Kind.EXTRA, "not at the source")));
      compareAll(common, key -> found.addAll(compare(sourceClient, destinationClient, key)));
      return found.stream()
          .filter(difference -> !ignoredKinds.contains(difference.kind()))
          .sorted(Comparator.comparing(Difference::key))
          .toList();
    }
  }

  /**
   * Demands that both sides have the same histories: for each key as many versions and delete
   * markers, in the same order, each version with the same bytes and attributes.
   *
   * @throws AssertionError that tells how many keys differ, and the first of them
   */
  public void requireEqualHistories() {
    List<Difference> found = historyDifferences();
    if (!found.isEmpty()) {
      StringBuilder message = new StringBuilder();
      message.append(found.size()).append(" differences between the histories of ");
      message.append(source.bucket()).append(" and ").append(destination.bucket());
      found.stream().limit(TOLD).forEach(one -> message.append("\n  ").append(one));
      throw new AssertionError(message.toString());
    }
  }

  /** All differences between histories, by key. */
  public List<Difference> historyDifferences() {
    try (PlainS3 sourceClient = new PlainS3(source.access());
        PlainS3 destinationClient = new PlainS3(destination.access())) {
      Map<String, List<VersionRow>> atSource = histories(sourceClient, source);
      Map<String, List<VersionRow>> atDestination = histories(destinationClient, destination);
      List<Difference> found = Collections.synchronizedList(new ArrayList<>());
      Set<String> all = new TreeSet<>(atSource.keySet());
      all.addAll(atDestination.keySet());
      compareAll(
          all,
          key -> {
            List<VersionRow> left = atSource.getOrDefault(key, List.of());
            List<VersionRow> right = atDestination.getOrDefault(key, List.of());
            if (markers(left).equals(markers(right))) {
              for (int i = 0; i < left.size(); i++) {
                found.addAll(
                    compare(sourceClient, destinationClient, key, left.get(i), right.get(i)));
              }
            } else {
              String detail = shape(left) + ", " + shape(right);
              found.add(new Difference(key, Kind.VERSION, detail));
            }
          });
      return found.stream()
          .filter(difference -> !ignoredKinds.contains(difference.kind()))
          .sorted(Comparator.comparing(Difference::key))
          .toList();
    }
  }

  private Map<String, List<VersionRow>> histories(PlainS3 client, Side side) {
    Map<String, List<VersionRow>> histories = new TreeMap<>();
    client
        .versions(side.bucket(), side.prefix())
        .forEach(
            (key, rows) -> {
              String below = key.substring(side.prefix().length());
              if (!ignoredKeys.test(below)) {
                histories.put(below, rows);
              }
            });
    return histories;
  }

  private static List<Boolean> markers(List<VersionRow> newestFirst) {
    return newestFirst.stream().map(VersionRow::deleteMarker).toList();
  }

  /** One letter a place, the newest first. */
  private static String shape(List<VersionRow> newestFirst) {
    StringBuilder letters = new StringBuilder();
    newestFirst.forEach(row -> letters.append(row.deleteMarker() ? 'D' : 'V'));
    return letters.isEmpty() ? "nothing" : letters.toString();
  }

  private List<Difference> compare(
      PlainS3 sourceClient,
      PlainS3 destinationClient,
      String key,
      VersionRow left,
      VersionRow right) {
    if (left.deleteMarker()) {
      return List.of();
    }
    try {
      return compare(
          key,
          ObjectState.read(sourceClient, source.bucket(), source.prefix() + key, left.versionId()),
          ObjectState.read(
              destinationClient,
              destination.bucket(),
              destination.prefix() + key,
              right.versionId()));
    } catch (ObjectState.UnreadableException e) {
      return List.of(new Difference(key, Kind.UNREADABLE, String.valueOf(e.getMessage())));
    }
  }

  private Set<String> keys(PlainS3 client, Side side) {
    Set<String> keys = new TreeSet<>();
    for (String key : client.list(side.bucket(), side.prefix()).keySet()) {
      String below = key.substring(side.prefix().length());
      if (!ignoredKeys.test(below)) {
        keys.add(below);
      }
    }
    return keys;
  }

  private static void compareAll(Collection<String> keys, Consumer<String> one) {
    Semaphore inFlight = new Semaphore(IN_FLIGHT);
    List<Future<?>> running = new ArrayList<>(keys.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String key : keys) {
        inFlight.acquire();
        running.add(
            threads.submit(
                () -> {
                  try {
                    one.accept(key);
                  } finally {
                    inFlight.release();
                  }
                }));
      }
      for (Future<?> comparison : running) {
        comparison.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while comparing", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot compare: " + e.getCause(), e);
    }
  }

  private List<Difference> compare(PlainS3 sourceClient, PlainS3 destinationClient, String key) {
    try {
      ObjectState expected = ObjectState.read(sourceClient, source.bucket(), source.prefix() + key);
      ObjectState actual =
          ObjectState.read(destinationClient, destination.bucket(), destination.prefix() + key);
      return compare(key, expected, actual);
    } catch (ObjectState.UnreadableException e) {
      return List.of(new Difference(key, Kind.UNREADABLE, String.valueOf(e.getMessage())));
    }
  }

  private static List<Difference> compare(String key, ObjectState expected, ObjectState actual) {
    List<Difference> found = new ArrayList<>();
    if (expected.sizeBytes() != actual.sizeBytes()) {
      found.add(new Difference(key, Kind.SIZE, expected.sizeBytes() + ", " + actual.sizeBytes()));
    } else if (!expected.sha256().equals(actual.sha256())) {
      found.add(new Difference(key, Kind.CONTENT, expected.sha256() + ", " + actual.sha256()));
    }
    addIfDifferent(found, key, Kind.HEADERS, expected.headers(), actual.headers());
    addIfDifferent(found, key, Kind.METADATA, expected.user(), actual.user());
    addIfDifferent(found, key, Kind.TAGS, expected.tags(), actual.tags());
    return found;
  }

  private static void addIfDifferent(
      List<Difference> found,
      String key,
      Kind kind,
      Map<String, String> expected,
      Map<String, String> actual) {
    if (!expected.equals(actual)) {
      Map<String, String> left = new TreeMap<>(expected);
      Map<String, String> right = new TreeMap<>(actual);
      left.entrySet().removeAll(actual.entrySet());
      right.entrySet().removeAll(expected.entrySet());
      found.add(new Difference(key, kind, left + ", " + right));
    }
  }
}
