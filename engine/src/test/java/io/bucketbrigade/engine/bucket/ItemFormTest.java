package io.bucketbrigade.engine.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bucketbrigade.engine.bucket.ItemReading.Absent;
import io.bucketbrigade.engine.bucket.ItemReading.Present;
import io.bucketbrigade.model.spec.BucketItem;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ItemFormTest {

  private static final OwnNames SOURCE = new OwnNames(FakeBuckets.SOURCE, "owner-of-old");
  private static final OwnNames DESTINATION = new OwnNames(FakeBuckets.DESTINATION, "owner-of-new");

  // ---- defaults

  @Test
  void versioning_neverEnabledIsNotSuspended() {
    assertSame(BucketItem.VERSIONING, "{}", "{MFADelete:'Disabled'}");
    assertDiffer(BucketItem.VERSIONING, "{}", "{Status:'Suspended'}");
    assertDiffer(BucketItem.VERSIONING, "{Status:'Enabled'}", "{Status:'Suspended'}");
    assertThat(absent(BucketItem.VERSIONING).orElseThrow().toString()).contains("NeverEnabled");
  }

  @Test
  void encryption_absentIsAes256AtAwsAlone() {
    String aes =
        "{ServerSideEncryptionConfiguration:{Rules:[{ApplyServerSideEncryptionByDefault:{SSEAlgorithm:'AES256'},BucketKeyEnabled:true,BlockedEncryptionTypes:{EncryptionType:['NONE']}}]}}";
    OwnNames aws = new OwnNames(new BucketNames("old", null, true), null);
    assertThat(ItemForm.of(BucketItem.ENCRYPTION, new Absent(), aws))
        .isPresent()
        .isEqualTo(form(BucketItem.ENCRYPTION, aes, DESTINATION));
    assertThat(absent(BucketItem.ENCRYPTION)).isEmpty();
  }

  @Test
  void encryption_ofOtherKeysDiffers() {
    String kms =
        "{ServerSideEncryptionConfiguration:{Rules:[{ApplyServerSideEncryptionByDefault:{SSEAlgorithm:'aws:kms',KMSMasterKeyID:'arn:aws:kms:us-east-1:%s:key/%s'}%s}]}}";
    assertSame(
        BucketItem.ENCRYPTION,
        kms.formatted("111111111111", "k", ""),
        kms.formatted("222222222222", "k", ",BucketKeyEnabled:false"));
    assertDiffer(
        BucketItem.ENCRYPTION,
        kms.formatted("111111111111", "k", ""),
        kms.formatted("222222222222", "other", ""));
  }

  @Test
  void defaults_areWhatIsAbsent() {
    assertThat(absent(BucketItem.PUBLIC_ACCESS_BLOCK))
        .isEqualTo(
            form(
                BucketItem.PUBLIC_ACCESS_BLOCK,
                "{PublicAccessBlockConfiguration:{BlockPublicAcls:false}}",
                DESTINATION));
    assertThat(absent(BucketItem.OWNERSHIP))
        .isEqualTo(
            form(
                BucketItem.OWNERSHIP,
                "{OwnershipControls:{Rules:[{ObjectOwnership:'ObjectWriter'}]}}",
                DESTINATION));
    assertThat(absent(BucketItem.REQUEST_PAYMENT))
        .isEqualTo(form(BucketItem.REQUEST_PAYMENT, "{Payer:'BucketOwner'}", DESTINATION));
    assertThat(absent(BucketItem.ACCELERATION))
        .isEqualTo(form(BucketItem.ACCELERATION, "{Status:'Suspended'}", DESTINATION));
  }

  @Test
  void defaults_differFromWhatIsSaid() {
    assertDiffer(
        BucketItem.PUBLIC_ACCESS_BLOCK,
        "{}",
        "{PublicAccessBlockConfiguration:{BlockPublicAcls:true}}");
    assertDiffer(
        BucketItem.OWNERSHIP,
        "{}",
        "{OwnershipControls:{Rules:[{ObjectOwnership:'BucketOwnerEnforced'}]}}");
    assertDiffer(BucketItem.REQUEST_PAYMENT, "{}", "{Payer:'Requester'}");
    assertDiffer(BucketItem.ACCELERATION, "{}", "{Status:'Enabled'}");
  }

  @Test
  void nothing_isNoForm() {
    for (BucketItem item : BucketItem.values()) {
      boolean hasDefault =
          switch (item) {
            case VERSIONING, PUBLIC_ACCESS_BLOCK, OWNERSHIP, REQUEST_PAYMENT, ACCELERATION -> true;
            case ENCRYPTION,
                OBJECT_LOCK,
                LIFECYCLE,
                POLICY,
                ACL,
                CORS,
                WEBSITE,
                LOGGING,
                NOTIFICATIONS,
                REPLICATION,
                TAGS,
                INVENTORY,
                ANALYTICS,
                METRICS,
                INTELLIGENT_TIERING ->
                false;
          };
      assertThat(absent(item).isPresent()).as("%s", item).isEqualTo(hasDefault);
    }
  }

  // ---- policy

  @Test
  void policy_inOtherWords_isTheSame() {
    assertSame(
        BucketItem.POLICY,
        Trees.policy(
            """
            {Version:'2012-10-17', Id:'one', Statement:[
              {Sid:'a', Effect:'Allow', Principal:'*', Action:['s3:GetObject','s3:ListBucket'],
               Resource:['arn:aws:s3:::old','arn:aws:s3:::old/*'],
               Condition:{StringEquals:{'aws:SourceAccount':'111111111111'}, Bool:{'aws:SecureTransport':true}}},
              {Effect:'Deny', Principal:{AWS:'111111111111'}, Action:'s3:*', Resource:'arn:aws:s3:::old/x'}]}
            """),
        Trees.policy(
            """
            {Statement:[
              {Effect:'Deny', Principal:{AWS:['arn:aws:iam::222222222222:root']}, Action:['S3:*'], Resource:['arn:aws:s3:::new/x']},
              {Sid:'b', Effect:'Allow', Principal:{AWS:['*']}, Action:['s3:ListBucket','s3:getobject','s3:GetObject'],
               Resource:['arn:aws:s3:::new/*','arn:aws:s3:::new'],
               Condition:{Bool:{'AWS:SecureTransport':['true']}, StringEquals:{'aws:SourceAccount':['222222222222']}}}],
             Version:'2012-10-17'}
            """));
  }

  @Test
  void policy_withAnEmptyConditionValue_isNotWithoutCondition() {
    String policy =
        "{Statement:{Effect:'Allow', Principal:'*', Action:'s3:GetObject', Resource:'r'%s}}";
    String empty = Trees.policy(policy.formatted(", Condition:{StringEquals:{'aws:x':''}}"));
    assertDiffer(BucketItem.POLICY, Trees.policy(policy.formatted("")), empty);
    assertSame(
        BucketItem.POLICY,
        Trees.policy(policy.formatted(", Condition:{StringEquals:{'aws:x':['']}}")),
        empty);
  }

  @Test
  void policy_ofOneStatement_isAListOfOne() {
    String statement = "{Effect:'Allow', Principal:'*', Action:'s3:GetObject', Resource:'r'}";
    assertSame(
        BucketItem.POLICY,
        Trees.policy("{Version:'2012-10-17', Statement:%s}".formatted(statement)),
        Trees.policy("{Version:'2012-10-17', Statement:[%s]}".formatted(statement)));
  }

  @Test
  void policy_withAnyOtherMeaning_differs() {
    String policy =
        "{Version:'%s', Statement:[{Effect:'%s', %s:'%s', Action:'%s', Resource:'%s'}]}";
    String one =
        Trees.policy(
            policy.formatted("2012-10-17", "Allow", "Principal", "*", "s3:GetObject", "a"));
    for (String other :
        new String[] {
          policy.formatted("2008-10-17", "Allow", "Principal", "*", "s3:GetObject", "a"),
          policy.formatted("2012-10-17", "Deny", "Principal", "*", "s3:GetObject", "a"),
          policy.formatted("2012-10-17", "Allow", "NotPrincipal", "*", "s3:GetObject", "a"),
          policy.formatted("2012-10-17", "Allow", "Principal", "*", "s3:PutObject", "a"),
          policy.formatted("2012-10-17", "Allow", "Principal", "*", "s3:GetObject", "b")
        }) {
      assertDiffer(BucketItem.POLICY, one, Trees.policy(other));
    }
  }

  @Test
  void policy_onAnotherBucket_isNotOnItself() {
    String about =
        "{Statement:{Effect:'Allow', Principal:'*', Action:'s3:GetObject', Resource:'arn:aws:s3:::%s'}}";
    assertDiffer(
        BucketItem.POLICY,
        Trees.policy(about.formatted("old/*")),
        Trees.policy(about.formatted("old/*")));
    assertDiffer(
        BucketItem.POLICY,
        Trees.policy(about.formatted("older/*")),
        Trees.policy(about.formatted("newer/*")));
    assertSame(
        BucketItem.POLICY,
        Trees.policy(about.formatted("third/*")),
        Trees.policy(about.formatted("third/*")));
  }

  @Test
  void policy_thatIsNoJson_isItsText() {
    assertSame(BucketItem.POLICY, "{Policy:'what'}", "{Policy:'what'}");
    assertDiffer(BucketItem.POLICY, "{Policy:'what'}", "{Policy:'else'}");
  }

  // ---- lifecycle

  @Test
  void lifecycle_ofTheSameEffect_isTheSame() {
    assertSame(
        BucketItem.LIFECYCLE,
        """
        {Rules:[
          {ID:'a', Status:'Enabled', Prefix:'logs/', Expiration:{Days:30}, AbortIncompleteMultipartUpload:{DaysAfterInitiation:7}},
          {ID:'b', Status:'Enabled', Filter:{Prefix:''}, NoncurrentVersionExpiration:{NoncurrentDays:5}},
          {ID:'off', Status:'Disabled', Filter:{Prefix:'x'}, Expiration:{Days:1}}]}
        """,
        """
        {Rules:[
          {ID:'1', Status:'Enabled', NoncurrentVersionExpiration:{NoncurrentDays:5}},
          {ID:'2', Status:'Enabled', Filter:{And:{Prefix:'logs/'}}, AbortIncompleteMultipartUpload:{DaysAfterInitiation:7}},
          {ID:'3', Status:'Enabled', Filter:{Prefix:'logs/'}, Expiration:{Days:30, ExpiredObjectDeleteMarker:false}}],
         TransitionDefaultMinimumObjectSize:'varies_by_storage_class'}
        """);
  }

  @Test
  void lifecycle_ofAnotherEffect_differs() {
    String rule = "{Rules:[{Status:'%s', Filter:%s, Expiration:{%s}}]}";
    String one = rule.formatted("Enabled", "{Prefix:'a'}", "Days:30");
    assertDiffer(BucketItem.LIFECYCLE, one, rule.formatted("Enabled", "{Prefix:'a'}", "Days:31"));
    assertDiffer(BucketItem.LIFECYCLE, one, rule.formatted("Enabled", "{Prefix:'b'}", "Days:30"));
    assertDiffer(BucketItem.LIFECYCLE, one, rule.formatted("Disabled", "{Prefix:'a'}", "Days:30"));
    assertDiffer(
        BucketItem.LIFECYCLE,
        one,
        rule.formatted("Enabled", "{And:{Prefix:'a',Tags:[{Key:'k',Value:'v'}]}}", "Days:30"));
    assertDiffer(
        BucketItem.LIFECYCLE,
        "{Rules:[{Status:'Enabled', Transitions:[{Days:1,StorageClass:'GLACIER'}]}]}",
        "{Rules:[{Status:'Enabled', Transitions:[{Days:1,StorageClass:'GLACIER'}]}], TransitionDefaultMinimumObjectSize:'varies_by_storage_class'}");
  }

  @Test
  void lifecycle_disabledAlone_isNone() {
    assertThat(
            form(
                BucketItem.LIFECYCLE, "{Rules:[{Status:'Disabled', Expiration:{Days:1}}]}", SOURCE))
        .isEmpty();
  }

  // ---- others

  @Test
  void acl_namesOwnersByTheirPlace() {
    String acl =
        "{Owner:{ID:'%1$s'},Grants:[{Grantee:{ID:'%1$s',Type:'CanonicalUser',DisplayName:'%1$s'},Permission:'FULL_CONTROL'}%2$s]}";
    assertSame(
        BucketItem.ACL, acl.formatted("owner-of-old", ""), acl.formatted("owner-of-new", ""));
    assertDiffer(
        BucketItem.ACL,
        acl.formatted("owner-of-old", ""),
        acl.formatted(
            "owner-of-new",
            ",{Grantee:{URI:'http://acs.amazonaws.com/groups/global/AllUsers'},Permission:'READ'}"));
  }

  @Test
  void cors_keepsTheOrderOfRulesAlone() {
    String first =
        "{ID:'x',AllowedMethods:['GET','PUT'],AllowedOrigins:['*'],AllowedHeaders:['X-A']}";
    String same = "{AllowedMethods:['PUT','GET'],AllowedOrigins:['*'],AllowedHeaders:['x-a']}";
    String second = "{AllowedMethods:['GET'],AllowedOrigins:['http://a']}";
    String rules = "{CORSRules:[%s,%s]}";
    assertSame(BucketItem.CORS, rules.formatted(first, second), rules.formatted(same, second));
    assertDiffer(BucketItem.CORS, rules.formatted(first, second), rules.formatted(second, first));
  }

  @Test
  void website_differsByDocumentAndByOrderOfRoutes() {
    assertDiffer(
        BucketItem.WEBSITE,
        "{IndexDocument:{Suffix:'index.html'}}",
        "{IndexDocument:{Suffix:'home.html'}}");
    String one = "{Redirect:{HostName:'a'}}";
    String two = "{Redirect:{HostName:'b'}}";
    assertDiffer(
        BucketItem.WEBSITE,
        "{RoutingRules:[%s,%s]}".formatted(one, two),
        "{RoutingRules:[%s,%s]}".formatted(two, one));
    assertDiffer(
        BucketItem.WEBSITE,
        "{RoutingRules:[{Redirect:{HostName:'a',ReplaceKeyPrefixWith:''}}]}",
        "{RoutingRules:[{Redirect:{HostName:'a'}}]}");
    assertSame(
        BucketItem.WEBSITE,
        "{IndexDocument:{Suffix:'i'},RoutingRules:[]}",
        "{IndexDocument:{Suffix:'i'}}");
  }

  @Test
  void logging_intoItself_isTheSame() {
    String logging = "{LoggingEnabled:{TargetBucket:'%s',TargetPrefix:'log/'%s}}";
    assertSame(
        BucketItem.LOGGING,
        logging.formatted("old", ""),
        logging.formatted("new", ",TargetObjectKeyFormat:{SimplePrefix:{}}"));
    assertDiffer(BucketItem.LOGGING, logging.formatted("old", ""), logging.formatted("third", ""));
  }

  @Test
  void notifications_haveNoIdsAndNoCase() {
    String queue =
        "{QueueConfigurations:[{Id:'%s',QueueArn:'arn:aws:sqs:us-east-1:%s:q',Events:[%s],Filter:{Key:{FilterRules:[{Name:'%s',Value:'a'}]}}}]}";
    assertSame(
        BucketItem.NOTIFICATIONS,
        queue.formatted("1", "111111111111", "'a','b'", "Prefix"),
        queue.formatted("2", "222222222222", "'b','a'", "prefix"));
    assertDiffer(
        BucketItem.NOTIFICATIONS,
        queue.formatted("1", "111111111111", "'a'", "Prefix"),
        queue.formatted("1", "222222222222", "'a'", "Suffix"));
    assertThat(form(BucketItem.NOTIFICATIONS, "{EventBridgeConfiguration:{}}", SOURCE)).isPresent();
  }

  @Test
  void replication_knowsTheDeprecatedPrefix() {
    String replication =
        "{ReplicationConfiguration:{Role:'arn:aws:iam::%s:role/r',Rules:[{ID:'%s',Status:'Enabled',%s,Destination:{Bucket:'arn:aws:s3:::third'}}]}}";
    assertSame(
        BucketItem.REPLICATION,
        replication.formatted("111111111111", "a", "Prefix:'p'"),
        replication.formatted("222222222222", "b", "Filter:{Prefix:'p'}"));
    assertDiffer(
        BucketItem.REPLICATION,
        replication.formatted("111111111111", "a", "Prefix:'p'"),
        replication.formatted("222222222222", "a", "Prefix:'q'"));
  }

  @Test
  void tags_areASetWithoutThoseOfAws() {
    assertSame(
        BucketItem.TAGS,
        "{TagSet:[{Key:'a',Value:''},{Key:'b',Value:'2'},{Key:'aws:x',Value:'y'}]}",
        "{TagSet:[{Key:'b',Value:'2'},{Key:'a'}]}");
    assertDiffer(
        BucketItem.TAGS,
        "{TagSet:[{Key:'a',Value:'1'}]}",
        "{TagSet:[{Key:'a',Value:'1'},{Key:'b'}]}");
    assertDiffer(
        BucketItem.TAGS,
        "{TagSet:[{Key:'a',Value:'111111111111'}]}",
        "{TagSet:[{Key:'a',Value:'222222222222'}]}");
  }

  @Test
  void objectLock_differsByRetention() {
    String lock =
        "{ObjectLockConfiguration:{ObjectLockEnabled:'Enabled',Rule:{DefaultRetention:{Mode:'GOVERNANCE',Days:%d}}}}";
    assertSame(BucketItem.OBJECT_LOCK, lock.formatted(1), lock.formatted(1));
    assertDiffer(BucketItem.OBJECT_LOCK, lock.formatted(1), lock.formatted(2));
  }

  @Test
  void listsById_haveNoOrder() {
    for (BucketItem item :
        new BucketItem[] {
          BucketItem.INVENTORY,
          BucketItem.ANALYTICS,
          BucketItem.METRICS,
          BucketItem.INTELLIGENT_TIERING
        }) {
      String list =
          switch (item) {
            case INVENTORY -> "InventoryConfigurationList";
            case ANALYTICS -> "AnalyticsConfigurationList";
            case METRICS -> "MetricsConfigurationList";
            default -> "IntelligentTieringConfigurationList";
          };
      assertSame(
          item,
          "{%s:[{Id:'a'},{Id:'b',Filter:{And:{Prefix:'x'}}}]}".formatted(list),
          "{%s:[{Id:'b',Filter:{Prefix:'x'}},{Id:'a'}]}".formatted(list));
      assertDiffer(item, "{%s:[{Id:'a'}]}".formatted(list), "{%s:[{Id:'b'}]}".formatted(list));
    }
  }

  private static void assertSame(BucketItem item, String source, String destination) {
    Optional<JsonNode> ours = form(item, source, SOURCE);
    assertThat(ours).isPresent().isEqualTo(form(item, destination, DESTINATION));
  }

  private static void assertDiffer(BucketItem item, String source, String destination) {
    assertThat(form(item, source, SOURCE)).isNotEqualTo(form(item, destination, DESTINATION));
  }

  private static Optional<JsonNode> absent(BucketItem item) {
    return ItemForm.of(item, new Absent(), SOURCE);
  }

  private static Optional<JsonNode> form(BucketItem item, String tree, OwnNames names) {
    return ItemForm.of(item, new Present(Trees.of(tree)), names);
  }
}
