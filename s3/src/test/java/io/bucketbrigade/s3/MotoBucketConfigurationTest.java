package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.bucketbrigade.engine.bucket.ItemReading.Unsupported;
import io.bucketbrigade.model.bucket.ItemComparison;
import io.bucketbrigade.model.bucket.ItemState;
import io.bucketbrigade.model.bucket.PathDifference;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.testkit.server.MotoServer;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAccelerateStatus;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.OwnershipControlsRule;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionByDefault;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.s3.model.Tag;

/** Buckets that are configured through moto, and compare by what was said. */
class MotoBucketConfigurationTest {

  /** It lists objects instead. */
  private static final Set<BucketItem> UNKNOWN_TO_MOTO =
      EnumSet.of(
          BucketItem.METRICS,
          BucketItem.ANALYTICS,
          BucketItem.INTELLIGENT_TIERING,
          BucketItem.REQUEST_PAYMENT);

  private static final ServerSideEncryptionByDefault AES256 =
      ServerSideEncryptionByDefault.builder().sseAlgorithm(ServerSideEncryption.AES256).build();

  private static MotoServer moto;
  private static BucketConfigurationServer server;
  private static S3Client admin;

  @BeforeAll
  static void start() {
    moto = MotoServer.start();
    server = new BucketConfigurationServer(moto.access());
    admin = server.admin();
  }

  @AfterAll
  static void stop() {
    server.close();
    moto.close();
  }

  @Test
  void compare_ofBucketsAsTheyAreMade_isEqualInAllThatMotoKnows() {
    create("made-one");
    create("made-two");
    assertEqual("made-one", "made-two");
    assertThat(server.read("made-one", BucketItem.METRICS)).isInstanceOf(Unsupported.class);
  }

  @Test
  void compare_ofBucketsThatSayTheSameInOtherWords_isEqual() {
    create("same-one");
    create("same-two");
    configure("same-one");
    configureInOtherWords("same-two");
    assertEqual("same-one", "same-two");
  }

  @Test
  void compare_ofAConfiguredAndAPlainBucket_namesWhatDiffersAndWhatOneHasAlone() {
    create("rich");
    create("plain");
    configure("rich");
    Map<BucketItem, ItemComparison> compared = server.compare("rich", "plain");
    Map<BucketItem, ItemComparison> reversed = server.compare("plain", "rich");

    for (BucketItem item :
        EnumSet.of(
            BucketItem.ENCRYPTION,
            BucketItem.LIFECYCLE,
            BucketItem.POLICY,
            BucketItem.CORS,
            BucketItem.WEBSITE,
            BucketItem.TAGS)) {
      assertThat(of(compared, item).state()).as("%s", item).isEqualTo(ItemState.SOURCE_ONLY);
      assertThat(of(reversed, item).state()).isEqualTo(ItemState.DESTINATION_ONLY);
    }
    for (BucketItem item :
        EnumSet.of(
            BucketItem.VERSIONING,
            BucketItem.PUBLIC_ACCESS_BLOCK,
            BucketItem.OWNERSHIP,
            BucketItem.ACCELERATION)) {
      assertThat(of(compared, item).state()).as("%s", item).isEqualTo(ItemState.DIFFERENT);
    }
    assertThat(of(compared, BucketItem.VERSIONING).paths())
        .containsExactly(new PathDifference("Status", "\"Enabled\"", "\"NeverEnabled\""));
    assertThat(of(compared, BucketItem.TAGS).paths())
        .containsExactly(new PathDifference("team", "{\"Value\":\"data\"}", null));
  }

  private static ItemComparison of(Map<BucketItem, ItemComparison> compared, BucketItem item) {
    return Objects.requireNonNull(compared.get(item));
  }

  private static void assertEqual(String source, String destination) {
    server
        .compare(source, destination)
        .forEach(
            (item, comparison) ->
                assertThat(comparison.state())
                    .as("%s", comparison)
                    .isEqualTo(
                        UNKNOWN_TO_MOTO.contains(item) ? ItemState.UNSUPPORTED : ItemState.EQUAL));
  }

  private static void create(String bucket) {
    admin.createBucket(create -> create.bucket(bucket));
  }

  private static void configure(String bucket) {
    configureSimply(bucket);
    admin.putBucketPolicy(
        put ->
            put.bucket(bucket)
                .policy(
                    """
                    {"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Principal":"*",
                     "Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::%1$s","arn:aws:s3:::%1$s/*"]}]}
                    """
                        .formatted(bucket)));
    admin.putBucketLifecycleConfiguration(
        put ->
            put.bucket(bucket)
                .lifecycleConfiguration(
                    c ->
                        c.rules(
                            enabled()
                                .id("both")
                                .filter(f -> f.prefix("logs/"))
                                .expiration(e -> e.days(30))
                                .abortIncompleteMultipartUpload(a -> a.daysAfterInitiation(7))
                                .build())));
  }

  private static void configureInOtherWords(String bucket) {
    configureSimply(bucket);
    admin.putBucketPolicy(
        put ->
            put.bucket(bucket)
                .policy(
                    """
                    {"Statement":{"Effect":"Allow","Principal":{"AWS":["*"]},
                     "Action":["s3:ListBucket","s3:GetObject"],"Resource":["arn:aws:s3:::%1$s/*","arn:aws:s3:::%1$s"]},
                     "Version":"2012-10-17"}
                    """
                        .formatted(bucket)));
    admin.putBucketLifecycleConfiguration(
        put ->
            put.bucket(bucket)
                .lifecycleConfiguration(
                    c ->
                        c.rules(
                            enabled()
                                .id("uploads")
                                .filter(f -> f.prefix("logs/"))
                                .abortIncompleteMultipartUpload(a -> a.daysAfterInitiation(7))
                                .build(),
                            enabled()
                                .id("objects")
                                .filter(f -> f.prefix("logs/"))
                                .expiration(e -> e.days(30))
                                .build())));
  }

  private static LifecycleRule.Builder enabled() {
    return LifecycleRule.builder().status(ExpirationStatus.ENABLED);
  }

  private static void configureSimply(String bucket) {
    admin.putBucketVersioning(
        put ->
            put.bucket(bucket)
                .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    admin.putBucketEncryption(
        put ->
            put.bucket(bucket)
                .serverSideEncryptionConfiguration(
                    c ->
                        c.rules(
                            ServerSideEncryptionRule.builder()
                                .applyServerSideEncryptionByDefault(AES256)
                                .build())));
    admin.putPublicAccessBlock(
        put -> put.bucket(bucket).publicAccessBlockConfiguration(b -> b.blockPublicAcls(true)));
    admin.putBucketOwnershipControls(
        put ->
            put.bucket(bucket)
                .ownershipControls(
                    c ->
                        c.rules(
                            OwnershipControlsRule.builder()
                                .objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)
                                .build())));
    admin.putBucketCors(
        put ->
            put.bucket(bucket)
                .corsConfiguration(
                    c ->
                        c.corsRules(
                            CORSRule.builder().allowedMethods("GET").allowedOrigins("*").build())));
    admin.putBucketWebsite(
        put ->
            put.bucket(bucket)
                .websiteConfiguration(w -> w.indexDocument(i -> i.suffix("index.html"))));
    admin.putBucketTagging(
        put ->
            put.bucket(bucket)
                .tagging(t -> t.tagSet(Tag.builder().key("team").value("data").build())));
    admin.putBucketAccelerateConfiguration(
        put ->
            put.bucket(bucket)
                .accelerateConfiguration(a -> a.status(BucketAccelerateStatus.ENABLED)));
  }
}
