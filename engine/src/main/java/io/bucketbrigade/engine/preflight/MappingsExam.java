package io.bucketbrigade.engine.preflight;

import io.bucketbrigade.engine.store.ObjectStores;
import io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.model.spec.StateLocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, before anything is written anywhere, whether the mappings of one migration and its
 * state store get into each other's way: two destinations that share keys, a destination that
 * shares keys with any source, a state store inside of either. Whether a mapping can work at all is
 * {@link Preflight}'s to find out, and nothing is said of it here.
 *
 * <p>Two names are one bucket if they are equal and their connections lead to one endpoint. One
 * request for each connection, more where buckets do not answer. Thread-safe.
 */
public final class MappingsExam {

  private final ObjectStores stores;

  /**
   * An exam.
   *
   * @param stores opens buckets, without retries of their own
   */
  public MappingsExam(ObjectStores stores) {
    this.stores = stores;
  }

  /**
   * Why the mappings are refused, at most {@link MigrationProgress#MAX_PROBLEMS} reasons; empty if
   * they keep apart.
   *
   * @param spec the whole migration
   * @param state where its state lives
   */
  public List<Problem> refusals(MigrationSpec spec, StateLocation state) {
    List<BucketMapping> mappings = spec.mappings();
    Map<String, String> endpoints = endpoints(mappings, state.bucket());
    List<Problem> refusals = new ArrayList<>();
    for (int i = 0; i < mappings.size(); i++) {
      BucketMapping mapping = mappings.get(i);
      checkState(mapping, state.bucket(), endpoints, refusals);
      for (int j = 0; j < mappings.size(); j++) {
        BucketMapping other = mappings.get(j);
        if (i < j && share(mapping.destination(), other.destination(), endpoints)) {
          refusals.add(destinations(mapping, other));
        }
        if (share(mapping.destination(), other.source(), endpoints)) {
          refusals.add(i == j ? inItself(mapping) : destinationInSource(mapping, other));
        }
      }
    }
    return refusals.stream().limit(MigrationProgress.MAX_PROBLEMS).toList();
  }

  private static void checkState(
      BucketMapping mapping,
      @Nullable BucketLocation state,
      Map<String, String> endpoints,
      List<Problem> refusals) {
    if (state == null) {
      return;
    }
    addIfAny(
        areOneBucket(mapping.source(), state, endpoints)
            ? Overlaps.ofState(state, Side.SOURCE, mapping.source())
            : null,
        refusals);
    addIfAny(
        areOneBucket(mapping.destination(), state, endpoints)
            ? Overlaps.ofState(state, Side.DESTINATION, mapping.destination())
            : null,
        refusals);
  }

  private static void addIfAny(@Nullable Problem problem, List<Problem> refusals) {
    if (problem != null) {
      refusals.add(problem);
    }
  }

  private static Problem destinations(BucketMapping one, BucketMapping other) {
    return new Problem(
        Side.DESTINATION,
        FailureCode.SAME_BUCKET,
        "The destinations of two mappings, %s and %s, overlap; choose buckets or prefixes that do not."
            .formatted(one.words(), other.words()));
  }

  private static Problem destinationInSource(BucketMapping one, BucketMapping other) {
    return new Problem(
        Side.DESTINATION,
        FailureCode.SAME_BUCKET,
        "The destination of the mapping %s overlaps with the source of the mapping %s; choose buckets or prefixes that do not."
            .formatted(one.words(), other.words()));
  }

  private static Problem inItself(BucketMapping mapping) {
    return new Problem(
        Side.DESTINATION,
        FailureCode.SAME_BUCKET,
        "The source and the destination of the mapping %s overlap; choose buckets or prefixes that do not."
            .formatted(mapping.words()));
  }

  private static boolean share(
      BucketLocation one, BucketLocation other, Map<String, String> endpoints) {
    return areOneBucket(one, other, endpoints)
        && Overlaps.prefixesOverlap(one.prefix(), other.prefix());
  }

  private static boolean areOneBucket(
      BucketLocation one, BucketLocation other, Map<String, String> endpoints) {
    String endpoint = endpoints.get(one.connection());
    return one.bucket().equals(other.bucket())
        && (one.connection().equals(other.connection())
            || (endpoint != null && endpoint.equals(endpoints.get(other.connection()))));
  }

  /** By connection, as far as one of its buckets answers; the others are refused by preflight. */
  private Map<String, String> endpoints(
      List<BucketMapping> mappings, @Nullable BucketLocation state) {
    Map<String, String> endpoints = new HashMap<>();
    for (BucketMapping mapping : mappings) {
      learn(mapping.source(), endpoints);
      learn(mapping.destination(), endpoints);
    }
    if (state != null) {
      learn(state, endpoints);
    }
    return endpoints;
  }

  private void learn(BucketLocation location, Map<String, String> endpoints) {
    if (endpoints.containsKey(location.connection())) {
      return;
    }
    try {
      endpoints.put(location.connection(), stores.open(location).describeBucket().endpoint());
    } catch (StoreException | UnknownConnectionException e) {
      // Its own preflight says so.
      return;
    }
  }
}
