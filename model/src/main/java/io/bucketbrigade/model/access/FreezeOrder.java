package io.bucketbrigade.model.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A freeze of the sources of a migration. The same order makes the same statements, so it is kept
 * as long as they stand.
 *
 * @param migration the migration's id
 * @param cutover names this cutover of it
 * @param rule whom it keeps out
 * @param until when it ends by itself, by the server's clock; null exactly if it does not
 * @param mappings whose sources are frozen, each below its prefix
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FreezeOrder(
    String migration,
    String cutover,
    FreezeRule rule,
    @Nullable Instant until,
    List<BucketMapping> mappings) {

  /** Refuses an end that the rule does not have, and one that it lacks. */
  public FreezeOrder {
    mappings = List.copyOf(mappings);
    if (mappings.isEmpty()) {
      throw new IllegalArgumentException("mappings is empty; a freeze needs a source");
    }
    if (rule.untilLifted() != (until == null)) {
      throw new IllegalArgumentException(
          rule.untilLifted()
              ? "until is given, and the rule says that the freeze has no end of its own"
              : "until is missing; the freeze has to end by itself");
    }
  }

  /** The buckets whose policies it changes, each once. */
  public List<BucketLocation> buckets() {
    return mappings.stream().map(mapping -> mapping.source().wholeBucket()).distinct().toList();
  }
}
