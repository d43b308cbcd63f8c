package io.bucketbrigade.cli.spec;

import io.bucketbrigade.model.bucket.BucketItem;
import io.bucketbrigade.model.bucket.ItemGate;
import io.bucketbrigade.worker.config.YamlSection;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The field of a spec file that says what a difference between buckets means, item by item. */
final class BucketGateFields {

  /** Its name. */
  static final String NAME = "bucketConfiguration";

  private BucketGateFields() {}

  /** Reads it; items that it does not name are not in the result. */
  static Map<BucketItem, ItemGate> read(YamlSection top) {
    Map<BucketItem, ItemGate> gates = new EnumMap<>(BucketItem.class);
    YamlSection section = top.section(NAME);
    if (section == null) {
      return gates;
    }
    section.only(Stream.of(BucketItem.values()).map(BucketItem::word).toArray(String[]::new));
    for (BucketItem item : BucketItem.values()) {
      @Nullable ItemGate gate = section.choice(item.word(), ItemGate.class);
      if (gate != null) {
        gates.put(item, gate);
      }
    }
    return gates;
  }
}
