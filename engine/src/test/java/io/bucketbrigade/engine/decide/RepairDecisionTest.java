package io.bucketbrigade.engine.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.decide.Decision.CopyReason;
import io.bucketbrigade.engine.decide.Decision.PresentReason;
import io.bucketbrigade.engine.listing.MergeRow;
import io.bucketbrigade.engine.store.ListedObject;
import io.bucketbrigade.engine.store.WriteCondition;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.verify.Discrepancy.Seen;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RepairDecisionTest {

  private static final Instant NOON = Instant.parse("2026-05-05T12:00:00Z");
  private static final ListedObject SOURCE =
      new ListedObject(ObjectKey.of("k"), 7, "s", NOON, null);
  private static final ListedObject THERE = new ListedObject(ObjectKey.of("k"), 7, "d", NOON, null);
  private static final MergeRow BOTH = new MergeRow.Both(SOURCE, THERE);
  private static final Decision REPLACE =
      new Decision.Copy(CopyReason.FOUND_DIFFERENT, new WriteCondition.IfMatch("d"));
  private static final Decision PRESENT = new Decision.Present(PresentReason.SAME_ETAG);
  private static final Decision CONFLICT = new Decision.Refuse(FailureCode.CONFLICT, "newer");
  private static final Decision COPY =
      new Decision.Copy(CopyReason.SIZE_DIFFERS, new WriteCondition.IfMatch("d"));

  private final Repair seen = new Repair(new Seen("d", NOON));
  private final Repair seenAnother = new Repair(new Seen("x", NOON));

  @Test
  void whatWasVerified_isReplacedWhateverTheRowsSay() {
    assertThat(seen.decide(BOTH, PRESENT)).isEqualTo(REPLACE);
    assertThat(seen.decide(BOTH, CONFLICT)).isEqualTo(REPLACE);
    assertThat(seen.decide(BOTH, COPY)).isEqualTo(REPLACE);
    assertThat(seen.decide(BOTH, new Decision.InDoubt(true))).isEqualTo(REPLACE);
    assertThat(seen.decide(BOTH, new Decision.CompareContent())).isEqualTo(REPLACE);
  }

  @Test
  void whatWasWrittenSince_isLeft() {
    assertThat(seenAnother.decide(BOTH, PRESENT)).isEqualTo(PRESENT);
    assertThat(seenAnother.decide(BOTH, CONFLICT)).isEqualTo(CONFLICT);
    assertThat(seenAnother.decide(BOTH, COPY))
        .isInstanceOfSatisfying(
            Decision.Refuse.class,
            refuse -> assertThat(refuse.code()).isEqualTo(FailureCode.CONFLICT));
    assertThat(new Repair(null).decide(BOTH, PRESENT)).isEqualTo(PRESENT);
    assertThat(new Repair(new Seen("d", NOON.plusSeconds(1))).isStillSeen(THERE)).isFalse();
    assertThat(seen.isStillSeen(THERE)).isTrue();
  }

  @Test
  void whatIsNoRepair_staysAsItIs() {
    MergeRow missing = new MergeRow.SourceOnly(SOURCE);
    Decision copy = new Decision.Copy(CopyReason.MISSING, WriteCondition.IF_ABSENT);
    assertThat(seen.decide(missing, copy)).isEqualTo(copy);
    Decision skip = new Decision.Skip("left out", false);
    assertThat(seen.decide(BOTH, skip)).isEqualTo(skip);
    Decision unfit = new Decision.Refuse(FailureCode.KEY_NOT_MAPPABLE, "too long");
    assertThat(seen.decide(BOTH, unfit)).isEqualTo(unfit);
  }
}
