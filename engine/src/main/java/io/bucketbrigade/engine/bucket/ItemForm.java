package io.bucketbrigade.engine.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.bucketbrigade.engine.bucket.ItemReading.Absent;
import io.bucketbrigade.engine.bucket.ItemReading.Forbidden;
import io.bucketbrigade.engine.bucket.ItemReading.NotRead;
import io.bucketbrigade.engine.bucket.ItemReading.Present;
import io.bucketbrigade.engine.bucket.ItemReading.Unsupported;
import io.bucketbrigade.model.spec.BucketItem;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an item means, in one form: two readings of the same form mean the same. What every bucket
 * has without saying so is there as if it had been said.
 */
final class ItemForm {

  private ItemForm() {}

  /** The form; empty if there is nothing, or nobody can tell. */
  static Optional<JsonNode> of(BucketItem item, ItemReading reading, OwnNames names) {
    JsonNode form =
        switch (reading) {
          case Present(JsonNode tree) -> form(item, tree, names);
          case Absent() -> form(item, Form.object(), names);
          case Unsupported _, Forbidden _, NotRead _ -> MissingNode.getInstance();
        };
    return Optional.of(form).filter(it -> !Form.isEmpty(it));
  }

  private static JsonNode form(BucketItem item, JsonNode told, OwnNames names) {
    return switch (item) {
      case VERSIONING -> versioning(told);
      case ENCRYPTION -> encryption(told, names);
      case OBJECT_LOCK -> Form.of(told.path("ObjectLockConfiguration"), names);
      case LIFECYCLE -> Lifecycle.of(told, names).form();
      case POLICY -> PolicyForm.of(told.path("Policy").asText("{}"), names);
      case PUBLIC_ACCESS_BLOCK -> publicAccessBlock(told);
      case OWNERSHIP -> ownership(told);
      case ACL -> acl(told, names);
      case CORS -> cors(told, names);
      case WEBSITE -> Form.of(told, names);
      case LOGGING -> logging(told, names);
      case NOTIFICATIONS -> notifications(told, names);
      case REPLICATION -> replication(told, names);
      case TAGS -> tags(told);
      case REQUEST_PAYMENT -> Form.object().put("Payer", told.path("Payer").asText("BucketOwner"));
      // Suspended is what a bucket is that has never been accelerated.
      case ACCELERATION -> Form.object().put("Status", told.path("Status").asText("Suspended"));
      case INVENTORY -> byId(told.path("InventoryConfigurationList"), names);
      case ANALYTICS -> byId(told.path("AnalyticsConfigurationList"), names);
      case METRICS -> byId(told.path("MetricsConfigurationList"), names);
      case INTELLIGENT_TIERING -> byId(told.path("IntelligentTieringConfigurationList"), names);
    };
  }

  /** Never enabled is not Suspended: the latter's objects may have versions. */
  private static JsonNode versioning(JsonNode told) {
    return Form.object()
        .put("MFADelete", told.path("MFADelete").asText("Disabled"))
        .put("Status", told.path("Status").asText("NeverEnabled"));
  }

  /** A bucket has at most one rule. Bucket keys are about KMS alone. */
  private static JsonNode encryption(JsonNode told, OwnNames names) {
    JsonNode rule = told.path("ServerSideEncryptionConfiguration").path("Rules").path(0);
    JsonNode byDefault = rule.path("ApplyServerSideEncryptionByDefault");
    String algorithm = byDefault.path("SSEAlgorithm").asText(names.aws() ? "AES256" : "");
    Map<String, JsonNode> form = new TreeMap<>();
    if (!algorithm.isEmpty()) {
      form.put("SSEAlgorithm", TextNode.valueOf(algorithm));
    }
    form.put("KMSMasterKeyID", Form.of(byDefault.path("KMSMasterKeyID"), names));
    if (algorithm.startsWith("aws:kms")) {
      form.put("BucketKeyEnabled", TextNode.valueOf(rule.path("BucketKeyEnabled").asText("false")));
    }
    form.put(
        "BlockedEncryptionTypes",
        Form.textSet(
            Form.texts(rule.path("BlockedEncryptionTypes").path("EncryptionType"))
                .filter(type -> !type.equals("NONE"))
                .toList()));
    return Form.object(form);
  }

  private static JsonNode publicAccessBlock(JsonNode told) {
    JsonNode block = told.path("PublicAccessBlockConfiguration");
    ObjectNode form = Form.object();
    for (String field :
        List.of(
            "BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")) {
      form.put(field, block.path(field).asBoolean());
    }
    return form;
  }

