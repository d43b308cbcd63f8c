package io.bucketbrigade.engine.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.bucket.ItemReading.Forbidden;
import io.bucketbrigade.engine.bucket.ItemReading.Unsupported;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.bucket.BucketActivities.BucketVerdict;
import io.bucketbrigade.model.bucket.ItemState;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Side;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import io.bucketbrigade.model.spec.BucketOptions;
import io.bucketbrigade.model.spec.CopyHazard;
import io.bucketbrigade.model.spec.ItemGate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BucketJudgeTest {

  private static final String EXPIRES =
      "{Rules:[{Status:'Enabled',Filter:{Prefix:''},Expiration:{Days:1}}]}";

  private final FakeBuckets buckets = new FakeBuckets();

  private BucketJudge judge(Map<BucketItem, ItemGate> gates, CopyHazard... accepted) {
    BucketJudge judge =
        new BucketJudge(
            new BucketComparer(buckets, RetryPolicy.NONE),
            new BucketOptions(gates, List.of(accepted)));
    judge.add(FakeBuckets.MAPPING, "");
    return judge;
  }

  private BucketVerdict verdict(Map<BucketItem, ItemGate> gates, CopyHazard... accepted) {
    return judge(gates, accepted).verdict();
  }

  @Test
  void add_ofAnotherPartOfTheSameBuckets_asksNothingAgain() {
    BucketJudge judge = judge(Map.of());
    int asked = buckets.source.requests.get() + buckets.destination.requests.get();

    judge.add(
        new BucketMapping(
            new BucketLocation("one", "old", "a/", null),
            new BucketLocation("two", "new", "b/", null)),
        "second: ");

    assertThat(asked).isPositive();
    assertThat(buckets.source.requests.get() + buckets.destination.requests.get()).isEqualTo(asked);
    assertThat(judge.verdict().findings().compared()).isEqualTo(40);
  }

  @Test
  void report_neverStops_whateverServersLackOrForbid() {
    Stream.of(BucketItem.values())
        .filter(item -> item != BucketItem.VERSIONING)
        .forEach(
            item -> {
              buckets.source.tells(item, new Unsupported("501"));
              buckets.destination.tells(item, new Forbidden("403"));
            });
    buckets.source.has(BucketItem.VERSIONING, "{Status:'Enabled'}");

    BucketVerdict verdict = verdict(Map.of());

    assertThat(verdict.refusals()).isEmpty();
    assertThat(verdict.warnings()).isEmpty();
    assertThat(verdict.findings().compared()).isEqualTo(20);
    assertThat(verdict.findings().equal()).isZero();
    assertThat(verdict.findings().unequal())
        .containsEntry(ItemState.DIFFERENT, List.of(BucketItem.VERSIONING))
        .containsKey(ItemState.FORBIDDEN);
  }

  @Test
  void require_ofADifference_refusesAndNamesIt() {
    buckets.source.has(BucketItem.VERSIONING, "{Status:'Enabled'}");

    assertThat(verdict(Map.of(BucketItem.VERSIONING, ItemGate.REQUIRE)).refusals())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(FailureCode.BUCKETS_DIFFER);
              assertThat(problem.message()).contains("'versioning'", "Status", "Enabled");
            });
  }

  @Test
  void require_ofWhatNobodyCanTell_refuses() {
    buckets.source.tells(BucketItem.POLICY, new Unsupported("501 NotImplemented"));

    assertThat(verdict(Map.of(BucketItem.POLICY, ItemGate.REQUIRE)).refusals())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("501 NotImplemented"));
  }

  @Test
  void require_ofWhatCouldNotBeRead_isUnsettled() {
    buckets.source.fails(BucketItem.POLICY, StoreFailure.THROTTLED, 503);

    assertThat(judge(Map.of(BucketItem.POLICY, ItemGate.REQUIRE)).isUnsettled()).isTrue();
    assertThat(judge(Map.of()).isUnsettled()).isFalse();
  }

  @Test
  void apply_ofADifferenceThatCanBeWritten_goesOn() {
    buckets.source.has(BucketItem.TAGS, "{TagSet:[{Key:'team',Value:'data'}]}");

    assertThat(verdict(Map.of(BucketItem.TAGS, ItemGate.APPLY)).refusals()).isEmpty();
  }

  @Test
  void apply_ofWhatCannotBeWritten_refusesBeforeAnythingIsCopied() {
    buckets.destination.has(BucketItem.VERSIONING, "{Status:'Enabled'}");
    buckets.destination.tells(BucketItem.TAGS, new Forbidden("403 AccessDenied"));

    assertThat(
            verdict(Map.of(BucketItem.VERSIONING, ItemGate.APPLY, BucketItem.TAGS, ItemGate.APPLY))
                .refusals())
        .extracting("code")
        .containsExactly(FailureCode.NOT_APPLIED, FailureCode.NOT_APPLIED);
  }

  @Test
  void ignore_isNotLookedAt() {
    buckets.source.has(BucketItem.LIFECYCLE, EXPIRES);

    BucketVerdict verdict = verdict(Map.of(BucketItem.LIFECYCLE, ItemGate.IGNORE));

    assertThat(verdict.findings().compared()).isEqualTo(19);
    assertThat(verdict.refusals()).isEmpty();
  }

  @Test
  void hazard_stopsUnlessItIsAccepted() {
    buckets.source.has(BucketItem.LIFECYCLE, EXPIRES);

    assertThat(verdict(Map.of()).refusals())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.side()).isEqualTo(Side.SOURCE);
              assertThat(problem.code()).isEqualTo(FailureCode.BUCKET_WOULD_ACT);
              assertThat(problem.message()).contains("accept: [sourceLifecycle]");
            });
    BucketVerdict accepted = verdict(Map.of(), CopyHazard.SOURCE_LIFECYCLE);
    assertThat(accepted.refusals()).isEmpty();
    assertThat(accepted.warnings()).singleElement().asString().contains("source's lifecycle");
  }

  @Test
  void notificationsOfTheDestination_stop() {
    buckets.destination.has(BucketItem.NOTIFICATIONS, "{EventBridgeConfiguration:{}}");

    assertThat(verdict(Map.of()).refusals())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("destinationNotifications"));
  }

  @Test
  void endsOfUploads_stopNothing() {
    buckets.destination.has(
        BucketItem.LIFECYCLE,
        "{Rules:[{Status:'Enabled',Filter:{Prefix:''},AbortIncompleteMultipartUpload:{DaysAfterInitiation:7}}]}");

    assertThat(verdict(Map.of()).refusals()).isEmpty();
  }

  @Test
  void ourStatements_areNoDifference() {
    buckets.destination.has(
        BucketItem.POLICY,
        Trees.policy(
            "{\"Statement\":[{\"Sid\":\"Brigade0123456789abcdefAccess01\",\"Effect\":\"Allow\"}]}"));

    assertThat(verdict(Map.of()).findings().equal()).isEqualTo(20);
  }
}
