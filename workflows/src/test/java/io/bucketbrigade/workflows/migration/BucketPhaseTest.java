package io.bucketbrigade.workflows.migration;

import static io.bucketbrigade.workflows.fake.FakeCluster.finish;
import static io.bucketbrigade.workflows.fake.FakeCluster.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.migration.EarlierPasses;
import io.bucketbrigade.model.migration.MigrationProgress;
import io.bucketbrigade.model.migration.Outcome;
import io.bucketbrigade.model.migration.Phase;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketOptions;
import io.bucketbrigade.model.spec.ItemGate;
import io.bucketbrigade.model.spec.MigrationSpec;
import io.bucketbrigade.workflows.fake.FakeCluster;
import io.bucketbrigade.workflows.fake.FakeControl;
import io.bucketbrigade.workflows.fake.FakeCopy;
import io.bucketbrigade.workflows.fake.KeySpace;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a migration makes of what its buckets are. */
@Timeout(120)
class BucketPhaseTest {

  private final KeySpace keys = new KeySpace(20, 1, 10);
  private final FakeCopy copy = new FakeCopy(keys, 60);
  private final FakeControl control = new FakeControl(keys);
  private final FakeCluster cluster = new FakeCluster(copy, control);

  @AfterEach
  void close() {
    cluster.close();
  }

  private static MigrationSpec applying(BucketItem... items) {
    EnumMap<BucketItem, ItemGate> gates = new EnumMap<>(BucketItem.class);
    List.of(items).forEach(item -> gates.put(item, ItemGate.APPLY));
    return spec("m", 8).withBuckets(new BucketOptions(gates, List.of()));
  }

  @Test
  void run_comparesOnceBeforeItPlans_andTellsWhatWasFound() {
    MigrationProgress result = finish(cluster.start(spec("m", 8)));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(cluster.buckets().asked()).containsExactly("judge");
    assertThat(Objects.requireNonNull(result.buckets()).words())
        .isEqualTo("19 of 20 items are equal; different: lifecycle");
    assertThat(control.statuses())
        .extracting(status -> status.progress().phase())
        .containsSubsequence(Phase.COMPARE, Phase.PLAN);
    assertThat(MigrationDetails.table(result)).contains("19 of 20 items are equal");
  }

  @Test
  void run_whenTheGatesRefuse_isRefusedAndCopiesNothing() {
    cluster
        .buckets()
        .comesTo(
            List.of(new Problem(Side.SOURCE, FailureCode.BUCKET_WOULD_ACT, "It expires.")),
            List.of());

    MigrationProgress result = finish(cluster.start(applying(BucketItem.TAGS)));

    assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(result.problems())
        .extracting(Problem::code)
        .containsExactly(FailureCode.BUCKET_WOULD_ACT);
    assertThat(copy.attempts()).isZero();
    assertThat(cluster.buckets().asked()).containsExactly("judge");
  }

  @Test
  void run_whichApplies_doesSoBeforeAndAfterCopying_andLooksAtTheDestinationAnew() {
    MigrationProgress result =
        finish(cluster.start(applying(BucketItem.TAGS, BucketItem.LIFECYCLE)));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETE);
    assertThat(cluster.buckets().asked())
        .containsExactly("judge", "apply [TAGS]", "apply [LIFECYCLE]");
    assertThat(control.preflights()).hasSize(2);
    assertThat(Objects.requireNonNull(result.buckets()).applied())
        .containsExactly(BucketItem.LIFECYCLE, BucketItem.TAGS);
  }

  @Test
  void run_whenTheEndCannotBeApplied_isIncomplete() {
    cluster
        .buckets()
        .failsToApply(
            List.of(new Problem(Side.DESTINATION, FailureCode.NOT_APPLIED, "Not today.")));

    MigrationProgress result = finish(cluster.start(applying(BucketItem.LIFECYCLE)));

    assertThat(result.outcome()).isEqualTo(Outcome.INCOMPLETE);
    assertThat(result.problems())
        .extracting(Problem::code)
        .containsExactly(FailureCode.NOT_APPLIED);
    assertThat(result.tally().copied()).isEqualTo(keys.size());
  }

  @Test
  void run_ofALaterPass_doesNotCompare() {
    EarlierPasses earlier = new EarlierPasses(1, List.of(), List.of(), null, null, null);

    MigrationProgress result = finish(cluster.start(spec("m", 8), earlier));

    assertThat(result.buckets()).isNull();
    assertThat(cluster.buckets().asked()).isEmpty();
  }
}
