package io.bucketbrigade.s3;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bucketbrigade.engine.bucket.BucketApplier;
import io.bucketbrigade.engine.bucket.KeptItems;
import io.bucketbrigade.engine.state.FolderStateStore;
import io.bucketbrigade.engine.state.StateRecords;
import io.bucketbrigade.model.bucket.ItemComparison;
import io.bucketbrigade.model.bucket.ItemState;
import io.bucketbrigade.model.spec.BucketItem;
import io.bucketbrigade.testkit.fake.FakeS3Server;
import io.bucketbrigade.testkit.protocol.S3Access;
import io.bucketbrigade.testkit.server.MotoServer;
import io.bucketbrigade.testkit.server.SeaweedServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.Tag;

/** Items of one bucket that are made as another's, on servers that keep them in their own words. */
class BucketApplyTest {

  private static final JsonMapper JSON = new JsonMapper();

  /** What moto has beside the fake: it lists objects where it is asked who pays. */
  private static final List<BucketItem> KNOWN_TO_ALL =
      List.of(
          BucketItem.VERSIONING,
          BucketItem.ENCRYPTION,
          BucketItem.PUBLIC_ACCESS_BLOCK,
          BucketItem.OWNERSHIP,
          BucketItem.CORS,
          BucketItem.TAGS,
          BucketItem.LIFECYCLE,
          BucketItem.WEBSITE,
          BucketItem.ACCELERATION,
          BucketItem.POLICY);

  @TempDir Path folder;

  @Test
  void apply_andRestore_onMoto() {
    try (MotoServer moto = MotoServer.start()) {
      appliesAndRestores(moto.access(), KNOWN_TO_ALL);
    }
  }

  @Test
  void apply_andRestore_onTheFake() {
    try (FakeS3Server fake =
        FakeS3Server.builder().credentials("AKIAFAKE000000000001", "s").start()) {
      List<BucketItem> items = new ArrayList<>(KNOWN_TO_ALL);
      items.add(BucketItem.REQUEST_PAYMENT);
      items.add(BucketItem.NOTIFICATIONS);
      appliesAndRestores(S3Access.of(fake.endpoint(), fake.accessKey(), fake.secretKey()), items);
    }
  }

  @Test
  void apply_ofWhatSeaweedLacks_isAProblemThatNamesIt() {
    try (SeaweedServer seaweed = SeaweedServer.start();
        BucketConfigurationServer server = new BucketConfigurationServer(seaweed.access())) {
      server.admin().createBucket(create -> create.bucket("bucket-one"));
      server.admin().createBucket(create -> create.bucket("bucket-two"));
      server.configuration("bucket-one").write(BucketItem.TAGS, tree(values(), BucketItem.TAGS));

      BucketApplier.Result result =
          server.apply(
              "bucket-one",
              "bucket-two",
              List.of(BucketItem.PUBLIC_ACCESS_BLOCK, BucketItem.TAGS),
              kept());

      assertThat(result.written()).containsExactly(BucketItem.TAGS);
      assertThat(result.problems())
          .singleElement()
          .satisfies(problem -> assertThat(problem.message()).contains("publicAccessBlock"));
    }
  }

  private void appliesAndRestores(S3Access access, List<BucketItem> items) {
    try (BucketConfigurationServer server = new BucketConfigurationServer(access)) {
      List.of("rich", "target", "plain")
          .forEach(name -> server.admin().createBucket(create -> create.bucket(name)));
      Map<BucketItem, String> values = values();
      items.forEach(item -> server.configuration("rich").write(item, tree(values, item)));
      server
          .admin()
          .putBucketTagging(
              put ->
                  put.bucket("target")
                      .tagging(t -> t.tagSet(Tag.builder().key("was").value("here").build())));
      KeptItems kept = kept();

      assertThat(server.apply("rich", "target", items, kept).problems()).isEmpty();

      assertThat(states(server, "rich", "target", items)).containsOnly(ItemState.EQUAL);
      assertThat(server.admin().getBucketTagging(get -> get.bucket("target")).tagSet())
          .extracting(tag -> tag.key() + "=" + tag.value())
          .containsExactly("team=data");
      assertThat(server.admin().getBucketPolicy(get -> get.bucket("target")).policy())
          .contains("arn:aws:s3:::target/*");

      assertThat(server.restore("rich", "target", items, kept).left())
          .singleElement()
          .asString()
          .contains("'versioning'", "suspended");
      List<BucketItem> asBefore =
          items.stream()
              .filter(item -> item != BucketItem.VERSIONING && item != BucketItem.TAGS)
              .toList();
      assertThat(states(server, "plain", "target", asBefore)).containsOnly(ItemState.EQUAL);
      assertThat(server.admin().getBucketTagging(get -> get.bucket("target")).tagSet())
          .extracting(tag -> tag.key() + "=" + tag.value())
          .containsExactly("was=here");
    }
  }

