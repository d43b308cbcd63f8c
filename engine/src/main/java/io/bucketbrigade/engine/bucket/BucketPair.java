package io.bucketbrigade.engine.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.engine.bucket.ItemReading.Absent;
import io.bucketbrigade.engine.bucket.ItemReading.Forbidden;
import io.bucketbrigade.engine.bucket.ItemReading.NotRead;
import io.bucketbrigade.engine.bucket.ItemReading.Present;
import io.bucketbrigade.engine.bucket.ItemReading.Unsupported;
import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.bucket.ItemComparison;
import io.bucketbrigade.model.bucket.ItemState;
import io.bucketbrigade.model.bucket.PathDifference;
import io.bucketbrigade.model.bucket.SideStanding;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketMapping;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Both buckets of a mapping as they were read.
 *
 * @param items what was asked for, in the order of {@link BucketItem}
 */
record BucketPair(
    BucketMapping mapping, List<BucketItem> items, SideView source, SideView destination) {

  /** How they compare. */
  BucketComparison comparison() {
    CopyWarnings warnings =
        CopyWarnings.of(
            mapping,
            source.readings(),
            destination.readings(),
            source.names(),
            destination.names());
    return new BucketComparison(
        items.stream().map(this::compare).toList(), warnings.sentences(), warnings.hazards());
  }

  private ItemComparison compare(BucketItem item) {
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
          new ItemComparison(item, state, atSource, atDestination, none, 0, why(item));
    };
  }

  private String why(BucketItem item) {
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
