package io.bucketbrigade.engine.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.engine.bucket.ItemReading.Absent;
import io.bucketbrigade.engine.bucket.ItemReading.Present;
import io.bucketbrigade.engine.state.FolderStateStore;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.StoreException;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.failure.FailureCode;
import io.bucketbrigade.model.failure.Problem;
import io.bucketbrigade.model.spec.BucketItem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketApplierTest {

  private static final String OURS =
      "{\"Sid\":\"Brigade0123456789abcdefFreeze0123456701234567\",\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:PutObject*\",\"Resource\":\"arn:aws:s3:::%s/*\"}";

  @TempDir Path folder;

  private final FakeBuckets buckets = new FakeBuckets();
  private final BucketApplier applier = new BucketApplier(buckets, RetryPolicy.NONE);
  private KeptItems kept;

  @BeforeEach
  void open() {
    kept = new KeptItems(new StateRecords(new FolderStateStore(folder)), 0);
  }

  private BucketApplier.Result apply(BucketItem... items) {
    return applier.apply(FakeBuckets.MAPPING, List.of(items), kept);
  }

  private BucketApplier.Undone restore(BucketItem... items) {
    return applier.restore(FakeBuckets.MAPPING, List.of(items), kept);
  }

  private String told(BucketItem item) {
    return buckets.destination.read(item) instanceof Present(JsonNode tree) ? tree.toString() : "";
  }

  private static String tags(String value) {
    return "{TagSet:[{Key:'team',Value:'%s'}]}".formatted(value);
  }

  @Test
  void apply_writesTheSourcesValueWithTheDestinationsNames() {
    buckets.source.has(
        BucketItem.NOTIFICATIONS,
        "{QueueConfigurations:[{QueueArn:'arn:aws:sqs:eu-west-1:111111111111:news',Events:['s3:ObjectCreated:*']}]}");

    BucketApplier.Result result = apply(BucketItem.NOTIFICATIONS);

    assertThat(result.problems()).isEmpty();
    assertThat(result.written()).containsExactly(BucketItem.NOTIFICATIONS);
    assertThat(told(BucketItem.NOTIFICATIONS)).contains("arn:aws:sqs:eu-west-1:222222222222:news");
  }

  @Test
  void apply_ofWhatMeansTheSame_writesNothingAndKeepsNothing() {
    buckets.source.has(BucketItem.TAGS, tags("data"));
    buckets.destination.has(BucketItem.TAGS, tags("data"));

    assertThat(apply(BucketItem.TAGS).items()).isEmpty();
    assertThat(buckets.destination.writes).isEmpty();
    assertThat(kept.open(BucketItem.TAGS)).isEmpty();
  }

  @Test
  void apply_ofWhatTheSourceHasNot_takesItAwayAndRestoreBringsItBack() {
    buckets.destination.has(
        BucketItem.CORS, "{CORSRules:[{AllowedMethods:['GET'],AllowedOrigins:['*']}]}");

    apply(BucketItem.CORS);
    assertThat(told(BucketItem.CORS)).isEmpty();

    assertThat(restore(BucketItem.CORS).items()).containsExactly(BucketItem.CORS);
    assertThat(told(BucketItem.CORS)).contains("GET");
  }

  @Test
  void apply_neverCarriesOurStatementsAndLeavesThoseOfTheDestination() {
    buckets.source.has(BucketItem.POLICY, policy(OURS.formatted("old"), read("old")));
    buckets.destination.has(BucketItem.POLICY, policy(OURS.formatted("new")));

    assertThat(apply(BucketItem.POLICY).problems()).isEmpty();

    assertThat(told(BucketItem.POLICY))
        .contains("s3:GetObject", "arn:aws:s3:::new/*", "Brigade0123456789abcdefFreeze")
        .doesNotContain("arn:aws:s3:::old");
    restore(BucketItem.POLICY);
    assertThat(told(BucketItem.POLICY))
        .contains("Brigade0123456789abcdefFreeze")
        .doesNotContain("s3:GetObject");
  }

  private static String policy(String... statements) {
    return Trees.policy(
        "{\"Version\":\"2012-10-17\",\"Statement\":[%s]}".formatted(String.join(",", statements)));
  }

  private static String read(String bucket) {
    return "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::%s/*\"}"
        .formatted(bucket);
  }

  @Test
  void apply_leavesTheTagsOfAwsAlone() {
    buckets.source.has(BucketItem.TAGS, tags("data"));
    buckets.destination.has(BucketItem.TAGS, "{TagSet:[{Key:'aws:stack',Value:'s'}]}");

    apply(BucketItem.TAGS);

    assertThat(told(BucketItem.TAGS)).contains("aws:stack", "team");
  }

  @Test
  void apply_afterACrashAtAnyPoint_keepsTheFirstFormerValue() {
    for (boolean written : List.of(false, true)) {
      buckets.source.has(BucketItem.TAGS, tags("data"));
      buckets.destination.has(BucketItem.TAGS, tags("former"));
      Runnable dies =
          () -> {
            throw new IllegalStateException("killed");
          };
      buckets.destination.around(written ? () -> {} : dies, dies);
      assertThatThrownBy(() -> apply(BucketItem.TAGS)).hasMessage("killed");
      buckets.destination.around(() -> {}, () -> {});

      assertThat(apply(BucketItem.TAGS).problems()).isEmpty();
      assertThat(told(BucketItem.TAGS)).contains("data");

      restore(BucketItem.TAGS);
      assertThat(told(BucketItem.TAGS)).contains("former");
    }
  }

  @Test
  void apply_again_leavesWhatSomebodyChangedSince() {
    buckets.source.has(BucketItem.TAGS, tags("data"));
    apply(BucketItem.TAGS);
    buckets.destination.has(BucketItem.TAGS, tags("theirs"));

    assertThat(apply(BucketItem.TAGS).items()).containsExactly(BucketItem.TAGS);

    assertThat(told(BucketItem.TAGS)).contains("theirs");
  }

  @Test
  void apply_whenTheServerRefuses_isAProblemAndTheOthersAreApplied() {
    buckets.source.has(BucketItem.TAGS, tags("data"));
    buckets.source.has(BucketItem.WEBSITE, "{IndexDocument:{Suffix:'index.html'}}");
    buckets.destination.around(
        () -> {
          if (buckets.destination.writes.isEmpty()) {
            buckets.destination.around(() -> {}, () -> {});
            throw new StoreException(StoreFailure.ACCESS_DENIED, "no tags today");
          }
        },
        () -> {});

    BucketApplier.Result result = apply(BucketItem.TAGS, BucketItem.WEBSITE);

    assertThat(result.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(FailureCode.NOT_APPLIED);
              assertThat(problem.message()).contains("'tags' of s3://new", "no tags today");
            });
    assertThat(result.written()).containsExactly(BucketItem.WEBSITE);
  }

  @Test
  void apply_ofWhatNoValueSays_isAProblem() {
    buckets.destination.has(BucketItem.VERSIONING, "{Status:'Enabled'}");
    buckets.source.has(
        BucketItem.ENCRYPTION,
        "{ServerSideEncryptionConfiguration:{Rules:[{ApplyServerSideEncryptionByDefault:{SSEAlgorithm:'aws:kms',KMSMasterKeyID:'k'}}]}}");

    assertThat(apply(BucketItem.VERSIONING, BucketItem.ENCRYPTION).problems())
        .extracting(Problem::message)
        .satisfiesExactly(
            words -> assertThat(words).contains("never kept versions"),
            words -> assertThat(words).contains("KMS key"));
    assertThat(buckets.destination.writes).isEmpty();
  }

  @Test
  void restore_ofWhatSomebodyChangedSince_isLeftAndSaid() {
    buckets.source.has(BucketItem.TAGS, tags("data"));
    apply(BucketItem.TAGS);
    buckets.destination.has(BucketItem.TAGS, tags("theirs"));

    assertThat(restore(BucketItem.TAGS).left()).singleElement().asString().contains("'tags'");
    assertThat(told(BucketItem.TAGS)).contains("theirs");
    assertThat(restore(BucketItem.TAGS).left()).isEmpty();
  }

  @Test
  void restore_ofVersionsThatWereNeverKept_suspendsThemAndSaysSo() {
    buckets.source.has(BucketItem.VERSIONING, "{Status:'Enabled'}");
    apply(BucketItem.VERSIONING);

    assertThat(restore(BucketItem.VERSIONING).left())
        .singleElement()
        .asString()
        .contains("suspended");
    assertThat(told(BucketItem.VERSIONING)).contains("Suspended");
  }

  @Test
  void apply_afterARestore_keepsWhatIsThereThen() {
    buckets.source.has(BucketItem.TAGS, tags("data"));
    apply(BucketItem.TAGS);
    restore(BucketItem.TAGS);
    buckets.destination.has(BucketItem.TAGS, tags("second"));

    apply(BucketItem.TAGS);
    restore(BucketItem.TAGS);

    assertThat(told(BucketItem.TAGS)).contains("second");
  }

  @Test
  void restore_ofWhatWasNeverApplied_asksForNothing() {
    restore(BucketItem.TAGS);

    assertThat(buckets.destination.requests).hasValue(0);
    assertThat(buckets.destination.read(BucketItem.TAGS)).isInstanceOf(Absent.class);
  }
}