  private static List<ItemState> states(
      BucketConfigurationServer server, String source, String destination, List<BucketItem> items) {
    Map<BucketItem, ItemComparison> compared = server.compare(source, destination);
    return items.stream().map(item -> Objects.requireNonNull(compared.get(item)).state()).toList();
  }

  private KeptItems kept() {
    return new KeptItems(new StateRecords(new FolderStateStore(folder)), 0);
  }

  private static JsonNode tree(Map<BucketItem, String> values, BucketItem item) {
    try {
      return JSON.readTree(Objects.requireNonNull(values.get(item)).replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<BucketItem, String> values() {
    Map<BucketItem, String> values = new EnumMap<>(BucketItem.class);
    values.put(BucketItem.VERSIONING, "{'Status':'Enabled'}");
    values.put(
        BucketItem.ENCRYPTION,
        "{'ServerSideEncryptionConfiguration':{'Rules':[{'ApplyServerSideEncryptionByDefault':{'SSEAlgorithm':'AES256'}}]}}");
    values.put(
        BucketItem.PUBLIC_ACCESS_BLOCK,
        "{'PublicAccessBlockConfiguration':{'BlockPublicAcls':true,'IgnorePublicAcls':true}}");
    values.put(
        BucketItem.OWNERSHIP,
        "{'OwnershipControls':{'Rules':[{'ObjectOwnership':'BucketOwnerEnforced'}]}}");
    values.put(
        BucketItem.CORS,
        "{'CORSRules':[{'AllowedMethods':['GET','PUT'],'AllowedOrigins':['*'],'MaxAgeSeconds':30}]}");
    values.put(BucketItem.TAGS, "{'TagSet':[{'Key':'team','Value':'data'}]}");
    values.put(
        BucketItem.LIFECYCLE,
        "{'Rules':[{'ID':'logs','Status':'Enabled','Filter':{'Prefix':'logs/'},'Expiration':{'Days':30},"
            + "'Transitions':[{'Days':7,'StorageClass':'GLACIER'}]}]}");
    values.put(
        BucketItem.WEBSITE,
        "{'IndexDocument':{'Suffix':'index.html'},'RoutingRules':[{'Condition':{'KeyPrefixEquals':'old/'},'Redirect':{'ReplaceKeyPrefixWith':''}}]}");
    values.put(BucketItem.ACCELERATION, "{'Status':'Enabled'}");
    values.put(BucketItem.REQUEST_PAYMENT, "{'Payer':'Requester'}");
    values.put(
        BucketItem.NOTIFICATIONS,
        "{'QueueConfigurations':[{'QueueArn':'arn:aws:sqs:us-east-1:123456789012:news','Events':['s3:ObjectCreated:*'],"
            + "'Filter':{'Key':{'FilterRules':[{'Name':'prefix','Value':'in/'}]}}}],'EventBridgeConfiguration':{}}");
    values.put(
        BucketItem.POLICY,
        "{'Policy':'{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":\\\"*\\\",\\\"Action\\\":\\\"s3:GetObject\\\",\\\"Resource\\\":\\\"arn:aws:s3:::rich/*\\\"}]}'}");
    return values;
  }
}
