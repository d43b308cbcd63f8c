package io.bucketbrigade.model.bucket;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bucketbrigade.model.spec.BucketItem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one item of both buckets compares.
 *
 * @param item which
 * @param state how
 * @param source what the source tells
 * @param destination what the destination tells
 * @param paths where they differ, at most {@value #MAX_PATHS}; of an item that one side alone has,
 *     what it has
 * @param morePaths how many more places there are
 * @param detail why a side could not be compared; null if both could
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ItemComparison(
    BucketItem item,
    ItemState state,
    SideStanding source,
    SideStanding destination,
    List<PathDifference> paths,
    int morePaths,
    @Nullable String detail) {

  /** As many as a person reads; who wants to see more looks at the buckets. */
  public static final int MAX_PATHS = 5;

  /** Copies the list. */
  public ItemComparison {
    paths = List.copyOf(paths);
  }
}
