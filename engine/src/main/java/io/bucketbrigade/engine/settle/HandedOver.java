package io.bucketbrigade.engine.settle;

import io.bucketbrigade.model.large.LargeObjectWindow;
import io.bucketbrigade.model.large.LargeObjectWindow.LargeObject;
import io.bucketbrigade.model.ledger.LedgerPage.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the objects that the leases of a run handed over, in its accepted ledger: window by window,
 * record by record. Thread-safe.
 */
public final class HandedOver {

  private final AcceptedLedger ledger;
  private final String sourcePrefix;

  /**
   * Reads one run.
   *
   * @param ledger what its leases put on record
   * @param sourcePrefix what all keys in the ledger begin with
   */
  public HandedOver(AcceptedLedger ledger, String sourcePrefix) {
    this.ledger = ledger;
    this.sourcePrefix = sourcePrefix;
  }

  /** The objects from {@code from} on, as many as a window holds. */
  public LargeObjectWindow window(Position from) {
    List<LargeObject> found = new ArrayList<>();
    Position next =
        ledger.handedOver(
            from,
            record -> {
              boolean hasRoom = found.size() < LargeObjectWindow.MAX_OBJECTS;
              if (hasRoom) {
                found.add(objectOf(record));
              }
              return hasRoom;
            });
    return new LargeObjectWindow(found, next);
  }

  private LargeObject objectOf(LedgerRecord record) {
    return new LargeObject(record.keyBelow(sourcePrefix), record.sizeBytes());
  }
}