  /** What holds for buckets that have no controls, as all had before there were any. */
  private static JsonNode ownership(JsonNode told) {
    JsonNode rule = told.path("OwnershipControls").path("Rules").path(0);
    return Form.object()
        .put("ObjectOwnership", rule.path("ObjectOwnership").asText("ObjectWriter"));
  }

  /** Display names are not told everywhere, and identify nobody. */
  private static JsonNode acl(JsonNode told, OwnNames names) {
    return Form.object(
        Map.of(
            "Grants",
            Form.set(
                Form.items(told.path("Grants"))
                    .map(
                        grant ->
                            Form.object()
                                .put("Grantee", names.inGrantee(grantee(grant.path("Grantee"))))
                                .put("Permission", grant.path("Permission").asText())))));
  }

  private static String grantee(JsonNode grantee) {
    return Stream.of("URI", "ID", "EmailAddress")
        .map(field -> grantee.path(field).asText(""))
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("nobody");
  }

  /** Header names have no case. */
  private static JsonNode cors(JsonNode told, OwnNames names) {
    ObjectNode copy = told.deepCopy();
    for (JsonNode each : copy.path("CORSRules")) {
      ObjectNode rule = (ObjectNode) each;
      rule.remove("ID");
      for (String field : List.of("AllowedHeaders", "ExposeHeaders")) {
        rule.set(
            field,
            Form.textSet(
                Form.texts(rule.path(field)).map(name -> name.toLowerCase(Locale.ROOT)).toList()));
      }
    }
    return Form.of(copy, names);
  }

  private static JsonNode logging(JsonNode told, OwnNames names) {
    if (!told.path("LoggingEnabled").isObject()) {
      return Form.object();
    }
    ObjectNode logging = told.path("LoggingEnabled").deepCopy();
    logging.put("TargetBucket", names.inBucketName(logging.path("TargetBucket").asText()));
    return Form.of(logging, names);
  }

  /** S3 makes ids up where none are given. EventBridge is on if its empty element is there. */
  private static JsonNode notifications(JsonNode told, OwnNames names) {
    Map<String, JsonNode> form = new TreeMap<>();
    told.properties()
        .forEach(
            field ->
                form.put(
                    field.getKey(),
                    field.getKey().equals("EventBridgeConfiguration")
                        ? TextNode.valueOf("Enabled")
                        : Form.set(
                            Form.items(field.getValue())
                                .map(each -> Form.of(notification(each), names)))));
    return Form.object(form);
  }

  private static JsonNode notification(JsonNode told) {
    ObjectNode copy = told.deepCopy();
    copy.remove("Id");
    for (JsonNode rule : copy.path("Filter").path("Key").path("FilterRules")) {
      ((ObjectNode) rule).put("Name", rule.path("Name").asText().toLowerCase(Locale.ROOT));
    }
    return copy;
  }

  private static JsonNode replication(JsonNode told, OwnNames names) {
    JsonNode replication = told.path("ReplicationConfiguration");
    if (!replication.isObject()) {
      return Form.object();
    }
    ObjectNode copy = replication.deepCopy();
    copy.set(
        "Rules",
        Form.set(
            Form.items(copy.path("Rules"))
                .map(
                    rule -> {
                      ObjectNode one = RuleFilter.inOneWay(rule);
                      one.remove("ID");
                      return Form.of(one, names);
                    })));
    return Form.of(copy, names);
  }

  /** AWS's own tags are given and taken by AWS. Values are texts, whatever they look like. */
  private static JsonNode tags(JsonNode told) {
    Map<String, JsonNode> tags = new TreeMap<>();
    Form.items(told.path("TagSet"))
        .filter(tag -> !tag.path("Key").asText().startsWith("aws:"))
        .forEach(
            tag -> {
              // A tag without a value is a tag.
              ObjectNode value = Form.object().put("Value", tag.path("Value").asText(""));
              tags.put(tag.path("Key").asText(), value);
            });
    return Form.object(tags);
  }

  private static JsonNode byId(JsonNode list, OwnNames names) {
    Map<String, JsonNode> byId = new TreeMap<>();
    Form.items(list)
        .forEach(
            each -> byId.put(each.path("Id").asText(), Form.of(RuleFilter.inOneWay(each), names)));
    return Form.object(byId);
  }
}
