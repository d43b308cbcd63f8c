package io.bucketbrigade.model.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.preflight.ContextRef;
import io.bucketbrigade.model.range.SampleTally;
import io.bucketbrigade.model.range.SizeClass;
import io.bucketbrigade.model.range.Tally;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.spec.Limits;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.verify.CloserLook;
import io.bucketbrigade.model.verify.VerificationProgress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a later pass has to verify closely is what no pass before it has. */
class EarlierPassesTest {

  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant SECOND = Instant.parse("2026-01-02T00:00:00Z");
  private static final Instant THIRD = Instant.parse("2026-01-03T00:00:00Z");

  @Test
  void closerLook_ofTheFirstPass_isSinceItBegan() {
    assertThat(since(EarlierPasses.NONE, VerifyLevel.CONTENT, FIRST)).isEqualTo(FIRST);
  }

  @Test
  void closerLook_afterAPassThatFoundAllEqual_isSinceItsOwnBeginning() {
    EarlierPasses before = after(EarlierPasses.NONE, FIRST, Outcome.COMPLETE, VerifyLevel.CONTENT);

    assertThat(since(before, VerifyLevel.CONTENT, SECOND)).isEqualTo(SECOND);
    assertThat(since(before, VerifyLevel.METADATA, SECOND)).isEqualTo(SECOND);
    assertThat(before.begin(SECOND)).isEqualTo(FIRST);
  }

  @Test
  void closerLook_afterAWeakerLook_isSinceTheMigrationBegan() {
    EarlierPasses before = after(EarlierPasses.NONE, FIRST, Outcome.COMPLETE, VerifyLevel.METADATA);
    EarlierPasses unlooked = after(EarlierPasses.NONE, FIRST, Outcome.COMPLETE, null);

    assertThat(since(before, VerifyLevel.CONTENT, SECOND)).isEqualTo(FIRST);
    assertThat(since(unlooked, VerifyLevel.METADATA, SECOND)).isEqualTo(FIRST);
  }

  @Test
  void closerLook_afterAPassWithDifferences_isSinceTheMigrationBegan() {
    EarlierPasses first = after(EarlierPasses.NONE, FIRST, Outcome.COMPLETE, VerifyLevel.CONTENT);
    EarlierPasses second = after(first, SECOND, Outcome.INCOMPLETE, VerifyLevel.CONTENT);

    assertThat(since(second, VerifyLevel.CONTENT, THIRD)).isEqualTo(FIRST);
    assertThat(
            since(
                after(second, THIRD, Outcome.COMPLETE, VerifyLevel.CONTENT),
                VerifyLevel.CONTENT,
                THIRD.plusSeconds(9)))
        .isEqualTo(THIRD.plusSeconds(9));
  }

  @Test
  void closerLook_afterASample_isSinceTheMigrationBegan() {
    VerificationProgress sampled =
        verified(
            VerifyLevel.CONTENT,
            VerifyTally.ZERO.withSample(SampleTally.of(SizeClass.SMALL, true, false)));
    EarlierPasses before =
        EarlierPasses.upTo(ended(EarlierPasses.NONE, FIRST, Outcome.COMPLETE, sampled));

    assertThat(since(before, VerifyLevel.CONTENT, SECOND)).isEqualTo(FIRST);
  }

  private static Instant since(EarlierPasses before, VerifyLevel wanted, Instant own) {
    CloserLook look = before.closerLook(wanted, own);
    assertThat(look.level()).isEqualTo(wanted);
    return look.since();
  }

  private static EarlierPasses after(
      EarlierPasses before, Instant began, Outcome outcome, @Nullable VerifyLevel level) {
    return EarlierPasses.upTo(
        ended(before, began, outcome, level == null ? null : verified(level, VerifyTally.ZERO)));
  }

  private static VerificationProgress verified(VerifyLevel written, VerifyTally found) {
    return new VerificationProgress(
        new ContextRef("m", "run-verify", null),
        VerifyLevel.LISTING,
        new CloserLook(written, FIRST),
        false,
        found,
        1,
        1,
        0,
        true,
        List.of(),
        null,
        FIRST,
        FIRST);
  }

  private static MigrationProgress ended(
      EarlierPasses before,
      Instant began,
      Outcome outcome,
      @Nullable VerificationProgress verification) {
    return new MigrationProgress(
        "m",
        "s3://old",
        "s3://new",
        Phase.DONE,
        outcome,
        false,
        0,
        Tally.ZERO,
        null,
        0,
        0,
        0,
        0,
        List.of(),
        List.of(),
        null,
        began,
        began,
        null,
        new RunRecord(new ContextRef("m", "run", null), began, began),
        verification,
        List.of(),
        List.of(),
        before,
        Limits.NONE,
        null);
  }
}
