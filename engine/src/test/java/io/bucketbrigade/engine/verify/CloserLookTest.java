package io.bucketbrigade.engine.verify;

import static io.bucketbrigade.engine.verify.TestVerification.BEFORE_COPY;
import static io.bucketbrigade.engine.verify.TestVerification.COPIED;
import static io.bucketbrigade.engine.verify.TestVerification.COPY_STARTED;
import static io.bucketbrigade.engine.verify.TestVerification.found;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.Behaviour;
import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.SampleTally;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.verify.Sampling;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was written since the migration began may be verified more closely than the rest. */
@Timeout(60)
class CloserLookTest {

  /** The ETags of both sides say nothing, so that listings show no difference. */
  private static final Behaviour OPAQUE = Behaviour.AWS.withEtagIsMd5(false);

  private static final Instant LONG_AGO = BEFORE_COPY.minus(Duration.ofDays(30));

  @Test
  void verify_withACloserLook_readsOnlyWhatWasWrittenSince() throws InterruptedException {
    TestVerification test = new TestVerification(OPAQUE).closer(VerifyLevel.CONTENT, COPY_STARTED);
    present(test, "present-flipped", "aaaa", "aaab");
    present(test, "present", "aaaa", "aaaa");
    test.copied("copied", "bbbb");
    flipped(test, "copied-flipped", "bbbb", "bbbc");

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome)).containsExactly("copied-flipped CONTENT");
    assertThat(found(outcome).closer()).isEqualTo(2);
    assertThat(found(outcome).equal()).isEqualTo(1);
    assertThat(found(outcome).equalBySizeOnly()).isEqualTo(2);
    assertThat(found(outcome).bytesRead()).isEqualTo(16);
    assertThat(test.sourceWire.requests(Operation.GET)).isEqualTo(2);
    assertThat(test.sourceWire.requests(Operation.HEAD)).isEqualTo(2);
    assertThat(found(outcome).isClosed()).isTrue();
  }

  @Test
  void verify_whenTheSourceAloneIsYoung_looksCloser() throws InterruptedException {
    TestVerification test = new TestVerification(OPAQUE).closer(VerifyLevel.CONTENT, COPY_STARTED);
    present(test, "touched", "aaaa", "aaaa");
    test.source.touch("touched", COPIED);

    RangeOutcome outcome = test.run();

    assertThat(found(outcome).closer()).isEqualTo(1);
    assertThat(found(outcome).bytesRead()).isEqualTo(8);
  }

  @Test
  void verify_inDoubtAboutClocks_looksCloser() throws InterruptedException {
    assertThat(closerAt(COPIED.minusSeconds(3), Duration.ZERO)).isEqualTo(1);
    assertThat(closerAt(COPIED.minusSeconds(4), Duration.ZERO)).isZero();
  }

  /** A side whose clock runs an hour ahead dates old objects as if they were written just now. */
  @Test
  void verify_whenClocksAreAhead_readsTheirDatesByOurs() throws InterruptedException {
    Duration hour = Duration.ofHours(1);

    assertThat(closerAt(COPIED.plus(hour).minusSeconds(3), hour)).isEqualTo(1);
    assertThat(closerAt(COPIED.plus(hour).minusSeconds(4), hour)).isZero();
  }

  private static long closerAt(Instant date, Duration ahead) throws InterruptedException {
    TestVerification test =
        new TestVerification(OPAQUE).closer(VerifyLevel.METADATA, COPIED).clocksAhead(ahead);
    test.copied("k", "same");
    test.source.touch("k", LONG_AGO);
    test.destination.touch("k", date);
    return found(test.run()).closer();
  }

  @Test
  void verify_atMetadata_findsAttributesOfWhatWasWrittenAlone() throws InterruptedException {
    TestVerification test = new TestVerification().closer(VerifyLevel.METADATA, COPY_STARTED);
    ObjectAttributes plain = ObjectAttributes.NONE;
    ObjectAttributes other = ObjectAttributes.NONE.withUserMetadata(Map.of("a", "b"));
    test.copied("copied", plain, other);
    test.copied("present", plain, other);
    test.source.touch("present", LONG_AGO);
    test.destination.touch("present", LONG_AGO);

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome)).containsExactly("copied METADATA");
    assertThat(found(outcome).bytesRead()).isZero();
  }

  /** A sample is of the rest; what was written is looked at whether it is drawn or not. */
  @Test
  void verify_withASample_looksCloserOutsideOfIt() throws InterruptedException {
    TestVerification test =
        new TestVerification(OPAQUE)
            .level(VerifyLevel.METADATA)
            .sample(new Sampling(1e-9, 7))
            .closer(VerifyLevel.CONTENT, COPY_STARTED);
    for (int i = 0; i < 50; i++) {
      present(test, "a%02d".formatted(i), "aaaa", "aaaa");
      test.copied("b%02d".formatted(i), "bbbb");
    }
    flipped(test, "b99", "bbbb", "bbbc");

    RangeOutcome outcome = test.run();

    assertThat(test.recorded(outcome)).containsExactly("b99 CONTENT");
    assertThat(found(outcome).closer()).isEqualTo(51);
    SampleTally sample = Objects.requireNonNull(found(outcome).sample());
    assertThat(sample.total().eligible()).isEqualTo(50);
    assertThat(sample.total().different()).isZero();
  }

  /** An object that was there before the migration. */
  private static void present(
      TestVerification test, String key, String atSource, String atDestination) {
    flipped(test, key, atSource, atDestination);
    test.source.touch(key, LONG_AGO);
    test.destination.touch(key, LONG_AGO);
  }

  private static void flipped(
      TestVerification test, String key, String atSource, String atDestination) {
    test.atSource(key, atSource);
    test.atDestination(key, atDestination);
  }
}
