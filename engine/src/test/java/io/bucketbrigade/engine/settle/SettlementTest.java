package io.bucketbrigade.engine.settle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bucketbrigade.engine.settle.Settlement.Entry;
import io.bucketbrigade.engine.settle.Settlement.Snapshot;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.Fate;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.Tally;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettlementTest {

  private final Settlement settlement = new Settlement(RangeCheckpoint.NONE, 1_000);

  @Test
  void snapshot_whenNothingWasTaken_coversNothing() {
    Snapshot snapshot = settlement.snapshot();

    assertThat(snapshot.cursor()).isNull();
    assertThat(snapshot.nextKey()).isNull();
    assertThat(snapshot.tally()).isEqualTo(Tally.ZERO);
    assertThat(settlement.isDrained()).isTrue();
  }

  @Test
  void snapshot_whenALaterKeyIsSettledFirst_namesTheOpenOneAsHole() throws InterruptedException {
    settlement.take(key(1));
    Entry second = settlement.take(key(2));
    settlement.take(key(3));
    settlement.settle(second, KeyResult.copied(7));

    Snapshot snapshot = settlement.snapshot();

    assertThat(snapshot.cursor()).isEqualTo(key(2));
    assertThat(snapshot.holes()).containsExactly(key(1));
    assertThat(snapshot.nextKey()).isEqualTo(key(3));
    assertThat(snapshot.tally().copied()).isEqualTo(1);
    assertThat(snapshot.tally().bytesCopied()).isEqualTo(7);
    assertThat(settlement.settledKeys()).isEqualTo(1);
    assertThat(settlement.settledBytes()).isEqualTo(7);
    assertThat(settlement.isDrained()).isFalse();
  }

  @Test
  void snapshot_withMoreOpenKeysThanHoles_coversNoneBeyondThem() throws InterruptedException {
    for (int i = 0; i < RangeCheckpoint.MAX_HOLES + 1; i++) {
      settlement.take(key(2 * i));
      settlement.takeSettled(key(2 * i + 1), KeyResult.PRESENT);
    }

    Snapshot snapshot = settlement.snapshot();

    assertThat(snapshot.holes()).hasSize(RangeCheckpoint.MAX_HOLES);
    assertThat(snapshot.cursor()).isEqualTo(key(2 * RangeCheckpoint.MAX_HOLES - 1));
    assertThat(snapshot.nextKey()).isEqualTo(key(2 * RangeCheckpoint.MAX_HOLES));
    assertThat(snapshot.tally().present()).isEqualTo(RangeCheckpoint.MAX_HOLES);
  }

  @Test
  void snapshot_afterSnapshot_holdsEachRecordOnce() throws InterruptedException {
    Entry open = settlement.take(key(1));
    settlement.takeSettled(key(2), failed(2));

    assertThat(settlement.snapshot().newRecords()).hasSize(1);
    settlement.settle(open, failed(1));
    Snapshot second = settlement.snapshot();

    assertThat(second.newRecords()).extracting(LedgerRecord::key).containsExactly(key(1));
    assertThat(second.tally().failed()).isEqualTo(2);
    assertThat(second.tally().listed()).isEqualTo(2);
    assertThat(settlement.isDrained()).isTrue();
  }

  @Test
  void snapshot_ofEveryFate_countsEachUnderItsName() throws InterruptedException {
    settlement.takeSettled(key(1), exception(1, Fate.QUARANTINED));
    settlement.takeSettled(key(2), exception(2, Fate.DEFERRED));
    settlement.takeSettled(key(3), exception(3, Fate.VANISHED));
    settlement.takeSettled(key(4), exception(4, Fate.FAILED));
    settlement.takeSettled(key(5), KeyResult.SKIPPED);

    Tally tally = settlement.snapshot().tally();

    assertThat(tally.quarantined()).isEqualTo(1);
    assertThat(tally.deferred()).isEqualTo(1);
    assertThat(tally.vanished()).isEqualTo(1);
    assertThat(tally.failed()).isEqualTo(1);
    assertThat(tally.skipped()).isEqualTo(1);
    assertThat(tally.isClosed()).isTrue();
  }

  @Test
  void takeDestinationOnly_isCountedBesideWhatWasListed() throws InterruptedException {
    settlement.takeDestinationOnly(key(1), null);

    Tally tally = settlement.snapshot().tally();

    assertThat(tally.listed()).isZero();
    assertThat(tally.destinationOnly()).isEqualTo(1);
  }

  @Test
  void isFull_atTenThousandRecords_untilTheyAreTaken() throws InterruptedException {
    for (int i = 0; i < 9_999; i++) {
      settlement.takeSettled(key(i), failed(i));
    }
    assertThat(settlement.isFull()).isFalse();
    settlement.takeSettled(key(9_999), failed(9_999));
    assertThat(settlement.isFull()).isTrue();

    assertThat(settlement.snapshot().newRecords()).hasSize(10_000);
    assertThat(settlement.isFull()).isFalse();
  }

  @Test
  void settle_twice_isRefused() throws InterruptedException {
    Entry entry = settlement.take(key(1));
    settlement.settle(entry, KeyResult.PRESENT);

    assertThatThrownBy(() -> settlement.settle(entry, KeyResult.PRESENT))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void snapshot_afterACheckpointWithHoles_keepsThemUntilTheyAreSettled() {
    RangeCheckpoint before =
        new RangeCheckpoint(1, key(5), List.of(key(2), key(4)), Tally.ZERO, null, null, 0, 0);
    Settlement resumed = new Settlement(before, 1_000);

    assertThat(resumed.snapshot().holes()).containsExactly(key(2), key(4));
    resumed.settle(resumed.holes().getFirst(), KeyResult.PRESENT);
    Snapshot snapshot = resumed.snapshot();

    assertThat(snapshot.holes()).containsExactly(key(4));
    assertThat(snapshot.cursor()).isEqualTo(key(5));
    assertThat(snapshot.tally().present()).isEqualTo(1);
  }

  private static ObjectKey key(int number) {
    return ObjectKey.of("%06d".formatted(number));
  }

  private static KeyResult failed(int number) {
    return exception(number, Fate.FAILED);
  }

  private static KeyResult exception(int number, Fate fate) {
    return KeyResult.exception(
        new LedgerRecord(
            key(number),
            1,
            "e",
            fate,
            FailureCode.OBJECT_UNREADABLE,
            "why",
            null,
            null,
            1,
            Instant.EPOCH));
  }
}
