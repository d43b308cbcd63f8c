package io.bucketbrigade.model.access;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Who is let into the buckets of a migration by their policies while it runs.
 *
 * @param principals by the name of the connection that they stand behind, as the servers of the
 *     buckets name them; each is allowed what {@link LeastAccess} says of that connection
 */
public record TemporaryAccess(Map<String, List<String>> principals) {

  /** Refuses patterns, of which {@code *} would let everybody in. */
  public TemporaryAccess {
    Map<String, List<String>> checked = new LinkedHashMap<>();
    principals.forEach(
        (connection, names) ->
            checked.put(
                connection, PrincipalNames.exact("principals of '" + connection + "'", names)));
    principals = Collections.unmodifiableMap(checked);
  }

  /**
   * Refuses connections that a spec does not name.
   *
   * @throws IllegalArgumentException that names one
   */
  public void requireKnown(Iterable<String> connections) {
    TreeSet<String> unknown = new TreeSet<>(principals.keySet());
    connections.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "principals are given for connection '%s', which no source and no destination names"
              .formatted(unknown.getFirst()));
    }
  }
}
