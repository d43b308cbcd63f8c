package io.bucketbrigade.engine.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bucketbrigade.engine.bucket.ItemReading.Absent;
import io.bucketbrigade.engine.bucket.ItemReading.Forbidden;
import io.bucketbrigade.engine.bucket.ItemReading.Present;
import io.bucketbrigade.engine.bucket.ItemReading.Unsupported;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.engine.store.RetryPolicy;
import io.bucketbrigade.engine.store.StoreFailure;
import io.bucketbrigade.model.bucket.BucketComparison;
import io.bucketbrigade.model.bucket.ItemComparison;
import io.bucketbrigade.model.bucket.ItemState;
import io.bucketbrigade.model.bucket.PathDifference;
import io.bucketbrigade.model.bucket.SideStanding;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.model.spec.BucketLocation;
import io.bucketbrigade.model.spec.BucketMapping;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketComparerTest {

  private static final RetryPolicy TWICE = new RetryPolicy(2, Duration.ZERO, Duration.ZERO);
  private static final String SITE = "{IndexDocument:{Suffix:'index.html'}}";

  private final FakeBuckets buckets = new FakeBuckets();

  // ---- states

  @Test
  void compare_ofBucketsWithoutAnything_isEqualThroughout() {
    BucketComparison compared = compare(FakeBuckets.MAPPING);
    assertThat(compared.items())
        .hasSize(BucketItem.values().length)
        .allMatch(item -> item.state() == ItemState.EQUAL);
    assertThat(compared.warnings()).isEmpty();
    assertThat(item(BucketItem.WEBSITE).source()).isEqualTo(SideStanding.ABSENT);
    assertThat(item(BucketItem.OWNERSHIP).source()).isEqualTo(SideStanding.PRESENT);
  }

  @Test
  void compare_whenOneSideHasIt_saysWhatItHas() {
    buckets.source.has(BucketItem.WEBSITE, SITE);
    ItemComparison website = item(BucketItem.WEBSITE);
    assertThat(website.state()).isEqualTo(ItemState.SOURCE_ONLY);
    assertThat(website.paths())
        .containsExactly(new PathDifference("IndexDocument", "{\"Suffix\":\"index.html\"}", null));
    buckets.destination.has(BucketItem.TAGS, "{TagSet:[{Key:'a',Value:'1'}]}");
    assertThat(item(BucketItem.TAGS).state()).isEqualTo(ItemState.DESTINATION_ONLY);
  }

  @Test
  void compare_whenBothDiffer_namesThePlacesWithBothValues() {
    buckets.source.has(
        BucketItem.LIFECYCLE, "{Rules:[{Status:'Enabled',Prefix:'logs/',Expiration:{Days:30}}]}");
    buckets.destination.has(
        BucketItem.LIFECYCLE, "{Rules:[{Status:'Enabled',Prefix:'logs/',Expiration:{Days:60}}]}");
    buckets.source.has(
        BucketItem.POLICY,
        Trees.policy(
            "{Statement:{Effect:'Allow',Principal:'*',Action:['s3:GetObject','s3:ListBucket'],Resource:'arn:aws:s3:::old'}}"));
    buckets.destination.has(
        BucketItem.POLICY,
        Trees.policy(
            "{Statement:{Effect:'Allow',Principal:'*',Action:['s3:GetObject'],Resource:'arn:aws:s3:::new'}}"));

    assertThat(item(BucketItem.LIFECYCLE).state()).isEqualTo(ItemState.DIFFERENT);
    assertThat(item(BucketItem.LIFECYCLE).paths())
        .containsExactly(new PathDifference("prefix \"logs/\".Expiration.Days", "30", "60"));
    assertThat(item(BucketItem.POLICY).paths())
        .containsExactly(new PathDifference("Statement[].Action[]", "\"s3:listbucket\"", null));
  }

  @Test
  void compare_ofOrderedRules_namesThemByTheirPlace() {
    String rule = "{AllowedMethods:['GET'],AllowedOrigins:['%s']}";
    buckets.source.has(
        BucketItem.CORS, "{CORSRules:[%s,%s]}".formatted(rule.formatted("a"), rule.formatted("b")));
    buckets.destination.has(BucketItem.CORS, "{CORSRules:[%s]}".formatted(rule.formatted("a")));
    assertThat(item(BucketItem.CORS).paths())
        .extracting(PathDifference::path)
        .containsExactly("CORSRules[1]");
  }

  @Test
  void compare_whenASideDoesNotKnowTheCall_isNeverEqual() {
    for (ItemReading other :
        List.of(new Absent(), new Present(Trees.of(SITE)), new Unsupported("no"))) {
      buckets.source.tells(BucketItem.WEBSITE, other);
      buckets.destination.tells(BucketItem.WEBSITE, new Unsupported("501 NotImplemented"));
      ItemComparison website = item(BucketItem.WEBSITE);
      assertThat(website.state()).isEqualTo(ItemState.UNSUPPORTED);
      assertThat(website.destination()).isEqualTo(SideStanding.UNSUPPORTED);
      assertThat(website.detail()).contains("destination: 501 NotImplemented");
    }
  }

  @Test
  void compare_whenASideMayNotBeRead_isForbidden() {
    buckets.source.tells(BucketItem.POLICY, new Forbidden("403 AccessDenied"));
    ItemComparison policy = item(BucketItem.POLICY);
    assertThat(policy.state()).isEqualTo(ItemState.FORBIDDEN);
    assertThat(policy.detail()).isEqualTo("source: 403 AccessDenied");
  }

  // ---- failures

  @Test
  void compare_whenAFailurePasses_readsAgain() {
    buckets.source.failsOnce(
        BucketItem.WEBSITE, StoreFailure.THROTTLED, new Present(Trees.of(SITE)));
    buckets.destination.has(BucketItem.WEBSITE, SITE);
    assertThat(item(BucketItem.WEBSITE).state()).isEqualTo(ItemState.EQUAL);
  }

  @Test
  void compare_whenAFailureStays_isNotReadForItsCause() {
    buckets.source.fails(BucketItem.WEBSITE, StoreFailure.THROTTLED, 503);
    ItemComparison website = item(BucketItem.WEBSITE);
    assertThat(website.state()).isEqualTo(ItemState.NOT_READ);
    assertThat(website.detail()).isEqualTo("source: website failed by THROTTLED");
    assertThat(item(BucketItem.CORS).state()).isEqualTo(ItemState.EQUAL);
  }

  @Test
  void compare_whenAServerAnswersOneCallBy500Always_doesNotSupportIt() {
    buckets.source.fails(BucketItem.WEBSITE, StoreFailure.SERVER_ERROR, 500);
    assertThat(item(BucketItem.WEBSITE).state()).isEqualTo(ItemState.UNSUPPORTED);
    buckets.source.fails(BucketItem.WEBSITE, StoreFailure.SERVER_ERROR, 503);
    assertThat(item(BucketItem.WEBSITE).state()).isEqualTo(ItemState.NOT_READ);
  }

  @Test
  void compare_whenAServerAnswersEachCallBy500_isNotRead() {
    for (BucketItem item : BucketItem.values()) {
      buckets.source.fails(item, StoreFailure.SERVER_ERROR, 500);
    }
    assertThat(compare(FakeBuckets.MAPPING).items())
        .allMatch(item -> item.state() == ItemState.NOT_READ);
  }

  @Test
  void compare_whenABucketIsMissing_asksForNothingElse() {
    buckets.destination.fails(BucketItem.VERSIONING, StoreFailure.NO_SUCH_BUCKET, 404);
    assertThat(compare(FakeBuckets.MAPPING).items())
        .allMatch(item -> item.state() == ItemState.NOT_READ)
        .allMatch(item -> item.source() != SideStanding.NOT_READ);
    assertThat(buckets.destination.requests).hasValue(1);
  }

  @Test
  void compare_ofSomeItems_tellsOfThoseAlone() {
    BucketComparison compared =
        comparer()
            .compare(
                new BucketComparison.Request(
                    FakeBuckets.MAPPING, List.of(BucketItem.TAGS, BucketItem.CORS)));
    assertThat(compared.items())
        .extracting(ItemComparison::item)
        .containsExactly(BucketItem.CORS, BucketItem.TAGS);
  }

  // ---- warnings

  @Test
  void compare_warnsOfWhatActsDuringTheCopy() {
    String lifecycle =
        "{Rules:[{Status:'Enabled',Prefix:'data/x',Expiration:{Days:30}},{Status:'Enabled',Prefix:'other/',Transitions:[{Days:1,StorageClass:'GLACIER'}]},{Status:'Enabled',AbortIncompleteMultipartUpload:{DaysAfterInitiation:1}}]}";
    buckets.source.has(BucketItem.LIFECYCLE, lifecycle);
    buckets.destination.has(BucketItem.LIFECYCLE, lifecycle);
    buckets.destination.has(
        BucketItem.REPLICATION,
        "{ReplicationConfiguration:{Rules:[{Status:'Enabled',Filter:{Prefix:''}},{Status:'Disabled'}]}}");
    buckets.destination.has(
        BucketItem.NOTIFICATIONS,
        "{EventBridgeConfiguration:{},QueueConfigurations:[{Events:['s3:ObjectCreated:*']},{Events:['s3:ObjectRemoved:*']}]}");

    BucketMapping below =
        new BucketMapping(
            new BucketLocation("one", "old", "data/", null),
            new BucketLocation("two", "new", "", null));
    assertThat(compare(below).warnings())
        .satisfiesExactly(
            one ->
                assertThat(one).contains("source's lifecycle deletes objects", "\"data/x\"", "30"),
            two -> assertThat(two).contains("destination's lifecycle deletes objects"),
            three -> assertThat(three).contains("destination's lifecycle moves objects"),
            four -> assertThat(four).contains("destination's lifecycle ends uploads"),
            five -> assertThat(five).contains("replicates", "enabled rules: 1"),
            six -> assertThat(six).contains("notifies", "how many: 1"),
            seven -> assertThat(seven).contains("EventBridge"));
  }

  @Test
  void compare_ofTheSourcesReplication_doesNotWarn() {
    buckets.source.has(
        BucketItem.REPLICATION, "{ReplicationConfiguration:{Rules:[{Status:'Enabled'}]}}");
    buckets.source.has(BucketItem.NOTIFICATIONS, "{EventBridgeConfiguration:{}}");
    assertThat(compare(FakeBuckets.MAPPING).warnings()).isEmpty();
  }

  // ---- bounds

  @Test
  void comparison_ofLargeConfigurations_fitsIntoAPayload() throws JsonProcessingException {
    String hostile = "\u0001\"é".repeat(1_000);
    String tags =
        IntStream.range(0, 50)
            .mapToObj(i -> "{Key:'%d%s',Value:'v'}".formatted(i, "é".repeat(500)))
            .collect(Collectors.joining(",", "{TagSet:[", "]}"));
    buckets.source.has(BucketItem.TAGS, tags);
    String rules =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    "{Status:'Enabled',Prefix:'%d%s',Expiration:{Days:1}}"
                        .formatted(i, "p".repeat(900)))
            .collect(Collectors.joining(",", "{Rules:[", "]}"));
    buckets.source.has(BucketItem.LIFECYCLE, rules);
    buckets.destination.has(BucketItem.LIFECYCLE, rules);
    for (BucketItem item : BucketItem.values()) {
      if (item != BucketItem.TAGS && item != BucketItem.LIFECYCLE) {
        buckets.source.tells(item, new Unsupported(hostile));
        buckets.destination.tells(item, new Unsupported(hostile));
      }
    }
    BucketComparison compared = compare(FakeBuckets.MAPPING);
    ItemComparison found = of(compared, BucketItem.TAGS);
    assertThat(found.paths()).hasSize(ItemComparison.MAX_PATHS);
    assertThat(found.morePaths()).isEqualTo(45);
    assertThat(compared.warnings()).hasSize(8);
    assertThat(bytes(compared)).isLessThan(56 * 1024);
  }

  private static int bytes(BucketComparison compared) throws JsonProcessingException {
    return StateRecords.json().writeValueAsString(compared).getBytes(StandardCharsets.UTF_8).length;
  }

  private ItemComparison item(BucketItem item) {
    return of(compare(FakeBuckets.MAPPING), item);
  }

  private static ItemComparison of(BucketComparison compared, BucketItem item) {
    return compared.items().stream()
        .filter(comparison -> comparison.item() == item)
        .findFirst()
        .orElseThrow();
  }

  private BucketComparison compare(BucketMapping mapping) {
    return comparer().compare(new BucketComparison.Request(mapping, List.of(BucketItem.values())));
  }

  private BucketComparer comparer() {
    return new BucketComparer(buckets, TWICE);
  }
}
