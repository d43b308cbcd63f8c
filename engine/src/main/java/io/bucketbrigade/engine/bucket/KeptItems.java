package io.bucketbrigade.engine.bucket;

import io.bucketbrigade.engine.state.StateLayout;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.model.spec.BucketItem;
import java.util.Optional;

/** What the items of one destination were before, in the state store. Thread-safe. */
public final class KeptItems {

  private final StateRecords records;
  private final int mapping;

  /**
   * Those of a destination.
   *
   * @param records the migration's
   * @param mapping the first mapping between those two buckets
   */
  public KeptItems(StateRecords records, int mapping) {
    this.records = records;
    this.mapping = mapping;
  }

  /** What is kept of an item as long as what is there may be ours. */
  Optional<KeptItem> open(BucketItem item) {
    return records
        .read(StateLayout.keptItem(mapping, item.word()), KeptItem.class)
        .filter(KeptItem::isOpen);
  }

  void write(KeptItem kept) {
    records.write(StateLayout.keptItem(mapping, kept.item().word()), kept);
  }
}
