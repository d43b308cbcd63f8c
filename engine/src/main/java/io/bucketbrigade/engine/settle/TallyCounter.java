package io.bucketbrigade.engine.settle;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.range.Tally;
import java.util.EnumMap;
import java.util.Map;

/** A tally in the making. For one thread. */
final class TallyCounter {

  private long listed;
  private long copied;
  private long present;
  private long skipped;
  private long quarantined;
  private long failed;
  private long deferred;
  private long vanished;
  private long bytesCopied;
  private long destinationOnly;
  private long quarantinedAsAsked;
  private long skippedOnRecord;
  private long goneAtSource;
  private long deleted;
  private long notDeleted;
  private final Map<FailureCode, Long> byCode = new EnumMap<>(FailureCode.class);

  static TallyCounter of(Tally tally) {
    TallyCounter counter = new TallyCounter();
    counter.listed = tally.listed();
    counter.copied = tally.copied();
    counter.present = tally.present();
    counter.skipped = tally.skipped();
    counter.quarantined = tally.quarantined();
    counter.failed = tally.failed();
    counter.deferred = tally.deferred();
    counter.vanished = tally.vanished();
    counter.bytesCopied = tally.bytesCopied();
    counter.destinationOnly = tally.destinationOnly();
    counter.quarantinedAsAsked = tally.quarantinedAsAsked();
    counter.skippedOnRecord = tally.skippedOnRecord();
    counter.goneAtSource = tally.goneAtSource();
    counter.deleted = tally.deleted();
    counter.notDeleted = tally.notDeleted();
    counter.byCode.putAll(tally.byCode());
    return counter;
  }

  void addListed() {
    listed++;
  }

  void addFate(KeyResult result) {
    bytesCopied += result.bytesCopied();
    if (result.record() != null && result.fate().isCountedByCode()) {
      byCode.merge(result.record().code(), 1L, Long::sum);
    }
    switch (result.fate()) {
      case COPIED -> copied++;
      case PRESENT -> present++;
      case SKIPPED -> {
        skipped++;
        skippedOnRecord += result.record() == null ? 0 : 1;
      }
      case QUARANTINED -> {
        quarantined++;
        quarantinedAsAsked += result.isAsAsked() ? 1 : 0;
      }
      case FAILED -> failed++;
      case DEFERRED -> deferred++;
      case VANISHED -> vanished++;
    }
  }

  void addDestinationOnly(boolean gone) {
    destinationOnly++;
    goneAtSource += gone ? 1 : 0;
  }

  Tally tally() {
    return new Tally(
        listed,
        copied,
        present,
        skipped,
        quarantined,
        failed,
        deferred,
        vanished,
        bytesCopied,
        destinationOnly,
        quarantinedAsAsked,
        skippedOnRecord,
        goneAtSource,
        deleted,
        notDeleted,
        byCode);
  }
}
