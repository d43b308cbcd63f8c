package io.bucketbrigade.engine.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.engine.bucket.ItemReading.Absent;
import io.bucketbrigade.engine.bucket.ItemReading.Forbidden;
import io.bucketbrigade.engine.bucket.ItemReading.NotRead;
import io.bucketbrigade.engine.bucket.ItemReading.Present;
import io.bucketbrigade.engine.bucket.ItemReading.Unsupported;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.model.bucket.SideStanding;
import io.bucketbrigade.model.spec.BucketItem;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was read of a side, and what stands for its own names.
 *
 * @param readings one of each item that was asked for
 */
record SideView(Map<BucketItem, ItemReading> readings, OwnNames names) {

  /** The owner's id is in the ACL alone, which is read for that, also if nobody asks for it. */
  static SideView of(BucketConfiguration bucket, List<BucketItem> items, RetryPolicy retries) {
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
