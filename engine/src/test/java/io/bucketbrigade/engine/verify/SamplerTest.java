package io.bucketbrigade.engine.verify;

import static io.bucketbrigade.engine.verify.TestVerification.found;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.store.ObjectAttributes;
import io.bucketbrigade.engine.store.Operation;
import io.bucketbrigade.model.key.KeyRange;
import io.bucketbrigade.model.key.ObjectKey;
import io.bucketbrigade.model.range.RangeCheckpoint;
import io.bucketbrigade.model.range.RangeOutcome;
import io.bucketbrigade.model.range.SampleTally.Stratum;
import io.bucketbrigade.model.range.SizeClass;
import io.bucketbrigade.model.range.VerifyTally;
import io.bucketbrigade.model.spec.MigrationSpec.VerifyLevel;
import io.bucketbrigade.model.verify.Sampling;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Looking closely at some of the objects alone. */
class SamplerTest {

  private static final int OBJECTS = 2_000;

  @Test
  void draws_dependsOnSeedAndKeyAlone_andIsEvenOverPrefixes() {
    Sampler sampler = new Sampler(new Sampling(0.05, 1));
    Map<String, Integer> byPrefix = new HashMap<>();
    keys(100_000)
        .filter(key -> sampler.draws(key, SizeClass.SMALL))
        .forEach(key -> byPrefix.merge(key.value().substring(0, 3), 1, Integer::sum));

    assertThat(byPrefix).hasSize(10);
    assertThat(byPrefix.values()).allSatisfy(count -> assertThat(count).isBetween(400, 600));
    assertThat(keys(1_000).map(key -> sampler.draws(key, SizeClass.SMALL)).toList())
        .isEqualTo(
            keys(1_000)
                .map(key -> new Sampler(new Sampling(0.05, 1)).draws(key, SizeClass.SMALL))
                .toList());
  }

  @Test
  void draws_ofAnotherSeed_isAnotherSample() {
    Sampler one = new Sampler(new Sampling(0.5, 1));
    Sampler other = new Sampler(new Sampling(0.5, 2));

    long both =
        keys(10_000)
            .filter(key -> one.draws(key, SizeClass.SMALL) && other.draws(key, SizeClass.SMALL))
            .count();

    assertThat(both).isBetween(2_300L, 2_700L);
  }

  @Test
  void draws_takesMoreOfLargerObjects_andAllOfThemAtMost() {
    Sampler sampler = new Sampler(new Sampling(0.02, 3));

    assertThat(drawn(sampler, SizeClass.of(16L << 20))).isBetween(500L, 700L);
    assertThat(drawn(sampler, SizeClass.of(1L << 30))).isBetween(1_850L, 2_150L);
    assertThat(drawn(new Sampler(new Sampling(0.2, 3)), SizeClass.LARGE)).isEqualTo(10_000);
  }

  @Test
  void verify_ofASample_comparesListingsInFullAndLooksAtWhatIsDrawn() throws InterruptedException {
    Sampling sampling = new Sampling(0.1, 7);
    Sampler sampler = new Sampler(sampling);
    TestVerification test = new TestVerification().level(VerifyLevel.METADATA).sample(sampling);
    fill(test);
    test.atSource("missing", "1");
    test.destination.add("k0500", "another size");

    RangeOutcome outcome = test.run();

    long drawn =
        IntStream.range(0, OBJECTS)
            .filter(i -> i != 500)
            .filter(i -> sampler.draws(key(i), SizeClass.SMALL))
            .count();
    VerifyTally found = found(outcome);
    assertThat(found.compared()).isEqualTo(OBJECTS + 1);
    assertThat(found.isClosed()).isTrue();
    assertThat(found.missing()).isEqualTo(1);
    assertThat(found.size()).isEqualTo(1);
    assertThat(total(found)).isEqualTo(new Stratum(OBJECTS - 1, drawn, differing(sampler)));
    assertThat(found.metadata()).isBetween(differing(sampler), differing(sampler) + 1);
    assertThat(test.sourceWire.requests(Operation.HEAD))
        .as("what is drawn, what listings show, and the first one")
        .isBetween(drawn + 2, drawn + 3);
  }

  @Test
  void verify_whenItIsResumed_drawsTheSameOnes() throws InterruptedException {
    TestVerification whole =
        new TestVerification().level(VerifyLevel.METADATA).sample(new Sampling(0.1, 7));
    fill(whole);
    VerifyTally undisturbed = found(whole.run());
    RangeOutcome left =
        whole.run(
            whole.task(KeyRange.ALL.upTo(key(700))),
            RangeCheckpoint.NONE,
            1,
            new TestVerification.Link());
    RangeOutcome right =
        whole.run(
            whole.task(KeyRange.ALL.startingAfter(key(700))),
            RangeCheckpoint.NONE,
            1,
            new TestVerification.Link());

    assertThat(total(found(left).plus(found(right)))).isEqualTo(total(undisturbed));
  }

  @Test
  void verify_ofATinySample_looksAtOneObjectOfEachLease() throws InterruptedException {
    TestVerification test =
        new TestVerification().level(VerifyLevel.CONTENT).sample(new Sampling(1e-9, 7));
    fill(test);

    VerifyTally found = found(test.run());

    assertThat(test.sourceWire.requests(Operation.GET)).isEqualTo(1);
    assertThat(total(found).looked()).as("it was not drawn").isZero();
    assertThat(found.metadata()).as("of the first one").isEqualTo(1);
    assertThat(found.equal()).isEqualTo(OBJECTS - 1);
  }

  // ---- leaves

  /** Of every tenth object the metadata differ. */
  private static void fill(TestVerification test) {
    for (int i = 0; i < OBJECTS; i++) {
      ObjectAttributes theirs =
          i % 10 == 0
              ? ObjectAttributes.NONE.withUserMetadata(Map.of("a", "b"))
              : ObjectAttributes.NONE;
      test.copied(key(i).value(), ObjectAttributes.NONE, theirs);
    }
  }

  private static long differing(Sampler sampler) {
    return IntStream.range(0, OBJECTS)
        .filter(i -> i % 10 == 0 && i != 500)
        .filter(i -> sampler.draws(key(i), SizeClass.SMALL))
        .count();
  }

  private static Stratum total(VerifyTally tally) {
    return Objects.requireNonNull(tally.sample()).total();
  }

  private static ObjectKey key(int i) {
    return ObjectKey.of("k%04d".formatted(i));
  }

  private static Stream<ObjectKey> keys(int count) {
    return IntStream.range(0, count).mapToObj(i -> ObjectKey.of("p%d/%d".formatted(i % 10, i)));
  }

  private static long drawn(Sampler sampler, SizeClass size) {
    return keys(10_000).filter(key -> sampler.draws(key, size)).count();
  }
}
