package io.bucketbrigade.engine.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.engine.bucket.ItemReading.Absent;
import io.bucketbrigade.engine.bucket.ItemReading.Forbidden;
import io.bucketbrigade.engine.bucket.ItemReading.NotRead;
import io.bucketbrigade.engine.bucket.ItemReading.Present;
import io.bucketbrigade.engine.bucket.ItemReading.Unsupported;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.bucket.BucketItem;
import io.bucketbrigade.model.bucket.ItemComparison;
import io.bucketbrigade.model.bucket.ItemState;
import io.bucketbrigade.model.bucket.PathDifference;
import io.bucketbrigade.model.bucket.SideStanding;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares what two buckets are, by its meaning. Reads alone. Thread-safe. */
public final class BucketComparer {

  private final BucketConfigurations buckets;
  private final RetryPolicy retries;

  /** Compares buckets that {@code buckets} opens. */
  public BucketComparer(BucketConfigurations buckets) {
    this(buckets, RetryPolicy.WIRE);
  }

  BucketComparer(BucketConfigurations buckets, RetryPolicy retries) {
    this.buckets = buckets;
    this.retries = retries;
  }

  /** What was read of a side, and what stands for its own names. */
  private record SideView(Map<BucketItem, ItemReading> readings, OwnNames names) {

    SideStanding standing(BucketItem item, Optional<JsonNode> form) {
      return switch (reading(item)) {
        case Present _, Absent _ -> form.isPresent() ? SideStanding.PRESENT : SideStanding.ABSENT;
        case Unsupported _ -> SideStanding.UNSUPPORTED;
        case Forbidden _ -> SideStanding.FORBIDDEN;
        case NotRead _ -> SideStanding.NOT_READ;
      };
    }

    ItemReading reading(BucketItem item) {
      return Objects.requireNonNull(readings.get(item), "every item is read");
    }
  }

  /**
   * Reads and compares.
   *
   * @throws io.bucketbrigade.engine.store.ObjectStores.UnknownConnectionException if this worker
   *     lacks a connection
   */
  public BucketComparison compare(BucketComparison.Request request) {
    BucketMapping mapping = request.mapping();
    List<BucketItem> items = request.items().stream().distinct().sorted().toList();
    SideView source = view(mapping.source(), items);
    SideView destination = view(mapping.destination(), items);
    return new BucketComparison(
        items.stream().map(item -> compare(item, source, destination)).toList(),
        CopyWarnings.of(
            mapping,
            source.readings(),
            destination.readings(),
            source.names(),
            destination.names()));
  }

  /** The owner's id is in the ACL alone, which is read for that, also if nobody asks for it. */
  private SideView view(BucketLocation location, List<BucketItem> items) {
    BucketConfiguration bucket = buckets.openConfiguration(location);
    EnumSet<BucketItem> asked = EnumSet.of(BucketItem.ACL);
    asked.addAll(items);
    Map<BucketItem, ItemReading> readings =
        new SideReader(bucket, retries).read(List.copyOf(asked));
    return new SideView(readings, new OwnNames(bucket.names(), owner(readings)));
  }

  private static @Nullable String owner(Map<BucketItem, ItemReading> readings) {
    if (readings.get(BucketItem.ACL) instanceof Present(JsonNode acl)) {
      String id = acl.path("Owner").path("ID").asText("");
      return id.isEmpty() ? null : id;
    }
    return null;
  }

  private static ItemComparison compare(BucketItem item, SideView source, SideView destination) {
    Optional<JsonNode> ours = ItemForm.of(item, source.reading(item), source.names());
    Optional<JsonNode> theirs = ItemForm.of(item, destination.reading(item), destination.names());
    SideStanding atSource = source.standing(item, ours);
    SideStanding atDestination = destination.standing(item, theirs);
    ItemState state = ItemState.of(atSource, atDestination, ours.equals(theirs));
    List<PathDifference> none = List.of();
    return switch (state) {
      case DIFFERENT, SOURCE_ONLY, DESTINATION_ONLY -> {
        FormDifference found =
            new FormDifference(ours.orElseGet(Form::object), theirs.orElseGet(Form::object));
        yield new ItemComparison(
            item, state, atSource, atDestination, found.shown(), found.more(), null);
      }
      case EQUAL -> new ItemComparison(item, state, atSource, atDestination, none, 0, null);
      case UNSUPPORTED, FORBIDDEN, NOT_READ ->
          new ItemComparison(
              item, state, atSource, atDestination, none, 0, why(item, source, destination));
    };
  }

  private static String why(BucketItem item, SideView source, SideView destination) {
    return Stream.of(
            why(Side.SOURCE, source.reading(item)),
            why(Side.DESTINATION, destination.reading(item)))
        .flatMap(Optional::stream)
        .collect(Collectors.joining("; "));
  }

  private static Optional<String> why(Side side, ItemReading reading) {
    return switch (reading) {
      case Present _, Absent _ -> Optional.empty();
      case Unsupported(String words) -> Optional.of(why(side, words));
      case Forbidden(String words) -> Optional.of(why(side, words));
      case NotRead(String words) -> Optional.of(why(side, words));
    };
  }

  private static String why(Side side, String words) {
    return side.word() + ": " + Excerpt.of(words);
  }
}
